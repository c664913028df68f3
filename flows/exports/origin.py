"""Whose ids the patients of a release have."""

import duckdb


def all_by_source(connection: duckdb.DuckDBPyConnection, source: str) -> bool:
    """Whether every row that was ever accepted came by the shipped source of that name."""
    others = connection.execute(
        "SELECT count(*) FROM delivery_file f JOIN refresh r USING (refresh_id) "
        "WHERE f.accepted > 0 AND r.source IS DISTINCT FROM ?",
        [source],
    ).fetchone()
    return others == (0,)
