"""What must be true of every concept table: sources, shapes, and one owner for every key."""

import re
from collections import defaultdict

import pytest
from folding import folded

COLUMNS = {
    "drugs": "concept role match code_system code name preparation verified source",
    "vaccines": "concept role match code_system code name preparation verified source",
    "labs": "concept match code_system code name verified source",
    "measurements": "concept label canonical_unit kind source",
    "diagnoses": "concept role code_system code_prefix name verified source",
    "review_codes": "concept code_system code reason source",
    "unit_aliases": "alias unit source",
    "unit_conversions": "concept from_unit factor offset source",
    "value_words": "word meaning source",
    "steroid_equivalence": "concept factor factor_low factor_high source",
    "upper_limits": "concept age_from_years age_to_years sex upper_limit unit verified source",
}
CODE_SHAPES = {
    "ATC": r"[A-Z]\d\d([A-Z]([A-Z](\d\d)?)?)?",
    "RXNORM": r"\d{4,7}",
    "CVX": r"\d{1,3}",
    "LOINC": r"\d{3,6}-\d",
    "LOCAL": r".+",
    "ICD10": r"[A-Z](\d([0-9A-Z]{0,5}))?",
    "ICD9CM": r"(\d{2,5}|V\d{2,4}|E\d{3,4})",
    "SNOMED": r"\d{6,18}",
    "ICD9CM3": r"\d{2,4}",
    "ICD10PCS": r"[0-9A-HJ-NP-Z]{4,7}",
    "CPT": r"(\d{5}|\d{4}T)",
}
ROLES = {
    "drugs": {
        "glucocorticoid",
        "hydroxychloroquine",
        "immunosuppressant",
        "excluded",
        "not_on_trial_list",
        "prior_cart",
        "vasopressor_inotrope",
        "anti_infective",
    },
    "vaccines": {"live_vaccine", "live_vaccine_review", "not_live"},
}


def owners(rows, key, owner):
    claimed = defaultdict(set)
    for row in rows:
        claimed[key(row)].add(owner(row))
    return {k: v for k, v in claimed.items() if len(v) > 1}


def check_digit_holds(code, digits_from_the_right_doubled):
    """True if the last digit of a code is its mod-10 (Luhn) check digit."""
    total = 0
    for place, digit in enumerate(reversed(code)):
        value = int(digit) * (2 if place % 2 == digits_from_the_right_doubled else 1)
        total += value - 9 if value > 9 else value
    return total % 10 == 0


@pytest.mark.parametrize("name", COLUMNS)
def test_every_row_has_a_source_and_is_there_once(table, name):
    rows = table(name)
    assert rows
    assert list(rows[0]) == COLUMNS[name].split()
    assert [row for row in rows if not row["source"].strip()] == []
    assert len({tuple(row.values()) for row in rows}) == len(rows)
    assert [row for row in rows if any(v != v.strip() for v in row.values())] == []


@pytest.mark.parametrize("name", ["drugs", "vaccines"])
def test_a_code_or_name_belongs_to_one_concept_and_role(table, name):
    rows = table(name)
    assert {row["role"] for row in rows} == ROLES[name]
    assert {row["preparation"] for row in rows} <= {"", "depot", "not_systemic"}
    for row in rows:
        by_code = row["match"] in ("code", "code_prefix")
        assert by_code == bool(row["code"]) == bool(row["code_system"]), row
        assert row["match"] in ("code", "code_prefix", "word", "text"), row
    keys = [(r["match"], r["code_system"], r["code"] or folded(r["name"])) for r in rows]
    assert len(keys) == len(set(keys))


def test_no_word_is_also_the_text_of_another_concept(table):
    named = [row for row in table("drugs") if not row["code"]]
    assert owners(named, lambda r: folded(r["name"]), lambda r: r["concept"]) == {}


def test_only_fludrocortisone_is_excluded_by_name(table):
    excluded = [row for row in table("drugs") if row["role"] == "excluded"]
    assert {row["name"] for row in excluded if not row["code"]} == {"fludrocortisone", "氟氢可的松"}


def test_a_laboratory_code_or_item_name_belongs_to_one_concept(table):
    rows = table("labs")
    keys = [(r["match"], r["code_system"], r["code"] or folded(r["name"])) for r in rows]
    assert len(keys) == len(set(keys))
    assert {row["concept"] for row in rows} == {row["concept"] for row in table("measurements")}


def test_no_name_of_the_sledai_2k_is_that_of_another_version(table):
    names = [row["name"] + row["code"] for row in table("labs") if row["concept"] == "sledai_total"]
    assert names
    assert [name for name in names if re.search("selena|mex", name, re.IGNORECASE)] == []


@pytest.mark.parametrize("name", ["drugs", "vaccines", "labs", "diagnoses", "review_codes"])
def test_codes_look_like_codes_of_their_system(table, name):
    for row in table(name):
        code = row.get("code_prefix") or row.get("code")
        if code:
            assert re.fullmatch(CODE_SHAPES[row["code_system"]], code), row


def test_loinc_codes_carry_their_check_digit(table):
    codes = [row["code"].replace("-", "") for row in table("labs") if row["code_system"] == "LOINC"]
    assert codes
    assert [code for code in codes if not check_digit_holds(code, 1)] == []


def test_diagnosis_codes_have_one_role_in_a_concept(table):
    rows = table("diagnoses")
    keys = [(r["concept"], r["code_system"], r["code_prefix"]) for r in rows]
    assert len(keys) == len(set(keys))


def test_sle_is_what_the_base_cohort_says(table):
    sle = [row for row in table("diagnoses") if row["concept"] == "sle"]
    review = {row["code_prefix"] for row in sle if row["role"] == "review"}
    included = {row["code_prefix"] for row in sle if row["role"] == "include"}
    assert review == {"M320"}
    assert {"M321", "M328", "M329", "7100", "55464009", "239887007"} <= included
    assert not any("M320".startswith(code) for code in included)
    assert {r["code"] for r in table("review_codes")} == {"M32", "M320", "200936003"}


def test_a_value_word_has_one_meaning(table):
    rows = table("value_words")
    assert owners(rows, lambda r: r["word"], lambda r: r["meaning"]) == {}
    assert [row for row in rows if row["word"] != folded(row["word"])] == []
    assert {row["meaning"] for row in rows} == {
        "positive",
        "reactive",
        "negative",
        "weak_positive",
        "indeterminate",
        "small",
        "moderate",
        "large",
    }


def test_an_empty_field_of_a_database_is_no_value_word(table):
    words = {row["word"] for row in table("value_words")}
    assert words.isdisjoint({"", "-", "--", "/", "none", "null", "na", "n/a", "nan", "未做"})
