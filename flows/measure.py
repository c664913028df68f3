"""Measure: treatment history, doses and scores of the base cohort, from staged rows."""

from functools import cache

import pandas as pd

from flows.dose_text import told_doses
from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.rules import leaves
from schemas.scores import SCORES, scores_of
from schemas.shape import checked
from schemas.staged import WEIGHT
from schemas.tables.results import SCORE_ITEM
from schemas.tables.treatment import DRUG_EXPOSURE, STEROID_DOSE, TREATMENT_HISTORY
from schemas.value_rules import ActivityScore, Classification
from transforms.measures.dose_coverage import dose_coverage
from transforms.measures.drug_exposure import drug_exposure
from transforms.measures.eular_acr_2019 import eular_acr_2019
from transforms.measures.intervals import day_of
from transforms.measures.intolerances import intolerances
from transforms.measures.orders import counted_orders, exposure
from transforms.measures.sledai_2k import sledai_2k
from transforms.measures.steroid_course import steroid_course
from transforms.measures.steroid_days import steroid_days
from transforms.measures.steroid_dose import steroid_dose
from transforms.measures.treatment_history import treatment_history
from transforms.measures.weight_in_force import weight_in_force
from transforms.records import LAYOUTS, known_diagnoses

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
    """Measures stand in the workbench; returns counted orders by role and state of dose.

    The published tables speak of the first protocol's treatment parameters; every protocol's own
    history, course and scores stand beside them, by protocol id, for its criteria.
    """
    coverage: dict[str, int] = {}
    with Workbench(request.workbench, request.share) as bench:
        protocols = [load_protocol(name) for name in request.protocols]
        for position, protocol in enumerate(protocols):
            counted = measure_one(bench, protocol, request, position == 0)
            coverage = coverage or counted
        score(bench, protocols, pd.Timestamp(request.as_of))
    return coverage


def measure_one(
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
    doses = {str(k): int(v) for k, v in dose_coverage(orders, weights).items()}
    return doses | told_doses(bench.connection)


def score(bench: Workbench, protocols: list[Protocol], as_of: pd.Timestamp) -> None:
    """The items of the scores that each protocol asks for; scored once where they ask alike."""
    patients = pd.Index(bench.read("patient")["patient_id"])
    rows = bench.read("measurement")
    rows = rows[rows["usable"]]
    rows = rows.assign(collected_on=rows["collected_at"].dt.normalize())
    diagnoses = known_diagnoses(bench.read(LAYOUTS["diagnoses"].table), as_of)

    @cache
    def activity(within_days: int) -> pd.DataFrame:
        return sledai_2k(rows, diagnoses, patients, as_of, within_days)

    @cache
    def classification(infection_days: int, hemolysis_days: int) -> pd.DataFrame:
        return eular_acr_2019(rows, diagnoses, patients, as_of, infection_days, hemolysis_days)

    for position, protocol in enumerate(protocols):
        rules = [leaf for criterion in protocol.criteria for leaf in leaves(criterion.rule)]
        windows = {rule.within_days for rule in rules if isinstance(rule, ActivityScore)}
        days = {
            (rule.fever_infection_within_days, rule.hemolysis_within_days)
            for rule in rules
            if isinstance(rule, Classification)
        }
        parts = [*(activity(window) for window in windows), *(classification(*d) for d in days)]
        nothing = pd.DataFrame(columns=list(SCORES.columns))
        scores = pd.concat(parts, ignore_index=True) if parts else nothing
        bench.write_table(scores_of(protocol.id), scores)
        if position == 0:
            bench.write_table(SCORE_ITEM, scores)
