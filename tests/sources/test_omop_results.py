"""OMOP's measurements and observations: comparators, words, units, and what has no value."""

# Drawn tables are read in one line a row.

import pytest

from sources.omop_ward import Landed, deliver

MEASUREMENTS = """
    measurement_id | person_id | measurement_concept_id | measurement_date | measurement_datetime | operator_concept_id | value_as_number | value_as_concept_id | value_source_value | unit_concept_id | unit_source_value | range_high | measurement_source_value | measurement_source_concept_id
    01_number      | 1         | 3016723                | 2026-01-01       | 2026-01-01 08:30:00  |                     | 0.7             | 0                   | 0.7                | 8840            | mg/dl             | 1.0        | CREA                     | 0
    02_sign        | 1         | 3016723                | 2026-01-01       | 2026-01-01 00:00:00  | 4171756             | 0.2             |                     |                    | 8840            |                   |            | CREA                     |
    03_lost_sign   | 1         | 3016723                | 2026-01-01       |                      | 4172703             | 0.2             |                     | ≤0.2               |                 | mg/dL             |            | CREA                     |
    04_at_least    | 1         | 3016723                | 2026-01-01       |                      | 4171755             | 9               |                     | 9                  | 8840            |                   |            | CREA                     |
    05_positive    | 1         | 3034107                | 2026-01-01       |                      |                     | 210             | 9191                | pos                |                 |                   |            | HBSAG                    |
    06_negative    | 1         | 3034107                | 2026-01-01       |                      |                     |                 | 45878583            |                    |                 |                   |            | HBSAG                    |
    07_written     | 1         | 3034107                | 2026-01-01       |                      |                     |                 | 0                   | 阳性               |                 |                   |            | HBSAG                    |
    08_titre       | 1         | 0                      | 2026-01-01       |                      |                     | 320             | 9191                | 1:320              |                 |                   |            | 5048-4                   | 0
    09_own_unit    | 1         | 0                      | 2026-01-01       |                      |                     | 7               |                     |                    | 8888888         |                   |            | 血沉                     | 0
    10_finding     | 1         | 0                      | 2026-01-01       |                      |                     |                 |                     | Urine protein test = ++ (finding) | |                |            | 5804-0                   | 0
    11_made        | 1         | 3016723                | 2026-01-01       |                      |                     |                 | 0                   |                    |                 |                   |            | CREA                     |
    12_transplant  | 1         | 4324887                | 2026-01-01       |                      |                     |                 |                     |                    |                 |                   |            | Z94.0                    | 45576876
"""
OBSERVATIONS = """
    observation_id | person_id | observation_concept_id | observation_date | observation_datetime | value_as_number | value_as_string | value_as_concept_id | value_source_value | unit_source_value | observation_source_value
    1              | 1         | 0                      | 2026-01-01       | 2026-01-01T09:15:00  | 151.5           |                 |                     |                    | cm                | 8302-2
    2              | 1         | 0                      | 2026-01-01       |                      |                 |                 | 9191                |                    |                   | MENARCHE
    3              | 1         | 0                      | 2026-01-01       |                      | 4               | <4              |                     |                    |                   | SLEDAI-2K
    4              | 1         | 439224                 | 2026-01-01       |                      |                 |                 | 1551099             |                    |                   | rash
    5              | 1         | 0                      | 2026-01-01       |                      |                 |                 |                     | 羟氯喹             |                   | Drug intolerance
    6              | 1         | 0                      | 2026-01-01       |                      |                 |                 |                     | none               |                   | No known drug allergy
    7              | 1         | 0                      | 2026-01-01       |                      |                 |                 |                     |                    |                   | question
"""


@pytest.fixture(scope="module")
def landed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    drawn = {"measurement": MEASUREMENTS, "observation": OBSERVATIONS}
    return deliver(tmp_path_factory.mktemp("results"), drawn)


def test_a_result_is_a_number_with_its_sign_or_a_word(landed: Landed) -> None:
    columns = ("result_id", "code_system", "code", "value", "unit", "reference_high")
    assert landed.rows("labs", *columns) == [
        ("01_number", "LOINC", "2160-0", "0.7", "mg/dL", "1.0"),
        ("02_sign", "LOINC", "2160-0", "<0.2", "mg/dL", None),
        ("03_lost_sign", "LOINC", "2160-0", "≤0.2", "mg/dL", None),
        ("04_at_least", "LOINC", "2160-0", ">=9", "mg/dL", None),
        ("05_positive", "LOINC", "5195-3", "Positive", None, None),
        ("06_negative", "LOINC", "5195-3", "Negative", None, None),
        ("07_written", "LOINC", "5195-3", "阳性", None, None),
        ("08_titre", "LOINC", "5048-4", "1:320", None, None),
        ("09_own_unit", "LOCAL", "血沉", "7", "OMOP:8888888", None),
        ("10_finding", "LOINC", "5804-0", "++", None, None),
    ]


def test_a_midnight_is_a_day_without_a_time(landed: Landed) -> None:
    times = landed.rows("labs", "collected_at", "collected_at_timed")
    assert times[:3] == [
        ("2026-01-01 08:30:00", "true"),
        ("2026-01-01 00:00:00", "false"),
        ("2026-01-01 00:00:00", "false"),
    ]


def test_what_has_no_result_is_left_out_or_is_a_diagnosis(landed: Landed) -> None:
    left_out = {(file.extract, file.reason): file.rows for file in landed.counts.left_out}
    assert left_out == {
        ("labs", "no result: only that it was measured"): 2,
        ("observations", "a statement or question without a value"): 1,
    }
    assert landed.rows("diagnoses", "diagnosis_id", "code") == [
        ("measurement:12_transplant", "Z94.0")
    ]


def test_an_observation_has_a_number_or_words(landed: Landed) -> None:
    columns = ("result_id", "code_system", "code", "value", "unit", "collected_at")
    assert landed.rows("observations", *columns)[:3] == [
        ("1", "LOINC", "8302-2", "151.5", "cm", "2026-01-01 09:15:00"),
        ("2", "LOCAL", "MENARCHE", "Positive", None, "2026-01-01 00:00:00"),
        ("3", "LOCAL", "SLEDAI-2K", "<4", None, "2026-01-01 00:00:00"),
    ]


def test_an_allergy_is_an_adverse_reaction_too(landed: Landed) -> None:
    columns = ("reaction_id", "code_system", "code", "name")
    assert landed.rows("adverse_reactions", *columns) == [
        ("4", "RXNORM", "8640", "prednisone"),
        ("5", None, None, "Drug intolerance: 羟氯喹"),
    ]
