"""Both lupus scores against an obvious account of one patient, and what must hold of any record."""

from pathlib import Path
from random import Random

import duckdb
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import transforms
from transforms.measures.deciding import deciding
from transforms.measures.eular_acr_2019 import classification_total, eular_acr_2019
from transforms.measures.sledai_2k import activity_bounds, sledai_2k

from .score_charts import AS_OF, NUMBERS, a_patient, a_row, diagnoses, measurements
from .scores_by_hand import (
    Row,
    eular_states,
    eular_total,
    sledai_bounds,
    sledai_states,
)

PATIENTS = 600
WITHIN_DAYS = 30
DAYS = {"fever_infection_within_days": 7, "hemolysis_within_days": 30}


@pytest.mark.parametrize("seed", range(4))
def test_both_scores_agree_with_the_account_by_hand(seed: int) -> None:
    made = {f"p{n:04d}": a_patient(seed * PATIENTS + n) for n in range(PATIENTS)}
    rows = measurements({patient: rows for patient, (rows, _) in made.items()})
    ills = diagnoses({patient: ills for patient, (_, ills) in made.items()})
    index = pd.Index(made, name="patient_id")
    sledai = sledai_2k(rows, ills, index, AS_OF, WITHIN_DAYS)
    eular = eular_acr_2019(rows, ills, index, AS_OF, **DAYS)
    bounds, totals = activity_bounds(sledai, index), classification_total(eular, index)
    sledai_of = sledai.set_index(["patient_id", "item"])["state"].to_dict()
    eular_of = eular.set_index(["patient_id", "item"])["state"].to_dict()
    for patient, (own, ill) in made.items():
        expected = sledai_states(own, ill, WITHIN_DAYS)
        assert {item: sledai_of[patient, item] for item in expected} == expected, (
            patient,
            own,
            ill,
        )
        assert tuple(bounds.loc[patient]) == sledai_bounds(expected)
        expected = eular_states(own, ill)
        assert {item: eular_of[patient, item] for item in expected} == expected, (patient, own, ill)
        assert tuple(totals.loc[patient]) == eular_total(expected)


# --- properties ---------------------------------------------------------------------------------

# What settles each item one way or the other, at the last minute of the as-of date.
SETTLES: dict[str, list[tuple[str, float, float]]] = {
    "urinary_casts": [("urine_casts", 3, 0)],
    "hematuria": [("urine_rbc_hpf", 40, 0)],
    "proteinuria": [("urine_protein_24h", 3, 0.1)],
    "pyuria": [("urine_wbc_hpf", 40, 0)],
    "low_complement": [("c3", 0.1, 1.2), ("c4", 0.01, 0.2)],
    "increased_dna_binding": [("anti_dsdna", 400, 3)],
    "fever": [("body_temperature", 39.5, 36.6)],
    "thrombocytopenia": [("platelets", 20, 300)],
    "leukopenia": [("wbc", 1, 6)],
}


def settled(item: str, scores: bool) -> list[Row]:
    """New rows that score the item, or show that it is not there."""
    rng = Random(0)
    added = []
    for concept, yes, no in SETTLES[item]:
        _, lower, upper = NUMBERS[concept]
        row = a_row(rng, concept) | {"value": yes if scores else no, "status": "final"}
        row |= {"value_high": None, "operator": None, "meaning": None, "unusable": None}
        row |= {"day": 0, "minute": 1439, "lower_limit": lower, "upper_limit": upper, "code": "a"}
        added.append(row)
    return added


def bounds_of(rows: dict[str, list[Row]], ills: dict[str, list[Row]]) -> pd.DataFrame:
    """`lower`, `upper` and the list of `unknown` items by patient."""
    index = pd.Index(rows, name="patient_id")
    items = sledai_2k(measurements(rows), diagnoses(ills), index, AS_OF, WITHIN_DAYS)
    unknown = items[items["state"].eq("unknown")].groupby("patient_id")["item"].agg(list)
    return activity_bounds(items, index).assign(unknown=unknown)


