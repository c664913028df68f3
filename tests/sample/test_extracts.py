"""The ten extracts have the contract's columns, unique ids, few bad rows, and any size."""

from datetime import date
from pathlib import Path

import pandas as pd
import pytest

from flows.sample import CORE, LESSONS, lessons_of, write_sample
from flows.sample.writer import charted

RESULT = (
    "result_id,patient_id,code,code_system,name,collected_at,value,unit,"
    "reference_low,reference_high,status"
)
HEADERS = {
    "patients": "patient_id,birth_date,sex,death_date,research_opt_out",
    "diagnoses": "diagnosis_id,patient_id,code,code_system,name,diagnosed_on,resolved_on,"
    "status,setting",
    "medications": "medication_id,patient_id,code,code_system,name,route,dose_value,dose_unit,"
    "frequency_per_day,start_date,end_date,status,stop_reason",
    "labs": RESULT,
    "observations": RESULT,
    "procedures": "procedure_id,patient_id,code,code_system,name,performed_on,status",
    "immunizations": "immunization_id,patient_id,code,code_system,name,given_on,status",
    "adverse_reactions": "reaction_id,patient_id,code,code_system,name,reaction_on,severity,status",
    "enrolments": "enrolment_id,patient_id,trial_id,enrolled_on,ended_on",
    "patient_merges": "from_id,to_id,merged_on",
}
DATES = {
    "diagnoses": "diagnosed_on",
    "medications": "start_date",
    "labs": "collected_at",
    "observations": "collected_at",
    "procedures": "performed_on",
    "immunizations": "given_on",
    "adverse_reactions": "reaction_on",
    "enrolments": "enrolled_on",
}


def test_every_extract_is_there_with_the_columns_of_the_contract(delivery: Path) -> None:
    headers = {
        path.stem: path.read_text(encoding="utf-8").split("\n", 1)[0]
        for path in delivery.glob("*.csv")
    }
    assert headers == HEADERS


def test_no_extract_is_empty(extracts: dict[str, pd.DataFrame]) -> None:
    assert all(len(rows) for rows in extracts.values())


def test_rows_are_sorted_by_id(extracts: dict[str, pd.DataFrame]) -> None:
    for extract, rows in extracts.items():
        ids = rows.iloc[:, 0]
        assert ids.is_monotonic_increasing, extract


def test_ids_repeat_only_where_a_lesson_planted_it(extracts: dict[str, pd.DataFrame]) -> None:
    repeated = {}
    for extract, rows in extracts.items():
        ids = rows.iloc[:, 0]
        found = rows[ids.duplicated(keep=False)]
        if len(found):
            repeated[extract] = (len(found), len(found.drop_duplicates()))
    # One duplicate and one conflict among the labs, one duplicate order.
    assert repeated == {"labs": (4, 3), "medications": (2, 1)}


def test_every_row_belongs_to_a_patient(extracts: dict[str, pd.DataFrame]) -> None:
    known = set(extracts["patients"]["patient_id"])
    for extract in DATES:
        assert set(extracts[extract]["patient_id"]) <= known, extract


def test_few_rows_lie_after_the_as_of_date(extracts: dict[str, pd.DataFrame]) -> None:
    later = pd.concat([extracts[name][column] for name, column in DATES.items()])
    later = later[later.str[:10] > "2026-11-16"]
    assert 3 <= len(later) <= 12
    far = later[later.str[:10] > "2026-11-21"]
    assert sorted(far) == ["2026-13-45", "2126-11-16"]


def test_bad_rows_are_few(extracts: dict[str, pd.DataFrame]) -> None:
    orders = extracts["medications"]
    ended = (orders["end_date"] != "") & (orders["end_date"] < orders["start_date"])
    nameless = (orders["code"] == "") & (orders["name"] == "")
    labs = extracts["labs"]
    assert 1 <= int(ended.sum()) <= 3
    assert 1 <= int(nameless.sum()) <= 3
    assert 1 <= int((labs["value"] == "").sum()) <= 3


@pytest.mark.parametrize("patients", [1, 60, 2000])
def test_any_size(tmp_path: Path, patients: int) -> None:
    counts = write_sample(tmp_path, patients=patients)
    rows = pd.read_csv(tmp_path / "patients.csv", dtype=str)
    numbered = rows["patient_id"].str.fullmatch(r"P\d{5}")
    assert int(numbered.sum()) == patients
    assert set(counts) == set(HEADERS)
    for extract, count in counts.items():
        file = tmp_path / f"{extract}.csv"
        assert file.exists() == (count > 0)
        assert not count or len(pd.read_csv(file, dtype=str)) == count
    if patients == 2000:
        assert counts["labs"] > 30_000


def test_people_without_lupus_have_no_lupus_code(extracts: dict[str, pd.DataFrame]) -> None:
    diagnoses = extracts["diagnoses"]
    last_lesson = f"P{max(CORE):05d}"
    others = diagnoses[diagnoses["patient_id"] > last_lesson]
    assert len(others) > 500
    assert not others["code"].str.upper().str.startswith(("M32", "710")).any()


def test_sixty_patients_have_or_had_lupus(extracts: dict[str, pd.DataFrame]) -> None:
    rows = extracts["diagnoses"]
    code = rows["code"].str.upper().str.replace(".", "", regex=False)
    lupus = code.str.startswith(("M321", "M328", "M329")) | code.isin(["7100", "55464009"])
    known = lupus & rows["status"].isin(["", "confirmed", "provisional"])
    assert rows.loc[known, "patient_id"].nunique() == 60


@pytest.mark.parametrize("patients", [1, 60, len(CORE), 300, 999, 1000, 2000])
def test_a_large_sample_has_the_lessons_beyond_the_core(patients: int) -> None:
    expected = len(LESSONS) if patients >= 1000 else min(patients, len(CORE))
    assert list(lessons_of(patients)) == list(range(1, expected + 1))


def test_a_lesson_keeps_its_rows_in_a_larger_sample(delivery: Path, tmp_path: Path) -> None:
    write_sample(tmp_path, patients=1000)
    mine = f",P{max(CORE):05d},"
    for extract in ("labs", "medications"):
        small, large = (
            [line for line in file.read_text("utf-8").splitlines() if mine in line]
            for file in (delivery / f"{extract}.csv", tmp_path / f"{extract}.csv")
        )
        assert small
        assert small == large


def test_lupus_patients_beyond_the_lessons_are_diagnosed() -> None:
    for number in range(1000, 1012):
        rows = charted(number, 5, 1, date(2026, 11, 16)).numbered()
        assert rows["diagnoses"][0][2].startswith("M32")
        assert len(rows["medications"]) > 10
