"""Who is screened: SLE confirmed or provisional by the as-of date, alive, not opted out."""

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged

CHART = Chart(also=("adverse_reactions",))
IN = """
    patient              | what happened                        | code      | code_system | diagnosed_on | status
    plain                | as recorded in most hospitals        | M32.9     | ICD10       | 2024-01-01   |
    on_the_day           | diagnosed on the as-of date          | M32.9     | ICD10       | 2026-11-16   |
    without_dot          | no dot                               | M329      | ICD10       | 2024-01-01   |
    lower_case           | lower case                           | m32.14    | ICD10CM     | 2024-01-01   |
    organs               | organ involvement                    | M32.1     | ICD10       | 2024-01-01   |
    other_forms          | other forms                          | M32.8     | ICD10       | 2024-01-01   |
    national_code        | national clinical version            | M32.900   | ICD10CN     | 2024-01-01   |
    national_subdivision | national subdivision of M32.1        | M32.103   | ICD10CN     | 2024-01-01   |
    family_label         | the family's codes share prefixes    | M32.14    | ICD10       | 2024-01-01   |
    icd9                 | ICD-9                                | 710.0     | ICD9CM      | 2024-01-01   |
    snomed               | SNOMED                               | 55464009  | SNOMED      | 2024-01-01   |
    snomed_descendant    | lupus nephritis class IV             | 36402006  | SNOMED      | 2024-01-01   |
    confirmed            | confirmed                            | M32.9     | ICD10       | 2024-01-01   | confirmed
    provisional          | provisional counts                   | M32.9     | ICD10       | 2024-01-01   | provisional
    one_of_two           | refuted once, confirmed later        | M32.9     | ICD10       | 2024-01-01   | refuted
    one_of_two           | refuted once, confirmed later        | M32.9     | ICD10       | 2025-01-01   | confirmed
    died_tomorrow        | dies after the as-of date            | M32.9     | ICD10       | 2024-01-01   |
    said_no_to_opting_out| asked, and did not opt out           | M32.9     | ICD10       | 2024-01-01   |
"""
OUT = """
    patient              | what happened                        | code      | code_system | diagnosed_on | status
    differential         | one of several possibilities         | M32.9     | ICD10       | 2024-01-01   | differential
    refuted              | refuted                              | M32.9     | ICD10       | 2024-01-01   | refuted
    in_error             | entered in error                     | M32.9     | ICD10       | 2024-01-01   | entered-in-error
    tomorrow             | diagnosed after the as-of date       | M32.9     | ICD10       | 2026-11-17   |
    category             | M32 without a digit                  | M32       | ICD10       | 2024-01-01   |
    drug_induced         | drug-induced lupus                   | M32.0     | ICD10       | 2024-01-01   |
    drug_induced_more    | a national subdivision of it         | M32.001   | ICD10CN     | 2024-01-01   |
    snomed_parent        | the parent concept                   | 200936003 | SNOMED      | 2024-01-01   |
    local_code           | a local code that looks like ICD-10  | M32.9     | LOCAL       | 2024-01-01   |
    icd10_as_icd9        | the wrong code system                | M32.9     | ICD9CM      | 2024-01-01   |
    icd9_as_icd10        | the wrong code system                | 710.0     | ICD10       | 2024-01-01   |
    neighbour            | systemic sclerosis                   | M34.9     | ICD10       | 2024-01-01   |
    cutaneous            | cutaneous lupus alone                | L93.0     | ICD10       | 2024-01-01   |
    snomed_longer        | SNOMED codes are no prefixes         | 554640091 | SNOMED      | 2024-01-01   |
    died_on_the_day      | died on the as-of date               | M32.9     | ICD10       | 2024-01-01   |
    died_long_ago        | died before                          | M32.9     | ICD10       | 2024-01-01   |
    opted_out            | declined research                    | M32.9     | ICD10       | 2024-01-01   |
    opted_out_and_died   | declined research, then died         | M32.9     | ICD10       | 2024-01-01   |
    died_without_disease | died, but never had the disease      | J45.9     | ICD10       | 2024-01-01   |
"""
CHART.draw("diagnoses", IN)
CHART.draw("diagnoses", OUT)
CHART.draw(
    "patients",
    """
    patient               | death_date | research_opt_out
    died_tomorrow         | 2026-11-17 |
    died_on_the_day       | 2026-11-16 |
    died_long_ago         | 2025-01-01 |
    opted_out             |            | true
    opted_out_and_died    | 2025-01-01 | true
    said_no_to_opting_out |            | false
    died_without_disease  | 2025-01-01 |
    """,
)
CHART.draw(
    "labs",
    """
    patient   | code_system | code   | name              | value | unit
    opted_out | LOCAL       | SECRET | secret test       | 12    | U/L
    opted_out | LOINC       | 1742-6 | ALT               | 30    | furlong
    refuted   | LOCAL       | ODD    | some other test   | 12    | U/L
    plain     | LOCAL       | RARE   | a rare test       | 12    | U/L
    """,
)


