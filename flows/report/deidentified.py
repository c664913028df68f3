"""The report without patients: aggregates only, no count from 1 to 7, and none that tells one."""

from dataclasses import dataclass

import duckdb
from markupsafe import Markup

from flows.report.attrition import drawn
from flows.report.attrition_rows import Step, attrition_steps
from flows.report.glance import ScreenedProtocol, protocols_of, run_of
from flows.report.outcome import Outcome, suppressed_outcome
from flows.report.rendering import environment, style
from flows.report.worklist import StepOfWeek
from transforms.decide.suppressed_parts import suppressed_parts
from transforms.decide.suppression import SUPPRESSED, small, suppressed_steps

_ROWS = (
    "SELECT extract, sum(delivered)::BIGINT, sum(accepted)::BIGINT, sum(duplicate)::BIGINT, "
    "sum(quarantined)::BIGINT FROM delivery_file WHERE refresh_id = ? GROUP BY extract "
    "ORDER BY extract"
)
_UNCLAIMED = (
    "SELECT kind, count(*), sum(rows)::BIGINT FROM unclaimed_code GROUP BY kind ORDER BY kind"
)
_STEPS = (
    "SELECT step, criteria, patients, patients_settled FROM next_step WHERE protocol_id = ? "
    "ORDER BY step"
)


@dataclass(frozen=True)
class ExtractCounts:
    """Rows of an extract as text."""

    extract: str
    delivered: str
    accepted: str
    duplicate: str
    quarantined: str


@dataclass(frozen=True)
class SuppressedPart:
    """The report's part on one protocol."""

    protocol: ScreenedProtocol
    outcome: Outcome
    picture: Markup
    steps: list[Step]
    next_steps: list[StepOfWeek]


def deidentified_text(connection: duckdb.DuckDBPyConnection) -> str:
    """The page."""
    run = run_of(connection)
    rows = connection.execute(_ROWS, [int(run.release_id)]).fetchall()
    unclaimed = connection.execute(_UNCLAIMED).fetchall()
    return (
        environment()
        .get_template("deidentified.html.j2")
        .render(
            style=style(),
            run=run,
            parts=[_part(connection, protocol) for protocol in protocols_of(connection)],
            extracts=[extract_counts(*row) for row in rows],
            unclaimed=[(kind, shown(codes), shown(of_rows)) for kind, codes, of_rows in unclaimed],
        )
    )


def extract_counts(
    extract: str, delivered: int, accepted: int, duplicate: int, quarantined: int
) -> ExtractCounts:
    """delivered = accepted + duplicate + quarantined, so one hidden count hides another."""
    if small(delivered):
        return ExtractCounts(extract, *[SUPPRESSED] * 4)
    parts = suppressed_parts([accepted, duplicate, quarantined])
    return ExtractCounts(extract, str(delivered), *parts)


def shown(count: int) -> str:
    """The count, or that it is suppressed."""
    return SUPPRESSED if small(count) else str(count)


def _part(connection: duckdb.DuckDBPyConnection, protocol: ScreenedProtocol) -> SuppressedPart:
    steps = attrition_steps(connection, protocol.id, suppressed=True)
    outcome = suppressed_outcome(connection, protocol.id, steps)
    return SuppressedPart(
        protocol,
        outcome,
        drawn(protocol.id, steps, outcome),
        steps,
        _next_steps(connection, protocol.id),
    )


def _next_steps(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> list[StepOfWeek]:
    """Those that a step settles are hidden too where they tell how many it does not settle."""
    rows = connection.execute(_STEPS, [protocol_id]).df()
    rest = rows["patients"] - rows["patients_settled"]
    told = suppressed_steps(rows)
    hidden = told["patients"].eq(SUPPRESSED) | rest.map(small).astype(bool)
    settled = told["patients_settled"].mask(hidden, SUPPRESSED)
    return [
        StepOfWeek(step, tuple(criteria), patients, only)
        for step, criteria, patients, only in zip(
            told["step"], told["criteria"], told["patients"], settled, strict=True
        )
    ]
