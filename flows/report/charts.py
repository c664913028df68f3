"""The charts of many patients, read with one query a table."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

import duckdb

from flows.report.chart import (
    MEASURED,
    Asked,
    Chart,
    Episode,
    LongestEpisode,
    Order,
    Reading,
    Run,
    Scored,
)

# The published treatment history is by the parameters of the first protocol.
_ASKED = (
    "SELECT parameters, parameters = (SELECT first(parameters ORDER BY protocol_id) FROM protocol) "
    "FROM protocol WHERE protocol_id = ?"
)
_RULES = "SELECT parameters FROM criterion WHERE protocol_id = ? ORDER BY position"
_SCREENED = (
    "SELECT s.patient_id, s.as_of, s.rank, h.history_first_day, h.steroid_longest_high_dose_days, "
    "h.steroid_longest_high_dose_first_day, h.steroid_longest_high_dose_last_day "
    "FROM screening s JOIN treatment_history h USING (patient_id) "
    "WHERE s.protocol_id = ? AND s.patient_id IN (SELECT unnest(?::VARCHAR[])) "
    "ORDER BY s.rank"
)
# Of the orders that count as exposure: which days they cover.
_ORDERS = (
    "SELECT patient_id, concept, role, medication_id, start_date AS first_day, "
    "least(coalesce(end_date, CASE WHEN status IS NULL OR status = 'active' THEN ? "
    "ELSE start_date + ? END), ?) AS last_day, end_date IS NULL AS end_imputed FROM medication "
    "WHERE exposure = 'counted' AND patient_id IN (SELECT unnest(?::VARCHAR[]))"
)
_RUNS = (
    f"WITH orders AS ({_ORDERS}) "
    "SELECT d.patient_id, d.first_day, d.last_day, d.prednisone_mg, d.weight_kg, d.mg_per_kg, "
    "coalesce(list(o.medication_id ORDER BY o.medication_id) "
    "FILTER (o.medication_id IS NOT NULL), []) "
    "FROM steroid_dose d LEFT JOIN orders o ON o.patient_id = d.patient_id "
    "AND o.role = 'glucocorticoid' AND o.first_day <= d.last_day AND o.last_day >= d.first_day "
    "WHERE d.patient_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY ALL ORDER BY 1, 2"
)
_EPISODES = (
    f"WITH orders AS ({_ORDERS}) "
    "SELECT e.patient_id, e.concept, e.role, e.first_day, e.last_day, e.days, e.end_imputed, "
    "coalesce(list((o.medication_id, o.first_day, o.last_day, o.end_imputed) "
    "ORDER BY o.first_day, o.medication_id) FILTER (o.medication_id IS NOT NULL), []) "
    "FROM drug_exposure e LEFT JOIN orders o ON o.patient_id = e.patient_id "
    "AND o.concept = e.concept AND o.first_day <= e.last_day AND o.last_day >= e.first_day "
    "WHERE e.role <> 'glucocorticoid' AND e.patient_id IN (SELECT unnest(?::VARCHAR[])) "
    "GROUP BY ALL ORDER BY 1, 2, 4"
)
_READINGS = (
    "SELECT patient_id, concept, result_id, collected_at, value, value_high, operator, text_value, "
    "coalesce(unit, ''), lower_limit, upper_limit, meaning, unusable FROM measurement "
    "WHERE usable AND collected_at::DATE <= ? AND concept IN (SELECT unnest(?::VARCHAR[])) "
    "AND patient_id IN (SELECT unnest(?::VARCHAR[])) "
    "ORDER BY patient_id, collected_at, extract, result_id"
)
_SCORED = (
    "SELECT patient_id, coalesce(sum(points) FILTER (state = 'scored'), 0)::BIGINT, "
    "count(*) FILTER (state IN ('scored', 'not_present')), "
    "count(*) FILTER (state IN ('unknown', 'needs_clinician')), "
    "coalesce(list_sort(list_distinct(flatten(list(evidence) FILTER (state = 'scored')))), []) "
    "FROM score_item WHERE instrument = 'sledai_2k' "
    "AND patient_id IN (SELECT unnest(?::VARCHAR[])) GROUP BY patient_id"
)

Rows = defaultdict[str, list[list[Any]]]


def read_charts(
    connection: duckdb.DuckDBPyConnection, protocol_id: str, patients: Sequence[str]
) -> dict[str, Chart]:
    """The charts of those of the patients whom the protocol screened, best first."""
    ids = list(patients)
    screened = connection.execute(_SCREENED, [protocol_id, ids]).fetchall()
    if not screened:
        return {}
    asked = read_asked(connection, protocol_id, screened[0][1])
    orders = [asked.as_of, asked.assumed_days - 1, asked.as_of, ids, ids]
    runs = _by_patient(connection, _RUNS, orders)
    episodes = _by_patient(connection, _EPISODES, orders)
    readings = _by_patient(connection, _READINGS, [asked.as_of, list(MEASURED), ids])
    scored = _by_patient(connection, _SCORED, [ids])
    return {
        patient: Chart(
            key=f"{protocol_id}-{rank}",
            patient_id=patient,
            asked=asked,
            history_first=history_first,
            longest=LongestEpisode(days, first, last) if days and asked.as_published else None,
            runs=tuple(Run(*row) for row in runs[patient]),
            episodes=tuple(map(_episode, episodes[patient])),
            readings=tuple(Reading(*row) for row in readings[patient]),
            scored=next((Scored(*row) for row in scored[patient] if row[1]), None),
        )
        for patient, _, rank, history_first, days, first, last in screened
    }


def read_asked(connection: duckdb.DuckDBPyConnection, protocol_id: str, as_of: date) -> Asked:
    """What the protocol asks, from its own parameters."""
    ((text, as_published),) = connection.execute(_ASKED, [protocol_id]).fetchall()
    told = json.loads(text)
    rules = [json.loads(rule) for (rule,) in connection.execute(_RULES, [protocol_id]).fetchall()]
    bounds = [
        float(rule["at_least"])
        for rule in _with_parts(rules)
        if rule.get("of") == "sledai_total" and rule.get("at_least") is not None
    ]
    return Asked(
        protocol_id=protocol_id,
        as_of=as_of,
        window_days=told["window_days"],
        high_dose=told["high_dose_mg_per_kg_at_least"],
        tolerance=told["tolerance"],
        assumed_days=told["open_end_days"],
        immunosuppressants=tuple(told["immunosuppressants"]),
        sledai_at_least=max(bounds, default=None),
        as_published=as_published,
    )


def _with_parts(rules: Iterable[Any]) -> Iterator[dict[str, Any]]:
    """The rules and the rules inside them."""
    for rule in rules:
        if isinstance(rule, dict):
            yield rule
            yield from _with_parts(rule.get("rules", ()))


def _episode(row: list[Any]) -> Episode:
    row[-1] = tuple(Order(*order) for order in row[-1])
    return Episode(*row)


def _by_patient(connection: duckdb.DuckDBPyConnection, query: str, values: list[Any]) -> Rows:
    """The rows of each patient, without the first column, which says whose they are."""
    found: Rows = defaultdict(list)
    for patient, *row in connection.execute(query, values).fetchall():
        found[patient].append([tuple(c) if isinstance(c, list) else c for c in row])
    return found
