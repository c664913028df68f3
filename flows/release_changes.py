"""Two releases compared: whose answers differ, why, and what changed in words."""

import os
from dataclasses import dataclass
from datetime import date

import pandas as pd

from flows.errors import Refusal
from flows.previous import table_of
from flows.release_told import (
    Release,
    answers_of,
    day_of,
    described,
    release_number,
    release_of,
    told_by,
)
from flows.releases import open_release
from flows.warehouse import Warehouse
from transforms.decide.change_words import results_in_words
from transforms.decide.changes import BASE_COHORT, KEY, differences, last_causes


@dataclass(frozen=True)
class Comparison:
    """What differs between two releases.

    old, old_day: the earlier side, None where `new` is the first release. changes: as in
    screening_change, by protocol, patient and place of the criterion. causes_known: whether every
    release between them said what it changed.
    """

    old: str | None
    new: str
    old_day: date | None
    new_day: date
    changes: pd.DataFrame
    causes_known: bool = True


def compare(
    place: Warehouse, old: str | None, new: str | None, protocols: list[str] | None
) -> Comparison:
    """The served release, or the one named, against the one it was compared with, or another.

    Raises Refusal for a release that is not kept or is withdrawn, for one release twice, and for a
    protocol that neither release screened.
    """
    after = release_of(place, new)
    before = release_number(old) if old is not None else after.previous
    if before == after.id:
        raise Refusal(
            f"Release {after.id} cannot be compared with itself",
            "--from and --to",
            "name two releases",
        )
    if before is None:
        nothing = pd.DataFrame(columns=[*KEY, "cause"], dtype="str")
        return Comparison(None, after.id, None, after.as_of, nothing)
    day, known = day_of(before, after), True
    if before == after.previous:
        changes = told_by(after)
    else:
        earlier = release_of(place, old)
        day, (changes, known) = earlier.as_of, _compared(place, earlier, after)
    changes = _of(_in_order(changes, after), protocols, after)
    return Comparison(before, after.id, day, after.as_of, changes, known)


def _compared(place: Warehouse, before: Release, after: Release) -> tuple[pd.DataFrame, bool]:
    """The two releases' own tables compared, with the last causes on the way between them, and
    whether that way is known."""
    (old, old_screening), (new, new_screening) = map(answers_of, (before, after))
    found = differences(old, old_screening, new, new_screening)
    way = _way(place, before.id, after)
    told = last_causes(found, way or [])
    what = results_in_words(found, old, new, pd.Timestamp(after.as_of))
    moved = found["criterion_id"].eq(BASE_COHORT)
    found = found.assign(cause=told["cause"], what=what.where(~moved, told["what"]))
    return found, way is not None


def _way(place: Warehouse, old: str, new: Release) -> list[pd.DataFrame] | None:
    """What each release from the new one back to the one after the old one says that it changed.

    None where the way does not lead there, or a release on it is not kept or cannot be read.
    """
    way, at = [], new
    while True:
        way.append(told_by(at))
        if at.previous is None or at.previous == old:
            return way if at.previous == old else None
        database = place.releases / at.previous / "prescreen.duckdb"
        if not os.access(database, os.R_OK):
            return None
        at = described(at.previous, database)


def _in_order(changes: pd.DataFrame, after: Release) -> pd.DataFrame:
    """By protocol and patient, then as the protocol has its criteria; gone ones come last."""
    with open_release(after.database) as connection:
        order = table_of(connection, "SELECT protocol_id, criterion_id, position FROM criterion")
    placed = changes.merge(order, on=["protocol_id", "criterion_id"], how="left")
    return placed.sort_values(
        ["protocol_id", "patient_id", "position", "criterion_id"], ignore_index=True
    )


def _of(changes: pd.DataFrame, protocols: list[str] | None, after: Release) -> pd.DataFrame:
    """The changes of these protocols; Refusal for one that neither release screened."""
    if not protocols:
        return changes
    with open_release(after.database) as connection:
        screened = table_of(connection, "SELECT protocol_id FROM protocol")["protocol_id"]
    known = {name.upper(): name for name in {*screened, *changes["protocol_id"]}}
    unknown = sorted(name for name in protocols if name.upper() not in known)
    if unknown:
        raise Refusal(
            f"Neither release screened {', '.join(unknown)}",
            "--protocol",
            f"name one of {', '.join(sorted(known.values()))}",
        )
    chosen = {known[name.upper()] for name in protocols}
    return changes[changes["protocol_id"].isin(chosen)].reset_index(drop=True)
