"""The run at a glance: what was screened, and what came of it."""

from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from flows.report.outcome import Outcome, outcome_of

_RUN = (
    "SELECT format('{:06d}', refresh_id), as_of, source, software_version, previous_release, "
    "accepted_gates FROM refresh WHERE outcome = 'published' ORDER BY refresh_id DESC LIMIT 1"
)
_PROTOCOLS = (
    "SELECT protocol_id, title, registry, version, content_hash FROM protocol ORDER BY protocol_id"
)
# Who waits for a person: candidates without a verdict in force; and whose decision no longer holds.
_WAITING = (
    "SELECT s.protocol_id, count(*) FILTER (s.status = 'candidate' AND NOT EXISTS (FROM "
    "review_decision d WHERE d.protocol_id = s.protocol_id AND d.patient_id = s.patient_id "
    "AND d.criterion_id IS NULL AND d.state = 'in_force')), "
    "count(*) FILTER (EXISTS (FROM review_decision d WHERE d.protocol_id = s.protocol_id "
    "AND d.patient_id = s.patient_id AND d.state IN ('evidence_changed', 'lapsed'))) "
    "FROM screening s GROUP BY s.protocol_id"
)
_PRECISION = "SELECT protocol_id, reviewed, confirmed FROM review_precision WHERE release_id = ?"
_MOVED = (
    "SELECT protocol_id, count(DISTINCT patient_id) FILTER (new_status = 'candidate' "
    "AND old_status IS DISTINCT FROM 'candidate'), count(DISTINCT patient_id) FILTER "
    "(old_status = 'candidate' AND new_status IS DISTINCT FROM 'candidate') "
    "FROM screening_change GROUP BY protocol_id"
)


@dataclass(frozen=True)
class Run:
    """The refresh that made the release."""

    release_id: str
    as_of: date
    source: str
    software_version: str
    previous_release: str | None
    accepted_gates: tuple[str, ...]


@dataclass(frozen=True)
class ScreenedProtocol:
    """A protocol as it was applied."""

    id: str
    title: str
    registry: str
    version: str
    content_hash: str


@dataclass(frozen=True)
class Glance:
    """What came of one protocol: patients of its cohort, moves on its list, and open decisions."""

    protocol: ScreenedProtocol
    outcome: Outcome
    entered: int
    left: int
    undecided: int
    resurfaced: int
    reviewed: int
    confirmed: int


def run_of(connection: duckdb.DuckDBPyConnection) -> Run:
    """The refresh that made this database."""
    (row,) = connection.execute(_RUN).fetchall()
    fields: list[Any] = [tuple(cell) if isinstance(cell, list) else cell for cell in row]
    return Run(*fields)


def protocols_of(connection: duckdb.DuckDBPyConnection) -> list[ScreenedProtocol]:
    """The protocols that were screened, by id."""
    return [ScreenedProtocol(*row) for row in connection.execute(_PROTOCOLS).fetchall()]


def glances(connection: duckdb.DuckDBPyConnection, run: Run) -> list[Glance]:
    """One glance a protocol."""
    moved = _pairs(connection, _MOVED)
    waiting = _pairs(connection, _WAITING)
    precision = _pairs(connection, _PRECISION, run.release_id)
    nothing = (0, 0)
    return [
        Glance(
            protocol,
            outcome_of(connection, protocol.id),
            *moved.get(protocol.id, nothing),
            *waiting.get(protocol.id, nothing),
            *precision.get(protocol.id, nothing),
        )
        for protocol in protocols_of(connection)
    ]


def _pairs(
    connection: duckdb.DuckDBPyConnection, query: str, *values: str
) -> dict[str, tuple[int, int]]:
    rows = connection.execute(query, list(values)).fetchall()
    return {protocol: (first, second) for protocol, first, second in rows}
