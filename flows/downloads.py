"""The files of a release that people download."""

from pathlib import Path

import duckdb

from flows.workbench import quoted

# A cell that a spreadsheet would take for a formula is marked as text.
_SAFE = (
    "CASE WHEN regexp_matches({0}, '^[=+@\\-\\t\\r\\n＝＋－＠]') "
    "THEN '''' || {0} ELSE {0} END AS {1}"
)


def safe_text(expression: str, name: str) -> str:
    """SQL for the text under that name, marked as text where it would be a formula."""
    return _SAFE.format(expression, name)


def _joined(column: str) -> str:
    return f"array_to_string(s.{column}, ' ') AS {column}"


_SCREENING = ", ".join(
    [
        "s.protocol_id",
        "s.rank",
        safe_text("s.patient_id", "patient_id"),
        "p.sex",
        "p.birth_date",
        "s.as_of",
        "s.status",
        "s.n_pass",
        "s.n_fail",
        "s.n_review",
        "s.n_unknown",
        _joined("failing"),
        _joined("missing"),
        _joined("to_review"),
        "s.near_miss",
        "s.eligible_from",
    ]
)
_REASONS = (
    "(SELECT string_agg(r.criterion_id || ': ' || r.reason, ' ' ORDER BY c.position) "
    "FROM criterion_result r JOIN criterion c USING (protocol_id, criterion_id) "
    "WHERE r.protocol_id = s.protocol_id AND r.patient_id = s.patient_id AND r.result = '{0}')"
)
_NEXT = (
    "(SELECT string_agg(DISTINCT r.next_step, '; ' ORDER BY r.next_step) FROM criterion_result r "
    "WHERE r.protocol_id = s.protocol_id AND r.patient_id = s.patient_id)"
)


def list_query(status: str) -> str:
    """The screened patients of that status (or all), best first, with reasons and next steps."""
    chosen = "" if status == "all" else f"WHERE s.status = {quoted(status)} "
    return (
        f"SELECT {_SCREENING}, {safe_text(_REASONS.format('fail'), 'fail_reasons')}, "
        f"{safe_text(_REASONS.format('review'), 'review_reasons')}, "
        f"{safe_text(_NEXT, 'next_steps')} "
        f"FROM screening s JOIN patient p USING (patient_id) {chosen}"
        "ORDER BY s.protocol_id, s.rank"
    )


def write_candidates(database: Path, file: Path) -> None:
    """candidates.csv: the candidates of every protocol, best first, with what to review."""
    _copy(database, file, list_query("candidate"))


def write_screening_log(database: Path, file: Path) -> None:
    """screening_log.csv: everyone who was screened, with why not and what to do next."""
    _copy(database, file, list_query("all"))


def _copy(database: Path, file: Path, query: str) -> None:
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        connection.execute(f"COPY ({query}) TO {quoted(file)} (FORMAT csv, HEADER)")
