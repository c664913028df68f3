"""Units, conversions, steroid equivalence and upper limits: complete, and the published digits."""

import math
from itertools import pairwise

import pytest
from folding import folded_unit

PUBLISHED_MG_EQUAL_TO_5_MG_PREDNISOLONE = {
    "prednisone": 5,
    "prednisolone": 5,
    "methylprednisolone": 4,
    "dexamethasone": 0.75,
    "betamethasone": 0.75,
    "hydrocortisone": 20,
    "cortisone": 25,
    "deflazacort": 6,
    "triamcinolone": 4,
}


@pytest.fixture
def unit_of(table):
    return {row["alias"]: row["unit"] for row in table("unit_aliases")}


@pytest.fixture
def converted(table, unit_of):
    """The canonical value of a number in a written unit; None if the pair is not convertible."""
    factors = {
        (r["concept"], r["from_unit"]): (float(r["factor"]), float(r["offset"]))
        for r in table("unit_conversions")
    }

    def convert(concept, value, written):
        pair = factors.get((concept, unit_of.get(folded_unit(written), "")))
        return None if pair is None else value * pair[0] + pair[1]

    return convert


def test_an_alias_is_folded_and_means_one_unit(table):
    rows = table("unit_aliases")
    assert len({row["alias"] for row in rows}) == len(rows)
    assert [row for row in rows if row["alias"] != folded_unit(row["alias"])] == []


def test_every_unit_is_an_alias_of_itself(table, unit_of):
    units = {row["unit"] for row in table("unit_aliases")}
    units |= {row["from_unit"] for row in table("unit_conversions")}
    units |= {row["canonical_unit"] for row in table("measurements") if row["canonical_unit"]}
    assert {unit for unit in units if unit_of.get(folded_unit(unit)) != unit} == set()


def test_every_canonical_unit_has_its_identity(table):
    canonical = {r["concept"]: r["canonical_unit"] for r in table("measurements")}
    identities = {
        (r["concept"], r["from_unit"])
        for r in table("unit_conversions")
        if r["factor"] == "1" and r["offset"] == "0" and r["source"] == "identity"
    }
    assert identities == {(c, unit) for c, unit in canonical.items() if unit}
    pairs = [(r["concept"], r["from_unit"]) for r in table("unit_conversions")]
    assert len(pairs) == len(set(pairs))
    assert {concept for concept, _ in pairs} <= set(canonical)
    assert all(float(row["factor"]) > 0 for row in table("unit_conversions"))


def test_a_concept_without_a_unit_is_reported_in_words(table):
    for row in table("measurements"):
        assert row["kind"] in {"quantity", "score", "titre", "viral_load", "qualitative", "text"}
        assert bool(row["canonical_unit"]) == (row["kind"] not in {"qualitative", "text"}), row
        assert row["label"], row
        assert row["label"], row


@pytest.mark.parametrize(
    ("concept", "value", "written", "expected"),
    [
        ("creatinine", 1, "mg/dL", 88.42),
        ("creatinine", 60, "μmol/L", 60),
        ("creatinine", 60, "µmol/L", 60),
        ("creatinine", 0.06, "mmol/L", 60),
        ("creatinine", 60, "mg/24h", None),
        ("total_bilirubin", 2, "mg/dl", 34.2),
        ("egfr_reported", 90, "ml/min/1.73m²", 90),
        ("egfr_reported", 90, "mL/min/1.73㎡", 90),
        ("egfr_reported", 90, "mL/min", None),
        ("alt", 40, "IU/L", 40),
        ("wbc", 5.6, "×10⁹/L", 5.6),
        ("wbc", 5.6, "10E9/L", 5.6),
        ("wbc", 5600, "/mm3", 5.6),
        ("wbc", 5600, "cells/uL", 5.6),
        ("wbc", 5.6, "K/uL", 5.6),
        ("wbc", 5.6, "g/L", None),
        ("platelets", 12, "万/μL", 120),
        ("c3", 80, "mg/dL", 0.8),
        ("c4", 100, "mg/L", 0.1),
        ("anti_dsdna", 30, "RU/mL", None),
        ("urine_protein_24h", 600, "mg/24 h", 0.6),
        ("urine_protein_24h", 0.6, "g/24小时", 0.6),
        ("urine_protein_24h", 600, "mg/L", None),
        ("upcr", 100, "mg/mmol", 884),
        ("upcr", 0.5, "g/g", 500),
        ("urine_rbc_hpf", 6, "个/HP", 6),
        ("urine_rbc_hpf", 6, "/uL", None),
        ("hbv_dna", 20, "[IU]/mL", 20),
        ("hbv_dna", 20, "copies/mL", 20),
        ("hbv_dna", 1.3, "log10 IU/mL", None),
        ("hcg_blood", 3, "IU/L", 3),
        ("lvef", 0.6, "fraction", 60),
        ("spo2", 98, "％", 98),
        ("body_temperature", 101.3, "°F", 38.5),
        ("body_temperature", 38.5, "℃", 38.5),
        ("height", 1.5, "m", 150),
        ("height", 50, "in", 127),
        ("weight", 60, "斤", 30),
        ("weight", 30, "公斤", 30),
        ("weight", 100, "lb", 45.359237),
        ("weight", 30, "stone", None),
    ],
)
def test_units_as_they_are_written(converted, concept, value, written, expected):
    answer = converted(concept, value, written)
    assert answer == (None if expected is None else pytest.approx(expected, rel=1e-12))


def test_steroid_factors_are_the_published_equivalence(table):
    rows = {row["concept"]: row for row in table("steroid_equivalence")}
    glucocorticoids = {r["concept"] for r in table("drugs") if r["role"] == "glucocorticoid"}
    assert set(rows) == set(PUBLISHED_MG_EQUAL_TO_5_MG_PREDNISOLONE) == glucocorticoids
    for concept, mg in PUBLISHED_MG_EQUAL_TO_5_MG_PREDNISOLONE.items():
        low, factor, high = (
            float(rows[concept][c]) for c in ("factor_low", "factor", "factor_high")
        )
        assert math.isclose(factor, 5 / mg, abs_tol=1e-6)
        assert low <= factor <= high
    for concept in ("dexamethasone", "betamethasone"):
        assert math.isclose(float(rows[concept]["factor_high"]), 5 / 0.6, abs_tol=1e-6)


def test_upper_limits_leave_no_gap_and_no_overlap_with_age(table):
    canonical = {r["concept"]: r["canonical_unit"] for r in table("measurements")}
    limits = table("upper_limits")
    assert {row["concept"] for row in limits} == {"alt", "ast", "total_bilirubin"}
    for concept in ("alt", "ast", "total_bilirubin"):
        for sex in ("female", "male"):
            bands = sorted(
                (float(r["age_from_years"]), float(r["age_to_years"]))
                for r in limits
                if r["concept"] == concept and r["sex"] in (sex, "any")
            )
            assert all(a[1] == b[0] for a, b in pairwise(bands)), concept
    assert all(row["unit"] == canonical[row["concept"]] for row in limits)
    assert all(float(row["upper_limit"]) > 0 for row in limits)