def _cases(text: str) -> list[str]:
    return list(dict.fromkeys(row["patient"] for row in drawn(text)))


@pytest.mark.parametrize("patient", _cases(IN))
def test_is_screened(judged: Judged, patient: str) -> None:
    assert patient in judged.screening.index


@pytest.mark.parametrize("patient", _cases(OUT))
def test_is_not_screened_and_in_no_table(judged: Judged, patient: str) -> None:
    assert patient not in judged.screening.index
    tables = judged.query(
        "SELECT DISTINCT table_name FROM duckdb_columns() WHERE column_name = 'patient_id'"
    )["table_name"]
    assert len(tables) > 10
    for table in tables:
        assert patient not in set(judged.table(table)["patient_id"]), table


def test_death_and_opting_out_are_counted(judged: Judged) -> None:
    steps = judged.table("attrition").sort_values("position").head(3)
    cohort = len(_cases(IN)) + 1  # and the companion
    assert list(steps["criterion_id"]) == ["diagnosed", "died", "opted_out"]
    assert list(steps["remaining"]) == [cohort + 4, cohort + 1, cohort]
    assert list(steps["lost"]) == [0, 3, 1]


def _listed(judged: Judged, kind: str) -> set[tuple[str, str]]:
    unclaimed = judged.table("unclaimed_code")
    rows = unclaimed[unclaimed["kind"].eq(kind)]
    return set(zip(rows["code_system"], rows["code"], strict=True))


def test_doubtful_codes_are_shown_for_review(judged: Judged) -> None:
    assert _listed(judged, "review") == {
        ("ICD10", "M32"),
        ("ICD10", "M32.0"),
        ("ICD10CN", "M32.001"),
        ("SNOMED", "200936003"),
    }


def test_codes_that_no_concept_claims_are_counted(judged: Judged) -> None:
    listed = _listed(judged, "code")
    assert {("LOCAL", "M32.9"), ("ICD9CM", "M32.9"), ("LOCAL", "RARE")} <= listed
    assert ("ICD10", "M32.9") not in listed
    assert ("ICD10", "M32") not in listed


def test_rows_of_those_who_opted_out_appear_nowhere_not_even_as_counts(judged: Judged) -> None:
    unclaimed = judged.table("unclaimed_code")
    assert "SECRET" not in set(unclaimed["code"])
    assert "secret test" not in set(unclaimed["name"])


def test_every_disease_row_keeps_its_concept(judged: Judged) -> None:
    rows = judged.table("diagnosis").set_index("patient_id")
    assert rows.at["national_code", "concept"] == "sle"
    assert rows.at["snomed_descendant", "concept"] == "sle"
    assert list(rows.loc["one_of_two"].sort_values("diagnosed_on")["usable"]) == [False, True]
