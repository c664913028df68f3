"""OMOP's drug exposures: what was given, how much of it a day, by which way and until when."""

# Drawn tables are read in one line a row.

import pytest

from sources.omop_ward import Landed, deliver

DOSES = """
    drug_exposure_id | person_id | drug_concept_id | drug_exposure_start_date | drug_exposure_end_date | quantity | days_supply | sig                                     | dose_unit_source_value | told
    01_tablets       | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 60       | 30          |                                         |                        | 40 mg x 1
    02_sig           | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 60       | 30          | 15 mg by mouth twice daily              |                        | 15 mg x 2
    03_sig_tablets   | 1         | 1551192         | 2026-01-01               | 2026-01-30             |          |             | take 2 tablets by mouth daily           |                        | 40 mg x 1
    04_taper         | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 60       | 30          | 60 mg daily for 7 days then 40 mg daily |                        |
    05_nothing       | 1         | 1551192         | 2026-01-01               | 2026-01-30             |          |             |                                         |                        |
    06_no_days       | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 60       | 0           |                                         |                        |
    07_ingredient    | 1         | 1551099         | 2026-01-01               | 2026-01-30             | 60       | 30          |                                         |                        |
    08_pack          | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 1        | 30          |                                         |                        |
    09_alternate     | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 15       | 30          |                                         | TABS                   | 10 mg x 1
    10_mg            | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 900      | 30          |                                         | MG                     |
    11_injection     | 1         | 1506270         | 2026-01-01               | 2026-01-03             | 3        | 3           |                                         |                        |
    12_two_in_one    | 1         | 40231925        | 2026-01-01               | 2026-01-30             | 60       | 30          |                                         |                        |
    13_grams         | 1         | 19068900        | 2026-01-01               | 2026-01-30             | 60       | 30          |                                         |                        | 1000 mg x 1
    14_seven_days    | 1         | 1551192         | 2026-01-01               | 2026-01-30             |          |             | 60 mg by mouth daily for 7 days         |                        | 60 mg x 1
"""
STRENGTHS = """
    drug_concept_id | ingredient_concept_id | amount_value | amount_unit_concept_id | invalid_reason
    1551192         | 1551099               | 20           | 8576                   |
    1551192         | 1551099               | 10           | 8576                   | D
    1506270         | 1506271               | 500          | 8576                   |
    40231925        | 1125315               | 325          | 8576                   |
    40231925        | 1551099               | 5            | 8576                   |
    19068900        | 19003999              | 0.5          | 8504                   |
"""
OTHERS = """
    drug_exposure_id | person_id | drug_concept_id | drug_exposure_start_date | drug_exposure_end_date | verbatim_end_date | days_supply | drug_type_concept_id | stop_reason      | drug_source_value | drug_source_concept_id | route_concept_id | route_source_value
    01_ingredient    | 1         | 1551099         | 2026-01-01               | 2026-01-30             |                   |             | 32838                |                  |                   |                        | 4132161          |
    02_atc           | 1         | 1551192         | 2026-01-01               | 2026-01-30             | 2026-01-10        | 30          | 32838                | changed          | H02AB07           | 21602728               | 0                | po
    03_unmapped      | 1         | 0               | 2026-01-01               | 2026-01-30             |                   |             | 32838                |                  | 强的松 5mg        | 0                      |                  | by mouth
    04_number        | 1         | 0               | 2026-01-01               | 2026-01-01             |                   | 10          | 32838                |                  | 312615            |                        |                  | Buccal
    05_not_listed    | 1         | 777777          | 2026-01-01               |                        |                   |             | 32838                | Never filled     |                   |                        | 4302612          |
    06_given         | 1         | 1506270         | 2026-01-01               |                        |                   |             | 32818                |                  |                   |                        | 4171047          |
    07_no_end        | 1         | 1551192         | 2026-01-01               |                        |                   |             | 32838                |                  |                   |                        |                  |
    08_supply        | 1         | 1551192         | 2026-01-01               |                        |                   | 10          | 38000177             | Entered in error |                   |                        |                  |
    09_vaccine       | 1         | 529411          | 2026-01-01               | 2026-01-01             |                   |             | 32818                |                  |                   |                        |                  |
    10_疫苗          | 1         | 0               | 2026-01-01               | 2026-01-01             |                   |             | 32818                |                  | 麻疹减毒活疫苗    | 0                      |                  |
"""


