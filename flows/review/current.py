"""Everything decided so far, for those who look at a list now."""

from dataclasses import dataclass, fields, replace
from datetime import date, datetime

import duckdb

from flows.previous import knows
from flows.releases import open_release, release_database
from flows.review.questions import WITHDRAWN, Questions
from flows.review.recorded import Entry, recorded
from flows.warehouse import Warehouse

# What a decision is until a refresh has taken it in.
RECORDED = "recorded"
_NEXT = "it takes effect at the next refresh"
_OWNERS = "SELECT decision_id, patient_id, decided_at FROM review_decision"
_SCREENED = (
    "SELECT protocol_id, patient_id FROM screening"
    " WHERE ($1 IS NULL OR protocol_id = $1) AND ($2 IS NULL OR patient_id = $2)"
)


@dataclass(frozen=True)
class Shown:
    """A decision as review_decision has it; one that no refresh has taken in yet is `recorded`."""

    decision_id: int
    protocol_id: str
    patient_id: str
    criterion_id: str | None
    decision: str
    reason: str | None
    until: date | None
    evidence_on: date | None
    decided_at: datetime
    decided_by: str
    release_id: str
    state: str
    state_because: str | None


def decisions_of(
    place: Warehouse, protocol_id: str | None, patient_id: str | None = None
) -> list[Shown]:
    """The decisions on the protocol's screened patients, or one of them, the newest first.

    Who may read the releases but not the office's journal sees what the served release knows.
    Raises Refusal before the first release, or where the journal is damaged.
    """
    with open_release(release_database(place)) as connection:
        journal = _readable(place)
        told = _told(connection, protocol_id, patient_id)
        knew = {id: both for id, *both in connection.execute(_OWNERS).fetchall()} if told else {}
        screened = set(connection.execute(_SCREENED, [protocol_id, patient_id]).fetchall())
    # A number that was given again, after the journal came from a backup, is the new one's.
    anew = {e.id for e in journal if e.id in knew and knew[e.id][1] != e.at}
    told = {id: one for id, one in told.items() if id not in anew}
    owners = {id: patient for id, (patient, _) in knew.items() if id not in anew}
    entries = [
        entry
        for entry in journal
        if (entry.decision.protocol_id, owners.get(entry.id, entry.decision.patient_id)) in screened
    ]
    standing = Questions(entries, owners).all_standing()
    taken_back = {entry.takes_back for entry in entries}
    later = [_shown(entry) for entry in entries if entry.id not in told]
    # What the journal has lost nobody has ended either.
    standing |= told.keys() - {entry.id for entry in journal}
    known = [*told.values()] if entries else []
    shown = [_as_of_now(one, standing, taken_back) for one in (*known, *later)]
    return sorted(shown or told.values(), key=lambda one: -one.decision_id)


def _as_of_now(one: Shown, standing: frozenset[int], taken_back: set[int | None]) -> Shown:
    """The decision, if one that no refresh has taken in yet ended it."""
    if one.decision == WITHDRAWN or one.decision_id in standing:
        return one
    if one.state in ("superseded", "withdrawn"):
        return one
    ended = "withdrawn" if one.decision_id in taken_back else "superseded"
    return replace(one, state=ended, state_because=_NEXT)


def _told(
    connection: duckdb.DuckDBPyConnection, protocol_id: str | None, patient_id: str | None
) -> dict[int, Shown]:
    """What the release knows of decisions, by their ids."""
    if not knows(connection, "review_decision", "decision_id"):
        return {}
    columns = ", ".join(field.name for field in fields(Shown))
    found = connection.execute(
        f"SELECT {columns} FROM review_decision WHERE ($1 IS NULL OR protocol_id = $1)"
        " AND ($2 IS NULL OR patient_id = $2)",
        [protocol_id, patient_id],
    ).fetchall()
    return {row[0]: Shown(*row) for row in found}


def _readable(place: Warehouse) -> tuple[Entry, ...]:
    try:
        return recorded(place)
    except PermissionError:
        return ()


def _shown(entry: Entry) -> Shown:
    given = entry.decision
    return Shown(
        entry.id,
        *(given.protocol_id, given.patient_id, given.criterion_id, given.decision, given.reason),
        *(given.until, given.evidence_on, entry.at, entry.by, entry.release_id),
        *(RECORDED, _NEXT),
    )
