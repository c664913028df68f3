"""The files of a release that people download."""

import csv
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import duckdb

from flows.formulas import marked, marked_sql
from flows.screening_log import LOG_COLUMNS, log_lines
from flows.workbench import quoted


def _joined(column: str) -> str:
    return f"array_to_string(s.{column}, ' ') AS {column}"


_SCREENING = ", ".join(
    [
        "s.protocol_id",
        "s.rank",
        marked_sql("s.patient_id", "patient_id"),
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


def list_query(status: str, protocols: Collection[str] | None = None) -> str:
    """The screened patients of that status (or all), of every protocol or these, best first, with
    reasons and next steps."""
    asked = [] if status == "all" else [f"s.status = {quoted(status)}"]
    if protocols is not None:
        listed = ", ".join(map(quoted, sorted(protocols)))
        asked.append(f"s.protocol_id IN ({listed})" if listed else "false")
    chosen = f"WHERE {' AND '.join(asked)} " if asked else ""
    return (
        f"SELECT {_SCREENING}, {marked_sql(_REASONS.format('fail'), 'fail_reasons')}, "
        f"{marked_sql(_REASONS.format('review'), 'review_reasons')}, "
        f"{marked_sql(_NEXT, 'next_steps')} "
        f"FROM screening s JOIN patient p USING (patient_id) {chosen}"
        "ORDER BY s.protocol_id, s.rank"
    )


def write_candidates(database: Path, file: Path, protocols: Collection[str] | None = None) -> None:
    """candidates.csv: the candidates of every protocol, or of these, with what to review."""
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        write_list_csv(connection, list_query("candidate", protocols), file)


def write_screening_log(
    database: Path, file: Path, protocols: Collection[str] | None = None
) -> None:
    """screening_log.csv: everyone who was screened, or for these protocols, as a site's log."""
    own = LOG_COLUMNS.index("protocol_id")
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute("SET enable_progress_bar = false")
        lines = log_lines(connection)
        _write(file, LOG_COLUMNS, (x for x in lines if protocols is None or x[own] in protocols))


def write_list_csv(connection: duckdb.DuckDBPyConnection, query: str, file: Path) -> None:
    """The query's rows as a CSV for people."""
    cursor = connection.execute(query)
    _write(file, [column[0] for column in cursor.description or []], cursor.fetchall())


def _write(file: Path, names: Iterable[str], rows: Iterable[Iterable[Any]]) -> None:
    """Excel opens it with a double click: by its byte order mark it knows UTF-8."""
    with file.open("w", encoding="utf-8-sig", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\r\n")
        writer.writerow(names)
        writer.writerows([_cell(value) for value in row] for row in rows)


def _cell(value: Any) -> Any:
    if isinstance(value, bool):
        return str(value).lower()
    return marked(value) if isinstance(value, str) else value
