"""Measure: treatment history, doses and scores of the base cohort, from staged rows."""

import pandas as pd

from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.scores import scores_of
from schemas.shape import checked
from schemas.staged import WEIGHT
from schemas.tables.results import SCORE_ITEM
from schemas.tables.treatment import DRUG_EXPOSURE, STEROID_DOSE, TREATMENT_HISTORY
from transforms.assess.records import LAYOUTS, records
from transforms.measures.drug_exposure import drug_exposure
from transforms.measures.eular_acr_2019 import eular_acr_2019
from transforms.measures.intervals import day_of
from transforms.measures.intolerances import intolerances
from transforms.measures.orders import counted_orders, dose_coverage, exposure
from transforms.measures.sledai_2k import sledai_2k
from transforms.measures.steroid_course import steroid_course
from transforms.measures.steroid_days import steroid_days
from transforms.measures.steroid_dose import steroid_dose
from transforms.measures.treatment_history import treatment_history
from transforms.measures.weight_in_force import weight_in_force

# The window of a SLEDAI-2K of which the protocol asks nothing.
SLEDAI_WITHIN_DAYS = 30

# Routes and units that leave an order without exposure or without a daily dose.
_UNCLAIMED = """
    INSERT INTO unclaimed_code
    SELECT 'medications', 'route', NULL, coalesce(route, '(none)'), concept, count(*),
           count(DISTINCT patient_id)
    FROM "{orders}" WHERE exposure = 'route_unknown' GROUP BY ALL
    UNION ALL
    SELECT 'medications', 'dose_unit', NULL, coalesce(dose_unit, '(none)'), concept, count(*),
           count(DISTINCT patient_id)
    FROM "{orders}"
    WHERE exposure = 'counted' AND role = 'glucocorticoid'
      AND (dose_unknown_because = 'unusable_unit' OR dose_unit IS NULL) GROUP BY ALL
"""


def measure(request: Request) -> dict[str, int]:
    """Measures stand in the workbench; returns glucocorticoid orders by dose coverage.

    The published tables speak of the first protocol's treatment parameters; every protocol's own
    history, course and scores stand beside them, by protocol id, for its criteria.
    """
    coverage: dict[str, int] = {}
    with Workbench(request.workbench) as bench:
        for position, name in enumerate(request.protocols):
            protocol = load_protocol(name)
            counted = _measure_one(bench, protocol, request, position == 0)
            coverage = coverage or counted
            _score_one(bench, protocol, pd.Timestamp(request.as_of), position == 0)
    return coverage


def _measure_one(
    bench: Workbench, protocol: Protocol, request: Request, published: bool
) -> dict[str, int]:
    treatment, as_of = protocol.treatment, pd.Timestamp(request.as_of)
    today = day_of(as_of)
    patients = pd.Index(bench.read("patient")["patient_id"])
    equivalence = bench.read("steroid_equivalence")
    medication = bench.read("medication")
    medication["exposure"] = exposure(medication, treatment, as_of)
    orders = counted_orders(medication, patients, equivalence, treatment, as_of)
    steroids = orders[orders["role"].eq("glucocorticoid")].reset_index(drop=True)
    weights = weight_in_force(checked(WEIGHT, bench.read("weight")), patients, treatment)
    days = steroid_days(steroids, weights)
    reactions = intolerances(bench.read("adverse_reaction"), treatment, as_of)
    history = treatment_history(
        orders, days, bench.read("history_day"), reactions, patients, equivalence, treatment, today
    )
    bench.write(f"history_{protocol.id}", checked(TREATMENT_HISTORY, history))
    bench.write(f"orders_{protocol.id}", medication)
    if published:
        bench.connection.execute(_UNCLAIMED.format(orders=f"orders_{protocol.id}"))
    rule = protocol.longest_episode
    if rule is not None:
        course = steroid_course(days, steroids, weights, patients, treatment, rule, today)
        course.insert(0, "patient_id", patients)
        bench.write(f"course_{protocol.id}", course)
    bench.write(f"weights_{protocol.id}", weights.assign(patient_id=patients[weights["patient"]]))
    if published:
        bench.write_table(TREATMENT_HISTORY, history)
        bench.write_table(DRUG_EXPOSURE, drug_exposure(orders, patients, treatment))
        bench.write_table(STEROID_DOSE, steroid_dose(days, patients))
    return {str(k): int(v) for k, v in dose_coverage(orders).items()}


def _score_one(bench: Workbench, protocol: Protocol, as_of: pd.Timestamp, published: bool) -> None:
    """The items of both scores, SLEDAI-2K over the window that the protocol asks of it."""
    patients = pd.Index(bench.read("patient")["patient_id"])
    rows = bench.read("measurement")
    rows = rows[rows["usable"]]
    rows = rows.assign(collected_on=rows["collected_at"].dt.normalize())
    staged = {"diagnoses": bench.read(LAYOUTS["diagnoses"].table)}
    diagnoses = records(staged, protocol, as_of)["diagnoses"]
    within_days = protocol.activity_window_days or SLEDAI_WITHIN_DAYS
    scores = pd.concat(
        [
            sledai_2k(rows, diagnoses, patients, as_of, within_days),
            eular_acr_2019(rows, diagnoses, patients, as_of),
        ],
        ignore_index=True,
    )
    bench.write_table(scores_of(protocol.id), scores)
    if published:
        bench.write_table(SCORE_ITEM, scores)
