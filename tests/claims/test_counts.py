"""Everybody's rows are counted, opted-out patients' never, most frequent first."""

import csv
from collections import defaultdict
from pathlib import Path

import pytest

from flows.claims.check import check
from flows.landing_counts import UnknownWord
from flows.resources import load_source

from .ward import AS_OF, OPTED_OUT, TRIAL, checked, line

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"


def test_rows_and_patients_of_everybody_with_the_commonest_first(tmp_path: Path) -> None:
    claims = checked(
        tmp_path,
        """
        extract     | code             | name                | patients | each
        diagnoses   | SNOMED 200936003 | Lupus erythematosus | 9        | 2
        diagnoses   | ICD10 L20.9      | Atopic dermatitis   | 3        | 1
        diagnoses   | ICD10 I10        | Hypertension        | 10       | 1
        diagnoses   | ICD10 I10        | Hypertonie          | 12       | 1
        diagnoses   | ICD10 I10        | Hypertonie          | -1       | 9
        diagnoses   | ICD10 E66.9      | of who opted out    | -1       | 9
        medications |                  | Ibuprofen           | 8        | 1
        """,
    )
    assert (claims.patients, claims.cohorts, claims.as_of) == (20, {"NCT06934447": 1}, AS_OF)
    parent = line(claims, "review", "200936003")
    assert (parent.rows, parent.patients) == (18, 9)
    assert parent.suggestion is not None
    assert (parent.suggestion.concept, parent.suggestion.likeness) == ("sle", None)
    codes = [one for one in claims.lines if (one.kind, one.extract) == ("code", "diagnoses")]
    told = [(one.code, one.name, one.rows_of_name, one.rows, one.patients) for one in codes]
    assert told == [
        ("I10", "Hypertonie", 12, 22, 12),
        ("L20.9", "Atopic dermatitis", 3, 3, 3),
    ]
    (drug,) = [one for one in claims.lines if one.extract == "medications"]
    assert (drug.code, drug.name, drug.rows, drug.patients) == (None, "Ibuprofen", 8, 8)
    assert OPTED_OUT not in repr(claims)


def test_units_values_routes_and_words_that_nothing_reads(tmp_path: Path) -> None:
    claims = checked(
        tmp_path,
        """
        extract     | code         | name       | value | unit  | route | dose  | patients | each
        labs        | LOINC 2160-0 | Creatinine | 5     | fmol  |       |       | 4        | 2
        labs        | LOINC 2160-0 | Creatinine | 5     |       |       |       | 1        | 1
        labs        | LOINC 2160-0 | Creatinine | clott | mg/dL |       |       | 3        | 1
        labs        | LOINC 2160-0 | Creatinine | 5     | mg/dL |       |       | 9        | 1
        medications | RXNORM 8640  | Prednisone |       |       | other | 5 mg  | 3        | 1
        medications | RXNORM 8640  | Prednisone |       |       |       | 5 mg  | 2        | 1
        medications | ATC H02AB07  | Prednisone |       |       | oral  | 2 TAB | 5        | 1
        medications | ATC H02AB07  | Prednisone |       |       | nasal | 2 TAB | 6        | 2
        """,
        [
            UnknownWord("medications", "route", "intravenous, slowly", 3),
            UnknownWord("medications", "frequency", "B.I.D.", 30),
        ],
    )
    told = [one for one in claims.lines if one.kind == "dose_unit"]
    assert [(one.code, one.name, one.rows) for one in told] == [
        ("TAB", "prednisone", 5),
        ("TAB", None, 12),
    ]
    others = [one for one in claims.lines if one.kind != "dose_unit"]
    assert {(one.kind, one.code): (one.name, one.rows, one.patients) for one in others} == {
        ("unit", "fmol"): ("creatinine", 8, 4),
        ("unit", None): ("creatinine", 1, 1),
        ("value", "clott"): ("creatinine", 3, 3),
        ("route", "other"): ("prednisone", 3, 3),
        ("route", None): ("prednisone", 2, 2),
        ("route_word", "intravenous, slowly"): (None, 3, None),
        ("frequency_word", "B.I.D."): (None, 30, None),
    }
    suggestion = line(claims, "frequency_word", "B.I.D.").suggestion
    assert suggestion is not None
    assert suggestion.concept == "2 a day"


