"""The release that is published now, as the next one compares itself with it."""

from pathlib import Path

import duckdb
import pandas as pd

from flows.warehouse import Warehouse
from transforms.decide.changes import Before

# What is compared of an answer, and what tells of it in words.
RESULTS = (
    "SELECT protocol_id, patient_id, criterion_id, result, unknown_because, value, unit, "
    "evidence_on, reason FROM criterion_result"
)
SCREENING = "SELECT protocol_id, patient_id, status FROM screening"


def published_refresh_id(published: str) -> int:
    """The refresh that made the published database."""
    with duckdb.connect(published, read_only=True) as connection:
        row = connection.execute(
            "SELECT max(refresh_id) FROM refresh WHERE outcome = 'published'"
        ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def previous_release(place: Warehouse) -> Before | None:
    """What the published database holds, or None before the first release."""
    if not place.published.exists():
        return None
    refresh_id, path = _own_path(place)
    with duckdb.connect(str(path), read_only=True) as connection:
        made = connection.execute(
            "SELECT started_at, as_of, software_version FROM refresh WHERE refresh_id = ?",
            [refresh_id],
        ).fetchone()
        assert made is not None
        started_at, as_of, software_version = made
        protocols = connection.execute(
            "SELECT protocol_id, disease, content_hash FROM protocol"
        ).fetchall()
        return Before(
            refresh_id=refresh_id,
            started_at=started_at,
            as_of=as_of,
            software_version=software_version,
            results=_results(connection),
            screening=table_of(connection, SCREENING),
            decisions=decisions_told(connection),
            criteria=table_of(
                connection, "SELECT protocol_id, criterion_id, content_hash FROM criterion"
            ),
            diseases={protocol: disease for protocol, disease, _ in protocols},
            contents={protocol: content for protocol, _, content in protocols},
        )


def _own_path(place: Warehouse) -> tuple[int, Path]:
    """The refresh that made the published database, and its release's own file if it is kept."""
    refresh_id = published_refresh_id(str(place.published))
    path = place.releases / f"{refresh_id:06d}" / "prescreen.duckdb"
    return refresh_id, path if path.exists() else place.published


def _results(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """What it answered, and what its data alone did: the same before decisions were known."""
    if knows(connection, "criterion_result", "data_result"):
        return table_of(connection, RESULTS.replace(" FROM", ", data_result FROM"))
    results = table_of(connection, RESULTS)
    return results.assign(data_result=results["result"])


def served_decisions(place: Warehouse) -> pd.DataFrame:
    """review_decision of the published database, read by its own path; empty before the first."""
    if not place.published.exists():
        return nothing_decided()
    with duckdb.connect(str(_own_path(place)[1]), read_only=True) as connection:
        return decisions_told(connection)


def decisions_told(connection: duckdb.DuckDBPyConnection) -> pd.DataFrame:
    """The release's review_decision; empty where its program did not know decisions yet."""
    if knows(connection, "review_decision", "decision_id"):
        return table_of(connection, "FROM review_decision ORDER BY decision_id")
    return nothing_decided()


def nothing_decided() -> pd.DataFrame:
    """A review_decision without decisions."""
    texts = ("protocol_id", "patient_id", "criterion_id", "decision", "state", "state_because")
    types = {"decision_id": "int64", **dict.fromkeys(texts, "str")}
    return pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in types.items()})


def knows(connection: duckdb.DuckDBPyConnection, table: str, column: str) -> bool:
    """Whether the release was made by a program that knew the column."""
    ((found,),) = connection.execute(
        "SELECT count(*) > 0 FROM duckdb_columns() WHERE NOT internal"
        " AND database_name = current_database() AND table_name = ? AND column_name = ?",
        [table, column],
    ).fetchall()
    return bool(found)


def table_of(connection: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """The query's rows, texts as pandas' own."""
    relation = connection.sql(query)
    texts = [
        column
        for column, kind in zip(relation.columns, relation.types, strict=True)
        if str(kind) == "VARCHAR"
    ]
    return relation.df().astype(dict.fromkeys(texts, "str"))
