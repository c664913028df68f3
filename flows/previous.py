"""The release that is published now, as the next one compares itself with it."""

import duckdb
import pandas as pd

from flows.request import Request, software_version
from flows.store import open_store
from schemas.extracts import EXTRACTS, columns_of, key_column
from transforms.decide.changes import Before


def published_refresh_id(published: str) -> int:
    """The refresh that made the published database."""
    with duckdb.connect(published, read_only=True) as connection:
        row = connection.execute(
            "SELECT max(refresh_id) FROM refresh WHERE outcome = 'published'"
        ).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def previous_release(request: Request) -> Before | None:
    """What the published database holds, or None before the first release."""
    published = request.warehouse.published
    if not published.exists():
        return None
    refresh_id = published_refresh_id(str(published))
    path = request.warehouse.releases / f"{refresh_id:06d}" / "prescreen.duckdb"
    with duckdb.connect(str(path if path.exists() else published), read_only=True) as connection:

        def table(query: str) -> pd.DataFrame:
            frame = connection.execute(query).df()
            return frame.astype({c: "str" for c in frame.columns})

        results = table(
            "SELECT protocol_id, patient_id, criterion_id, result FROM criterion_result"
        )
        screening = table("SELECT protocol_id, patient_id, status FROM screening")
        criteria = table("SELECT protocol_id, criterion_id, content_hash FROM criterion")
        diseases = table("SELECT protocol_id, disease FROM protocol")
        made = connection.execute(
            "SELECT software_version, as_of FROM refresh WHERE refresh_id = ?", [refresh_id]
        ).fetchone()
    version, as_of = made if made else ("", None)
    return Before(
        results=results,
        screening=screening,
        criteria=criteria,
        diseases=dict(zip(diseases["protocol_id"], diseases["disease"], strict=True)),
        touched=_touched(request, refresh_id),
        same_software=version == software_version(),
        same_day=as_of == request.as_of,
    )


def _touched(request: Request, since: int) -> pd.DataFrame:
    """Patients with rows landed after that refresh, and whether rows only replaced others."""
    parts = []
    for extract in EXTRACTS:
        if "patient_id" not in columns_of(extract):
            continue
        key = key_column(extract)
        parts.append(
            f"SELECT r.patient_id, r.{key} IN (SELECT o.{key} FROM {extract} o "
            "WHERE o.superseded_in IN (SELECT delivery_no FROM recent)) AS corrected "
            f"FROM {extract} r WHERE r.delivery_no IN (SELECT delivery_no FROM recent)"
        )
        # rows that a newer delivery replaced, or that a full extract no longer holds
        parts.append(
            f"SELECT patient_id, true FROM {extract} "
            "WHERE superseded_in IN (SELECT delivery_no FROM recent)"
        )
    parts.append(
        "SELECT unnest([from_id, to_id]), false FROM patient_merges "
        "WHERE delivery_no IN (SELECT delivery_no FROM recent)"
    )
    with open_store(request.warehouse.store) as store:
        frame = store.execute(
            "WITH recent AS (SELECT delivery_no FROM delivery WHERE refresh_id > ?) "
            "SELECT patient_id, CASE WHEN bool_and(corrected) THEN 'corrected_data' "
            "ELSE 'new_data' END AS cause "
            "FROM (SELECT unnest([t.patient_id, m.to_id]) AS patient_id, corrected FROM ("
            + " UNION ALL ".join(parts)
            + ") t LEFT JOIN current_patient_merges m ON m.from_id = t.patient_id) "
            "WHERE patient_id IS NOT NULL GROUP BY patient_id",
            [since],
        ).df()
    return frame.astype("str")
