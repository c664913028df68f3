"""The log that the site of a trial keeps of everyone whom it screened."""

from collections.abc import Callable, Iterator
from typing import Any

import duckdb

from flows.screened import Screened, screened

OUTCOMES = {
    "candidate": "possibly eligible, to be reviewed",
    "needs_data": "more data needed",
    "ineligible": "not eligible",
}
_COLUMNS: dict[str, Callable[[Screened], Any]] = {
    "protocol_id": lambda row: row.protocol_id,
    "screening_number": lambda row: row.screening_number,
    "patient_id": lambda row: row.patient_id,
    "as_of": lambda row: row.as_of,
    "age": lambda row: row.age,
    "sex": lambda row: row.sex,
    "birth_date": lambda row: row.birth_date,
    "outcome": lambda row: OUTCOMES[row.status],
    "failing": lambda row: " ".join(row.failing),
    "fail_reasons": lambda row: row.fail_reasons,
    "missing": lambda row: " ".join(row.missing),
    "missing_reasons": lambda row: row.missing_reasons,
    "next_steps": lambda row: row.next_steps,
    "to_review": lambda row: " ".join(row.to_review),
    "review_reasons": lambda row: row.review_reasons,
    "near_miss": lambda row: row.near_miss,
    "eligible_from": lambda row: row.eligible_from,
    "verdict": lambda row: row.verdict and in_words(row.verdict.decision),
    "verdict_reason": lambda row: row.verdict and row.verdict.reason,
    "verdict_by": lambda row: row.verdict and row.verdict.by,
    "verdict_on": lambda row: row.verdict and row.verdict.at.date(),
    "progress": lambda row: row.progress and in_words(row.progress.decision),
    "progress_reason": lambda row: row.progress and row.progress.reason,
    "progress_by": lambda row: row.progress and row.progress.by,
    "progress_on": lambda row: row.progress and row.progress.at.date(),
    "deferred_until": lambda row: row.progress and row.progress.until,
    "decide_again": lambda row: row.decide_again,
    "enrolled_on": lambda row: row.taking_part_from,
    "left_on": lambda row: row.left_on,
    "all_decisions": lambda row: row.decisions,
    "status": lambda row: row.status,
    "rank": lambda row: row.rank,
    "n_pass": lambda row: row.n_pass,
    "n_fail": lambda row: row.n_fail,
    "n_review": lambda row: row.n_review,
    "n_unknown": lambda row: row.n_unknown,
}
LOG_COLUMNS = tuple(_COLUMNS)


def log_lines(connection: duckdb.DuckDBPyConnection) -> Iterator[list[Any]]:
    """One line per protocol and patient, in an order that does not change from week to week."""
    for row in sorted(screened(connection), key=lambda row: (row.protocol_id, row.patient_id)):
        yield [column(row) for column in _COLUMNS.values()]


def in_words(decision: str) -> str:
    """`not eligible` for not_eligible."""
    return decision.replace("_", " ")
