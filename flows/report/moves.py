"""Who moved since the previous release, and why."""

from collections import defaultdict
from dataclasses import dataclass

import duckdb

from flows.report.view import ChangeView, status_in_words
from transforms.decide.changes import BASE_COHORT

_CHANGES = (
    "SELECT h.patient_id, h.old_status, h.new_status, h.criterion_id, h.old_result, h.new_result, "
    "h.cause, h.what FROM screening_change h LEFT JOIN criterion c "
    "USING (protocol_id, criterion_id) WHERE h.protocol_id = ? "
    "ORDER BY h.patient_id, c.position NULLS FIRST, h.criterion_id"
)
_RANKS = (
    "SELECT patient_id, rank FROM screening WHERE protocol_id = ? "
    "AND (status = 'candidate' OR near_miss)"
)
_ENTERED, _LEFT = "Entered the candidate list", "Left the candidate list"
_CAME, _WENT = "Entered the base cohort", "Left the base cohort"
_OTHERWISE = "Changed status otherwise"


@dataclass(frozen=True)
class Mover:
    """One patient whose status differs; `key` is empty where the report has no page of them."""

    patient_id: str
    key: str
    old: str
    new: str
    changes: tuple[ChangeView, ...]


@dataclass(frozen=True)
class Moves:
    """The movers under headings, and how many kept their status while an answer changed."""

    groups: tuple[tuple[str, tuple[Mover, ...]], ...]
    kept: int


def moves_of(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> Moves:
    """What differs from the previous release; nothing where there is none."""
    rows = connection.execute(_CHANGES, [protocol_id]).fetchall()
    keys = {
        patient: f"{protocol_id}-{rank}"
        for patient, rank in connection.execute(_RANKS, [protocol_id]).fetchall()
    }
    people: dict[str, list[ChangeView]] = defaultdict(list)
    statuses: dict[str, tuple[str | None, str | None]] = {}
    for patient, old, new, *told in rows:
        people[patient].append(ChangeView(*told))
        statuses[patient] = (old, new)
    groups: dict[str, list[Mover]] = {
        name: [] for name in (_ENTERED, _LEFT, _CAME, _WENT, _OTHERWISE)
    }
    kept = 0
    for patient, changes in people.items():
        old, new = statuses[patient]
        if old == new:
            kept += 1
            continue
        shown = [c for c in changes if c.criterion_id == BASE_COHORT] or changes
        words = (status_in_words(old) or "new", status_in_words(new) or "gone")
        mover = Mover(patient, keys.get(patient, ""), *words, tuple(shown))
        groups[_heading(old, new)].append(mover)
    return Moves(tuple((name, tuple(who)) for name, who in groups.items() if who), kept)


def _heading(old: str | None, new: str | None) -> str:
    if new == "candidate":
        return _ENTERED
    if old == "candidate":
        return _LEFT
    return _CAME if old is None else _WENT if new is None else _OTHERWISE
