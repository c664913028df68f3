"""The lists of a protocol: whom to look at, what to order, and for whom."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import duckdb

from flows.review.words import CAME_BACK, in_words, speaks_against

_STEPS = (
    "SELECT step, criteria, patients, patients_settled FROM next_step WHERE protocol_id = ? "
    "ORDER BY patients DESC, patients_settled DESC, step"
)
_LISTED = (
    "SELECT s.rank, s.patient_id, p.sex, date_diff('year', p.birth_date, s.as_of) - "
    "(strftime(s.as_of, '%m%d') < strftime(p.birth_date, '%m%d'))::INT, s.status, s.near_miss, "
    "s.to_review, s.eligible_from, s.failing, s.missing, "
    "coalesce(string_agg(r.criterion_id || ': ' || r.reason, ' ' ORDER BY c.position) "
    "FILTER (r.result = 'fail'), '') "
    "FROM screening s JOIN patient p USING (patient_id) "
    "LEFT JOIN criterion_result r ON r.protocol_id = s.protocol_id "
    "AND r.patient_id = s.patient_id AND r.result = 'fail' AND s.near_miss "
    "LEFT JOIN criterion c ON c.protocol_id = r.protocol_id AND c.criterion_id = r.criterion_id "
    "WHERE s.protocol_id = ? AND (s.status = 'candidate' OR s.near_miss) GROUP BY ALL ORDER BY 1"
)
_WAITING = (
    "SELECT s.rank, s.patient_id, string_agg(r.criterion_id, ', ' ORDER BY c.position), "
    "list_sort(list_distinct(flatten(list(string_split(coalesce(r.next_step, ''), '; '))))) "
    "FROM screening s JOIN criterion_result r USING (protocol_id, patient_id) "
    "JOIN criterion c USING (protocol_id, criterion_id) "
    "WHERE s.protocol_id = ? AND s.status = 'needs_data' AND r.result = 'unknown' "
    "GROUP BY s.rank, s.patient_id ORDER BY s.rank"
)
_DECIDED = (
    "SELECT patient_id, criterion_id, decision, until, state FROM review_decision "
    "WHERE protocol_id = ? AND state IN ('in_force', 'evidence_changed', 'lapsed') "
    "ORDER BY decision_id"
)


@dataclass(frozen=True)
class StepOfWeek:
    """What would decide open criteria, and for how many patients; counts may be suppressed."""

    step: str
    criteria: tuple[str, ...]
    patients: str
    settled: str


@dataclass(frozen=True)
class Listed:
    """A candidate or a near miss; `key` names the page within the report."""

    key: str
    rank: int
    patient_id: str
    sex: str
    age: int
    status: str
    near_miss: bool
    to_review: tuple[str, ...]
    eligible_from: date | None
    why_not: str
    decision: str


@dataclass(frozen=True)
class Waiting:
    """Somebody who needs data: for which criteria, and what would decide them."""

    rank: int
    patient_id: str
    criteria: str
    steps: tuple[str, ...]


def steps_of(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> list[StepOfWeek]:
    """The worklist of the week, what decides most patients first."""
    rows = connection.execute(_STEPS, [protocol_id]).fetchall()
    return [StepOfWeek(step, tuple(of), f"{n:,}", f"{only:,}") for step, of, n, only in rows]


def listed_of(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> list[Listed]:
    """The candidates and near misses, best first."""
    decided: dict[str, _Decision] = {}
    ruled_out: dict[str, set[str]] = defaultdict(set)
    for patient, *told in connection.execute(_DECIDED, [protocol_id]).fetchall():
        one = _Decision(*told)
        if one.criterion_id is None:
            decided[patient] = one
        elif one.state == "in_force" and one.decision == "not_eligible":
            ruled_out[patient].add(one.criterion_id)
    return [
        Listed(
            f"{protocol_id}-{rank}",
            rank,
            patient,
            sex,
            age,
            status,
            near,
            tuple(review),
            opens,
            why,
            _words(decided[patient], speaks_against(failing, ruled_out[patient], missing))
            if patient in decided
            else "",
        )
        for rank, patient, sex, age, status, near, review, opens, failing, missing, why in (
            connection.execute(_LISTED, [protocol_id]).fetchall()
        )
    ]


def waiting_of(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> list[Waiting]:
    """Everybody who needs data, best first."""
    rows = connection.execute(_WAITING, [protocol_id]).fetchall()
    return [
        Waiting(rank, patient, criteria, tuple(step for step in steps if step))
        for rank, patient, criteria, steps in rows
    ]


class _Decision(NamedTuple):
    criterion_id: str | None
    decision: str
    until: date | None
    state: str


def _words(one: _Decision, against: str) -> str:
    told = in_words(one, against)
    why = CAME_BACK.get(one.state)
    return f"look again: {told} ({why})" if why else told
