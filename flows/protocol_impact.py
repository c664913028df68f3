"""What another version of a protocol would change, on the rows that are accepted already."""

import os
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from flows.aside import answers_aside
from flows.errors import Refusal
from flows.lock import only_refresh
from flows.previous import published_refresh_id
from flows.progress import tell
from flows.protocols import load_protocol
from flows.recover import clear_work
from flows.store import extracts_present
from flows.warehouse import UMASK, Warehouse
from schemas.extracts import REQUIRED_EXTRACTS
from schemas.protocol import Protocol
from transforms.decide.flips import Screened, criteria_changes, flips, status_counts
from transforms.decide.screening import screening


@dataclass(frozen=True)
class Impact:
    """Two versions of a protocol, compared on one day.

    `named` are the id or file that was given for the old and the new one.
    """

    old: Protocol
    new: Protocol
    named: tuple[str, str]
    as_of: date
    statuses: pd.DataFrame
    criteria: dict[str, list[str]]
    flips: pd.DataFrame


def impact(old: str, new: str, warehouse: Path, as_of: date | None = None) -> Impact:
    """The difference between two protocols, by id or file, on the warehouse's accepted rows.

    Nothing is landed and nothing published; no refresh runs meanwhile. Raises Refusal where a
    protocol is wrong, where the warehouse holds no rows, or while a refresh runs.
    """
    os.umask(UMASK)
    place = Warehouse(warehouse.resolve())
    first, second = load_protocol(old), load_protocol(new)
    if not place.store.is_file():
        raise nothing_accepted(place)
    place.prepare()
    with only_refresh(place.lock):
        require_rows(place)
        day = as_of or published_day(place) or date.today()
        clear_work(place)
        try:
            before = _screened(first, old, place, day)
            after = _screened(second, new, place, day)
        finally:
            clear_work(place)
    return Impact(
        old=first,
        new=second,
        named=(old, new),
        as_of=day,
        statuses=status_counts(before, after),
        criteria=criteria_changes(first, second),
        flips=flips(before, after),
    )


def _screened(protocol: Protocol, name: str, place: Warehouse, as_of: date) -> Screened:
    """What the protocol makes of the rows, by the steps of a refresh up to its decisions."""
    tell(f"screen under {protocol.id}, version {protocol.version}")
    found = answers_aside(place, (name,), as_of)
    members = pd.Index(found.cohort["patient_id"])
    decided = screening(found.results, members, protocol, pd.Timestamp(as_of))
    return Screened(protocol, found.results, decided)


def require_rows(place: Warehouse) -> None:
    with duckdb.connect(str(place.store), read_only=True) as store:
        present = extracts_present(store)
    if not present.issuperset(REQUIRED_EXTRACTS):
        raise nothing_accepted(place)


def nothing_accepted(place: Warehouse) -> Refusal:
    return Refusal(
        "This warehouse holds no accepted rows to screen yet",
        str(place.store),
        "run `prescreen refresh` first, or name another folder with --warehouse",
    )


def published_day(place: Warehouse) -> date | None:
    """The as-of date of the release that is published; None before the first."""
    if not place.published.exists():
        return None
    refresh_id = published_refresh_id(str(place.published))
    with duckdb.connect(str(place.published), read_only=True) as connection:
        row = connection.execute(
            "SELECT as_of FROM refresh WHERE refresh_id = ?", [refresh_id]
        ).fetchone()
    return row[0] if row else None
