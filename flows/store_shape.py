"""The shape of the store, its version, and the way of an older store to today's shape."""

from collections.abc import Mapping
from datetime import UTC, datetime

import duckdb

from flows.errors import Refusal
from flows.parsing import name
from flows.rules import PROVENANCE, stored_columns
from schemas.extracts import EVENT_EXTRACTS, EXTRACTS, columns_of

# Raised whenever a table below gets another shape; _FILL then says what older stores lack.
VERSION = 3
STAGES = ("land", "stage", "measure", "assess", "decide", "publish")
_LEDGER: dict[str, dict[str, str]] = {
    "store_version": {
        "version": "INTEGER",
        "from_version": "INTEGER",
        "software_version": "VARCHAR",
        "happened_at": "TIMESTAMP",
    },
    "refresh": {
        "refresh_id": "INTEGER",
        "started_at": "TIMESTAMP",
        "finished_at": "TIMESTAMP",
        "as_of": "DATE",
        "protocols": "VARCHAR[]",
        "source": "VARCHAR",
        "software_version": "VARCHAR",
        "outcome": "VARCHAR",
        "message": "VARCHAR",
        "release_id": "VARCHAR",
        **{f"{stage}_seconds": "DOUBLE" for stage in STAGES},
        "previous_release": "VARCHAR",
        "held": "VARCHAR[]",
        "accepted_gates": "VARCHAR[]",
        "accept_reason": "VARCHAR",
        "accepted_by": "VARCHAR",
    },
    "delivery": {
        "delivery_no": "INTEGER",
        "refresh_id": "INTEGER",
        "as_of": "DATE",
        "delivered_on": "DATE",
        "landed_at": "TIMESTAMP",
        "unclaimed_files": "VARCHAR[]",
        "released": "BIGINT",
        "dated": "DATE",
    },
    "delivery_file": {
        "refresh_id": "INTEGER",
        "delivery_no": "INTEGER",
        "file_no": "INTEGER",
        "extract": "VARCHAR",
        "file_name": "VARCHAR",
        "sha256": "VARCHAR",
        "bytes": "BIGINT",
        "delivered": "BIGINT",
        "accepted": "BIGINT",
        "duplicate": "BIGINT",
        "quarantined": "BIGINT",
        "corrected": "BIGINT",
        "unknown_columns": "VARCHAR[]",
        "mapping": "VARCHAR",
    },
    "source_file": {
        "refresh_id": "INTEGER",
        "delivery_no": "INTEGER",
        "file_no": "INTEGER",
        "table_name": "VARCHAR",
        "lookup": "BOOLEAN",
        "file_name": "VARCHAR",
        "sha256": "VARCHAR",
        "bytes": "BIGINT",
        "records": "BIGINT",
        "mapped": "BIGINT",
        "left_out": "BIGINT",
        "quarantined": "BIGINT",
    },
    "left_out": {
        "refresh_id": "INTEGER",
        "extract": "VARCHAR",
        "file_name": "VARCHAR",
        "reason": "VARCHAR",
        "rows": "BIGINT",
    },
    "unknown_word": {
        "refresh_id": "INTEGER",
        "extract": "VARCHAR",
        "column_name": "VARCHAR",
        "word": "VARCHAR",
        "rows": "BIGINT",
    },
    "quarantine_summary": {
        "refresh_id": "INTEGER",
        "extract": "VARCHAR",
        "file_name": "VARCHAR",
        "reason": "VARCHAR",
        "rows": "BIGINT",
    },
    "release_event": {
        "happened_at": "TIMESTAMP",
        "event": "VARCHAR",
        "release_id": "VARCHAR",
        "account": "VARCHAR",
        "reason": "VARCHAR",
    },
}
# What a store of that version gets when it comes from the one before.
_FILL = {
    2: (
        "UPDATE refresh SET held = [], accepted_gates = []",
        "INSERT INTO release_event SELECT finished_at, 'published', release_id, NULL, NULL"
        " FROM refresh WHERE outcome = 'published' ORDER BY refresh_id",
    ),
    3: (),
}


def tables() -> dict[str, dict[str, str]]:
    """Every table of the store: its columns with their SQL types."""
    shape = dict(_LEDGER)
    for extract in EXTRACTS:
        columns = stored_columns(columns_of(extract))
        shape[extract] = columns | PROVENANCE
        if extract in EVENT_EXTRACTS:
            shape[f"waiting_{extract}"] = columns | {"delivery_no": "INTEGER"}
    return shape


def bring_up_to_date(
    connection: duckdb.DuckDBPyConnection, store: str, software_version: str
) -> None:
    """The store has today's tables and views; `store_version` says so if it was migrated.

    All of it happens, or none of it. Raises Refusal for a store that a newer program made, or
    whose tables are not what its version says.
    """
    version = _version(connection)
    if version > VERSION:
        raise Refusal(
            f"The store was made by a newer prescreen (store version {version}; this one knows"
            f" up to {VERSION})",
            store,
            "run that newer version, or restore the store that this one made",
        )
    if version == VERSION:
        return
    connection.execute("BEGIN")
    try:
        _complete(connection)
        for step in range(version + 1, VERSION + 1) if version else ():
            for statement in _FILL[step]:
                connection.execute(statement)
        connection.execute(
            "INSERT INTO store_version VALUES (?, ?, ?, ?)",
            [VERSION, version or None, software_version, datetime.now(UTC).replace(tzinfo=None)],
        )
        _require_shape(connection, store)
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise


def _version(connection: duckdb.DuckDBPyConnection) -> int:
    """The store's version; 0 for an empty file, 1 for one from before versions were written."""
    try:
        # Asked of itself: to list the tables takes ten times as long, at every opening.
        row = connection.execute("SELECT max(version) FROM main.store_version").fetchone()
    except duckdb.CatalogException:
        return 1 if "refresh" in _columns(connection) else 0
    return int(row[0]) if row and row[0] is not None else 0


def _complete(connection: duckdb.DuckDBPyConnection) -> None:
    """Missing tables, columns and views are there."""
    there = _columns(connection)
    for table, columns in tables().items():
        if table not in there:
            listed = ", ".join(f"{name(column)} {kind}" for column, kind in columns.items())
            connection.execute(f"CREATE TABLE {table} ({listed})")
            continue
        for column, kind in columns.items():
            if column not in there[table]:
                connection.execute(f"ALTER TABLE {table} ADD COLUMN {name(column)} {kind}")
    for extract in EXTRACTS:
        connection.execute(
            f"CREATE OR REPLACE VIEW current_{extract} AS"
            f" SELECT * EXCLUDE (superseded_in) FROM {extract} WHERE superseded_in IS NULL"
        )


def _require_shape(connection: duckdb.DuckDBPyConnection, store: str) -> None:
    there = _columns(connection)
    wrong = sorted(table for table, columns in tables().items() if there.get(table) != columns)
    if wrong:
        raise Refusal(
            f"The store's tables are not those of any version: {', '.join(wrong)}",
            store,
            "restore the store from a backup, or move it away and deliver everything again",
        )


def _columns(connection: duckdb.DuckDBPyConnection) -> dict[str, Mapping[str, str]]:
    """The columns of each table, with their types."""
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(
        "SELECT table_name, column_name, data_type FROM duckdb_columns()"
        " WHERE database_name = current_database() AND schema_name = 'main' AND NOT internal"
    ).fetchall():
        found.setdefault(table, {})[column] = kind
    return dict(found)