def test_every_order_of_the_protocol_s_drugs_has_one_state_of_its_dose(tmp_path: Path) -> None:
    claims = checked(
        tmp_path,
        """
        extract      | code          | route   | dose    | per_day | value | unit | patients | each
        medications  | ATC H02AB07   | oral    | 5 mg    | 1       |       |      | 10       | 1
        medications  | RXNORM 8640   |         | 5 mg    | 1       |       |      | 9        | 1
        medications  | ATC H02AB07   | oral    | - TAB   |         |       |      | 3        | 1
        medications  | ATC H02AB07   | oral    | 5 -     | 1       |       |      | 2        | 1
        medications  | ATC H02AB07   | oral    | 5 TAB   |         |       |      | 4        | 1
        medications  | ATC H02AB07   | oral    | 5 mg    |         |       |      | 1        | 5
        medications  | ATC H02AB07   | oral    | 9 g     | 1       |       |      | 1        | 6
        medications  | ATC H02AB07   | oral    | 1 mg/kg | 1       |       |      | 5        | 1
        medications  | ATC H02AB07   | topical | 5 mg    | 1       |       |      | 7        | 1
        medications  | ATC P01BA02   | oral    | 200 mg  | 1       |       |      | 8        | 1
        medications  | ATC M01AE01   | oral    | 200 mg  | 1       |       |      | 8        | 1
        observations | LOINC 29463-7 |         |         |         | 40    | kg   | 2        | 1
        """,
    )
    assert {key: orders for key, orders in claims.doses.items() if orders} == {
        # One order of every hospital here has no frequency.
        "glucocorticoid computed": 10 + 9 + 2,
        "glucocorticoid no_dose": 3,
        "glucocorticoid no_unit": 2,
        "glucocorticoid unusable_unit": 4,
        "glucocorticoid no_frequency": 5 + 1,
        "glucocorticoid impossible_dose": 6,
        "glucocorticoid no_weight": 3,
        "hydroxychloroquine computed": 8,
        # Whatever the drug and the route, and whoever's weight is known: what the orders tell.
        "any computed": 10 + 9 + 6 + 5 + 7 + 8 + 8,
        "any no_dose": 3,
        "any no_unit": 2,
        "any unusable_unit": 4,
        "any no_frequency": 5 + 1,
    }


@pytest.fixture(scope="module")
def sample_rows() -> dict[str, list[dict[str, str]]]:
    return {
        path.stem: list(csv.DictReader(path.open(encoding="utf-8", newline="")))
        for path in SAMPLE.glob("*.csv")
    }


def test_the_sample_s_codes_are_counted_as_one_counts_by_hand(
    sample_rows: dict[str, list[dict[str, str]]],
) -> None:
    """A dictionary of rows by code, row by row; the sample's faulty rows have claimed codes."""
    checked = check(SAMPLE, load_source("canonical"), TRIAL)
    counts, claims = checked.landed, checked.claims
    assert counts.accepted > 19_000
    assert claims.as_of == AS_OF
    out = {
        row["patient_id"] for row in sample_rows["patients"] if row["research_opt_out"] == "true"
    }
    now = {row["from_id"]: row["to_id"] for row in sample_rows["patient_merges"]}
    known = {row["patient_id"] for row in sample_rows["patients"]}
    rows: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    people: dict[tuple[str, str, str], set[str]] = defaultdict(set)
    for extract, delivered in sample_rows.items():
        for row in delivered:
            person = now.get(row.get("patient_id", ""), row.get("patient_id", ""))
            if "code" not in row or person in out or person not in known:
                continue
            key = extract, row["code_system"], row["code"] or row["name"]
            rows[key].add(next(iter(row.values())))
            people[key].add(person)
    codes = [one for one in claims.lines if one.kind in ("code", "review")]
    assert len(codes) > 20
    for one in codes:
        key = one.extract, one.code_system or "", one.code or one.name or ""
        assert (one.rows, one.patients) == (len(rows[key]), len(people[key])), key
    ordered = [one.rows for one in codes if (one.kind, one.extract) == ("code", "medications")]
    assert ordered == sorted(ordered, reverse=True)
