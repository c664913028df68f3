"""The causes of changes as anybody could work them out: everything delivered anew, and compared.

For each step between two releases all the rows of the store that it may see, of everybody, become
one delivery into an empty store, and all of it is screened. Slow, and without any of the product's
ways to ask fewer patients fewer questions.
"""

from collections.abc import Iterable
from datetime import date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any

import duckdb

from flows.aside import answers_aside
from flows.delivery import find_files
from flows.land import land
from flows.resources import load_source
from flows.store import open_store
from flows.warehouse import Warehouse
from schemas.extracts import EXTRACTS, columns_of, key_column

from .deliveries import write
from .releases import one, rows

Answers = dict[tuple[str, str, str], str]


def answers(database: Path) -> Answers:
    """Every answer of a release, and its base cohort, by protocol, patient and criterion."""
    results = rows(
        database, "SELECT protocol_id, patient_id, criterion_id, result FROM criterion_result"
    )
    members = rows(database, "SELECT protocol_id, patient_id FROM screening")
    return {(*key, "base_cohort"): "member" for key in members} | {
        (p, who, c): result for p, who, c, result in results
    }


def differing(old: Answers, new: Answers) -> set[tuple[str, str, str]]:
    """Who moved in or out of a base cohort, and the criteria of those who did neither."""
    keys = {key for key in old.keys() | new.keys() if old.get(key) != new.get(key)}
    moved = {key[:2] for key in keys if key[2] == "base_cohort"}
    return {key for key in keys if key[2] == "base_cohort" or key[:2] not in moved}


def _text(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        return f"{value:%Y-%m-%d %H:%M:%S}"
    return "" if value is None else str(value)


def _stored(store: Path, extract: str) -> list[dict[str, Any]]:
    with duckdb.connect(str(store), read_only=True) as connection:
        cursor = connection.execute(f"FROM {extract}")
        names = [column[0] for column in cursor.description or []]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def _current(row: dict[str, Any], delivery: int) -> bool:
    """Whether the row was current after the delivery."""
    gone = row["superseded_in"]
    return bool(row["delivery_no"] <= delivery and (gone is None or gone > delivery))


def anew(
    folder: Path,
    store: Path,
    deliveries: tuple[int, int],
    corrected: bool,
    as_of: date,
    protocols: Iterable[str],
) -> Answers:
    """The answers to the rows that were current after the first delivery, delivered on their own.

    With `corrected` as they are after the second one.
    """
    then, now = deliveries
    files = {}
    for extract in EXTRACTS:
        stored, key = _stored(store, extract), key_column(extract)
        seen = [row for row in stored if _current(row, then)]
        if corrected:
            known = {row[key] for row in seen}
            seen = [row for row in stored if _current(row, now) and row[key] in known]
        if seen:
            names = list(columns_of(extract))
            files[extract] = [names, *([_text(row[name]) for name in names] for row in seen)]
    place = Warehouse(folder / "warehouse")
    place.prepare()
    delivered = write(folder / "delivery", files, as_of.isoformat(), delivered_on="2030-01-01")
    with open_store(place.store) as empty:
        land(empty, find_files(delivered), place, load_source("canonical"), 1, as_of)
    found = answers_aside(place, tuple(protocols), as_of)
    members = found.cohort[["protocol_id", "patient_id"]].itertuples(index=False)
    results = found.results[["protocol_id", "patient_id", "criterion_id", "result"]]
    return {(*key, "base_cohort"): "member" for key in members} | {
        (p, who, c): result for p, who, c, result in results.itertuples(index=False)
    }


def causes(
    folder: Path, warehouse: Path, old: int, new: int, protocols: Iterable[str]
) -> dict[tuple[str, str, str], str]:
    """The cause of every difference between two releases, by protocol, patient and criterion.

    `protocols` are the files of the newer release; the software is the same in both.
    """
    store = warehouse / "store" / "store.duckdb"
    first, last = (warehouse / "releases" / f"{n:06d}" / "prescreen.duckdb" for n in (old, new))
    before, after = answers(first), answers(last)
    differences = differing(before, after)
    if not differences:
        return {}
    last_delivery = "SELECT max(delivery_no) FROM delivery WHERE refresh_id <= ?"
    deliveries = (one(store, last_delivery, old), one(store, last_delivery, new))
    as_of = "SELECT as_of FROM refresh WHERE refresh_id = ?"
    day_before, today = one(first, as_of, old), one(last, as_of, new)
    steps = [
        ("", before),
        ("protocol_changed", anew(folder / "1", store, deliveries, False, day_before, protocols)),
        ("time_passed", anew(folder / "2", store, deliveries, False, today, protocols)),
        ("corrected_data", anew(folder / "3", store, deliveries, True, today, protocols)),
        ("new_data", after),
    ]
    return {
        key: [name for (_, was), (name, now) in pairwise(steps) if was.get(key) != now.get(key)][-1]
        for key in differences
    }
