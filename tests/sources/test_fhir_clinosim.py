"""A generated hospital of 571 patients, as its FHIR server exports it."""

from pathlib import Path

import pytest

from sources.fhir_ward import Ward

DATA = Path(__file__).resolve().parents[3] / "shared/data/clinosim_fhir_dev"

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(not DATA.is_dir(), reason="the data set is not on this machine"),
]


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    return Ward(tmp_path_factory.mktemp("clinosim"))


def test_every_resource_is_accounted_for(hospital: Ward) -> None:
    counts = hospital.land_folder(DATA)
    fates = {a.table: (a.records, a.mapped, a.left_out) for a in counts.accounts if not a.lookup}
    assert fates == {
        "Patient": (571, 571, 0),
        "Condition": (1921, 1921, 0),
        "MedicationRequest": (6771, 6771, 0),
        "MedicationAdministration": (4871, 690, 4181),
        "Observation": (70277, 70277, 0),
        "Procedure": (395, 395, 0),
        "Immunization": (7778, 7778, 0),
        "AllergyIntolerance": (598, 68, 530),
    }
    assert counts.delivered == counts.accepted + counts.duplicate + counts.quarantined
    assert {group.reason: group.rows for group in counts.left_out} == {
        "given on an order that is delivered itself": 4181,
        "no known allergy": 470,
        "an allergy to no drug": 60,
    }
    # sublingual
    assert {(word.column, word.word) for word in counts.unknown} == {("route", "37839007")}


def test_most_orders_tell_a_daily_dose(hospital: Ward) -> None:
    told = hospital.rows(
        "SELECT count(*) FILTER (dose_value * frequency_per_day > 0), count(*)"
        " FROM current_medications WHERE medication_id NOT LIKE 'mar-%'"
    )
    assert told == [(6379, 6771)]