@pytest.fixture(scope="module")
def dosed(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    root = tmp_path_factory.mktemp("dosed")
    return deliver(root, {"drug_exposure": DOSES, "drug_strength": STRENGTHS})


@pytest.fixture(scope="module")
def other(tmp_path_factory: pytest.TempPathFactory) -> Landed:
    return deliver(tmp_path_factory.mktemp("other"), {"drug_exposure": OTHERS})


def test_a_dose_is_told_by_the_sig_or_by_tablets_a_day_or_not_at_all(dosed: Landed) -> None:
    drawings = [line.split("|") for line in DOSES.strip().splitlines()[1:]]
    expected = [(cells[0].strip(), cells[-1].strip() or None) for cells in drawings]
    dose = "format('{:g} {} x {:g}', dose_value, dose_unit, frequency_per_day)"
    assert dosed.rows("medications", "medication_id", dose) == expected
    assert dosed.reasons() == {}


def test_an_end_that_somebody_made_up_gives_way_to_the_sig(dosed: Landed) -> None:
    ends = {row[0]: row[1] for row in dosed.rows("medications", "medication_id", "end_date")}
    assert (ends["14_seven_days"], ends["02_sig"]) == ("2026-01-07", "2026-01-30")


def test_a_drug_is_known_by_its_code_or_by_its_name_and_never_lost(other: Landed) -> None:
    assert other.rows("medications", "medication_id", "code_system", "code", "name") == [
        ("01_ingredient", "RXNORM", "8640", "prednisone"),
        ("02_atc", "ATC", "H02AB07", "prednisone 20 MG Oral Tablet"),
        ("03_unmapped", "LOCAL", "强的松 5mg", "强的松 5mg"),
        ("04_number", "LOCAL", "312615", "312615"),
        ("05_not_listed", "LOCAL", "OMOP:777777", None),
        ("06_given", "RXNORM", "1743781", "methylprednisolone 500 MG Injection"),
        ("07_no_end", "RXNORM", "312615", "prednisone 20 MG Oral Tablet"),
        ("08_supply", "RXNORM", "312615", "prednisone 20 MG Oral Tablet"),
    ]


def test_the_route_is_the_stated_one_or_that_of_the_dose_form(other: Landed) -> None:
    assert other.rows("medications", "medication_id", "route") == [
        ("01_ingredient", "oral"),
        ("02_atc", "oral"),
        ("03_unmapped", "oral"),
        ("04_number", "other"),
        ("05_not_listed", "im"),
        ("06_given", "iv"),
        ("07_no_end", "oral"),
        ("08_supply", "oral"),
    ]


def test_an_order_ends_as_told_or_with_its_supply(other: Landed) -> None:
    assert other.rows("medications", "medication_id", "end_date", "status", "stop_reason") == [
        ("01_ingredient", "2026-01-30", None, None),
        ("02_atc", "2026-01-10", "stopped", "changed"),
        ("03_unmapped", "2026-01-30", None, None),
        ("04_number", "2026-01-10", None, None),
        ("05_not_listed", None, "cancelled", "Never filled"),
        ("06_given", "2026-01-01", None, None),
        ("07_no_end", None, "completed", None),
        ("08_supply", "2026-01-10", "entered-in-error", "Entered in error"),
    ]


def test_vaccines_are_immunizations(other: Landed) -> None:
    assert other.rows("immunizations", "immunization_id", "code_system", "code", "given_on") == [
        ("09_vaccine", "CVX", "03", "2026-01-01"),
        ("10_疫苗", "LOCAL", "麻疹减毒活疫苗", "2026-01-01"),
    ]
