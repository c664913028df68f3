"""The pages of many patients, read with one query a table."""

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

import duckdb

from flows.report.chart import Chart
from flows.report.charts import read_charts
from flows.report.frame import axis_of
from flows.report.timeline_words import told_tables
from flows.report.view import ChangeView, CriterionView, DecisionView, PatientView

_LISTED = "patient_id IN (SELECT unnest(?::VARCHAR[]))"
_SCREENED = (
    "SELECT s.patient_id, o.title, p.sex, p.birth_date, s.as_of, s.status, s.rank, "
    "s.near_miss, s.eligible_from FROM screening s JOIN patient p USING (patient_id) "
    f"JOIN protocol o USING (protocol_id) WHERE s.protocol_id = ? AND s.{_LISTED} ORDER BY s.rank"
)
_CRITERIA = (
    "SELECT r.patient_id, c.criterion_id, c.section, c.wording, c.decidable, r.result, "
    "r.data_result, r.unknown_because, r.value, r.unit, r.threshold, r.distance, r.evidence_on, "
    "r.evidence, r.reason, r.next_step, r.eligible_from, c.when_absent "
    "FROM criterion_result r JOIN criterion c USING (protocol_id, criterion_id) "
    f"WHERE r.protocol_id = ? AND r.{_LISTED} ORDER BY r.patient_id, c.position"
)
_DECISIONS = (
    "SELECT patient_id, criterion_id, decision, reason, until, evidence_on, decided_at, "
    "decided_by, state, state_because FROM review_decision "
    f"WHERE protocol_id = ? AND {_LISTED} ORDER BY decision_id DESC"
)
_CHANGES = (
    "SELECT h.patient_id, h.old_status, h.criterion_id, h.old_result, h.new_result, h.cause, "
    "h.what FROM screening_change h LEFT JOIN criterion c USING (protocol_id, criterion_id) "
    f"WHERE h.protocol_id = ? AND h.{_LISTED} ORDER BY h.patient_id, c.position NULLS FIRST"
)


def patient_view(
    connection: duckdb.DuckDBPyConnection, protocol_id: str, patient_id: str
) -> PatientView | None:
    """The patient's page; None where the protocol did not screen the patient."""
    charts = read_charts(connection, protocol_id, [patient_id])
    return next(iter(patient_views(connection, protocol_id, charts)), None)


def patient_views(
    connection: duckdb.DuckDBPyConnection, protocol_id: str, charts: dict[str, Chart]
) -> list[PatientView]:
    """The pages of the charts' patients, best first."""
    if not charts:
        return []
    ids = list(charts)
    screened = connection.execute(_SCREENED, [protocol_id, ids]).fetchall()
    criteria = _by_patient(connection, _CRITERIA, protocol_id, ids)
    decisions = _by_patient(connection, _DECISIONS, protocol_id, ids)
    changes = _by_patient(connection, _CHANGES, protocol_id, ids)
    views = []
    for patient, title, *row in screened:
        chart = charts[patient]
        fields: list[Any] = [
            *(chart.key, protocol_id, title, patient, *row),
            tuple(map(_criterion, criteria[patient])),
            tuple(DecisionView(*told) for told in decisions[patient]),
            tuple(ChangeView(*told) for _, *told in changes[patient]),
            next((old for old, *_ in changes[patient]), None),
            tuple(told_tables(chart, axis_of(chart))),
        ]
        views.append(PatientView(*fields))
    return views


def _criterion(row: Sequence[Any]) -> CriterionView:
    fields: list[Any] = [tuple(cell) if isinstance(cell, list) else cell for cell in row]
    return CriterionView(*fields)


def _by_patient(
    connection: duckdb.DuckDBPyConnection, query: str, protocol_id: str, ids: list[str]
) -> dict[str, list[tuple[Any, ...]]]:
    found: dict[str, list[tuple[Any, ...]]] = defaultdict(list)
    for patient, *row in connection.execute(query, [protocol_id, ids]).fetchall():
        found[patient].append(tuple(row))
    return found