def many(seed: int) -> tuple[dict[str, list[Row]], dict[str, list[Row]]]:
    """Rows and diagnoses of a hundred patients."""
    made = {f"p{n:03d}": a_patient(seed * 100 + n) for n in range(100)}
    return {p: rows for p, (rows, _) in made.items()}, {p: ills for p, (_, ills) in made.items()}


@given(st.integers(0, 10**6))
@settings(max_examples=8)
def test_whatever_settles_the_unknown_items_stays_within_the_bounds(seed: int) -> None:
    rows, ills = many(seed)
    before = bounds_of(rows, ills)
    rng = Random(seed)
    for patient, unknown in before["unknown"].dropna().items():
        for item in unknown:
            rows[str(patient)] = rows[str(patient)] + settled(item, rng.random() < 0.5)
    after = bounds_of(rows, ills)
    assert before["lower"].ge(0).all()
    assert before["upper"].le(23).all()
    assert (before["lower"] <= after["lower"]).all()
    assert (after["lower"] <= after["upper"]).all()
    assert (after["upper"] <= before["upper"]).all()


@given(st.integers(0, 10**6))
@settings(max_examples=8)
def test_a_further_finding_never_lowers_the_score(seed: int) -> None:
    rows, ills = many(seed)
    before = bounds_of(rows, ills)
    rng = Random(seed)
    more = {p: own + settled(rng.choice(sorted(SETTLES)), True) for p, own in rows.items()}
    assert (before["lower"] <= bounds_of(more, ills)["lower"]).all()


def test_the_deciding_rows_are_those_of_the_staging() -> None:
    made = {f"p{n}": a_patient(n)[0] for n in range(300)}
    rows = measurements(made)
    script = (Path(transforms.__file__).parent / "staging/05_measurements.sql").read_text("utf-8")
    latest = next(part for part in script.split(";\n") if "TABLE latest AS" in part)
    with duckdb.connect() as connection:
        connection.execute(f"CREATE MACRO as_of() AS DATE '{AS_OF:%Y-%m-%d}'")
        connection.register("measurement", rows.drop(columns="collected_on"))
        connection.execute(latest)
        query = "SELECT result_id FROM latest WHERE place = 1 ORDER BY ALL"
        staged = [name for (name,) in connection.execute(query).fetchall()]
    known = rows[rows["collected_on"].le(AS_OF)]
    assert sorted(deciding(known, ["patient_id", "concept"])["result_id"]) == staged


def test_the_order_of_the_rows_changes_nothing() -> None:
    made = {f"p{n}": a_patient(n) for n in range(40)}
    rows = measurements({patient: rows for patient, (rows, _) in made.items()})
    ills = diagnoses({patient: ills for patient, (_, ills) in made.items()})
    index = pd.Index(made, name="patient_id")
    shuffled = rows.sample(frac=1, random_state=7)
    for one, other in (
        (
            eular_acr_2019(rows, ills, index, AS_OF, **DAYS),
            eular_acr_2019(shuffled, ills, index, AS_OF, **DAYS),
        ),
        (
            sledai_2k(rows, ills, index, AS_OF, WITHIN_DAYS),
            sledai_2k(shuffled, ills, index, AS_OF, WITHIN_DAYS),
        ),
    ):
        pd.testing.assert_frame_equal(one, other)


def test_a_cohort_without_a_single_row_is_all_unknown() -> None:
    index = pd.Index(["p"], name="patient_id")
    bounds = bounds_of({"p": []}, {})
    assert tuple(bounds.loc["p", ["lower", "upper"]]) == (0, 23)
    assert len(bounds.at["p", "unknown"]) == 9
    eular = eular_acr_2019(measurements({}), diagnoses({}), index, AS_OF, **DAYS)
    assert tuple(classification_total(eular, index).loc["p"]) == (0, 0)
