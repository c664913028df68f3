"""The release that is published now, as the next one compares itself with it."""

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
    published = place.published
    if not published.exists():
        return None
    refresh_id = published_refresh_id(str(published))
    path = place.releases / f"{refresh_id:06d}" / "prescreen.duckdb"
    with duckdb.connect(str(path if path.exists() else published), read_only=True) as connection:
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
            results=table_of(connection, RESULTS),
            screening=table_of(connection, SCREENING),
            criteria=table_of(
                connection, "SELECT protocol_id, criterion_id, content_hash FROM criterion"
            ),
            diseases={protocol: disease for protocol, disease, _ in protocols},
            contents={protocol: content for protocol, _, content in protocols},
        )


def table_of(connection: duckdb.DuckDBPyConnection, query: str) -> pd.DataFrame:
    """The query's rows, texts as pandas' own."""
    relation = connection.sql(query)
    texts = [
        column
        for column, kind in zip(relation.columns, relation.types, strict=True)
        if str(kind) == "VARCHAR"
    ]
    return relation.df().astype(dict.fromkeys(texts, "str"))
