"""How many patients of a protocol's cohort are candidates, wait for data, or are ruled out."""

from dataclasses import dataclass

import duckdb

from flows.report.attrition_rows import Step
from transforms.decide.suppressed_parts import sum_tells, suppressed_parts
from transforms.decide.suppression import SUPPRESSED, small

_COUNTS = (
    "SELECT count(*), count(*) FILTER (status = 'candidate'), "
    "count(*) FILTER (status = 'needs_data'), count(*) FILTER (status = 'ineligible'), "
    "count(*) FILTER (near_miss) FROM screening WHERE protocol_id = ?"
)
_LOST = "SELECT criterion_id, lost FROM attrition WHERE protocol_id = ?"


@dataclass(frozen=True)
class Outcome:
    """Counts of patients, as text because small ones may be suppressed."""

    cohort: str
    candidates: str
    needs_data: str
    ineligible: str
    near_misses: str


def outcome_of(connection: duckdb.DuckDBPyConnection, protocol_id: str) -> Outcome:
    """The counts as they are."""
    counts = [f"{count:,}" for count in connection.execute(_COUNTS, [protocol_id]).fetchall()[0]]
    return Outcome(*counts)


def suppressed_outcome(
    connection: duckdb.DuckDBPyConnection, protocol_id: str, steps: list[Step]
) -> Outcome:
    """The counts as they may be handed on beside the suppressed attrition `steps`.

    Who died, opted out, is a candidate, needs data or is ruled out add up to the diagnosed; and
    what attrition hides must not follow from who is ruled out in all.
    """
    _, candidates, needs_data, ruled_out, near = connection.execute(
        _COUNTS, [protocol_id]
    ).fetchall()[0]
    lost = dict(connection.execute(_LOST, [protocol_id]).fetchall())
    before = [step for step in steps[1:] if step.is_base]
    hidden = [lost[s.criterion_id] for s in steps if s.lost == SUPPRESSED and not s.is_base]
    told = suppressed_parts(
        [candidates, needs_data, ruled_out],
        [False, False, sum_tells(hidden)],
        [lost[step.criterion_id] for step in before if step.lost == SUPPRESSED],
    )
    base = next((step.remaining for step in reversed(before)), SUPPRESSED)
    alone = any(step.alone == SUPPRESSED for step in steps)
    safe = told[2] != SUPPRESSED and not (alone or small(near) or small(ruled_out - near))
    return Outcome(base, told[0], told[1], told[2], str(near) if safe else SUPPRESSED)
