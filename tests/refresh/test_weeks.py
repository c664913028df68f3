"""Week after week: what changes between releases, and why."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from .conftest import Released
from .deliveries import (
    DECIDED,
    PROTOCOL,
    TRIAL,
    Files,
    Rows,
    changed,
    copied,
    edited,
    number,
    saved,
    write,
)
from .releases import Said, export, ledger, lists, newest, one, prescreen, rows

WEEK_2 = "2026-11-23"
NEW = "P90001"


@dataclass(frozen=True)
class Weeks:
    """The releases of five refreshes, and what the command said at each."""

    warehouse: Path
    said: dict[str, Said]

    def db(self, release: int) -> Path:
        return self.warehouse / "releases" / f"{release:06d}" / "prescreen.duckdb"

    def changes(self, release: int, patient: str) -> dict[str, tuple[Any, ...]]:
        """Old and new result and status and cause by criterion, as the shorter trial sees it."""
        return {
            criterion: tuple(rest)
            for criterion, *rest in rows(
                self.db(release),
                "SELECT criterion_id, old_result, new_result, old_status, new_status, cause "
                "FROM screening_change WHERE patient_id = ? AND protocol_id = ?",
                patient,
                DECIDED,
            )
        }


def lvef(result_id: str, patient: str, value: str) -> list[str]:
    """An ejection fraction as the sample's labs or observations would hold it."""
    return [result_id, patient, "10230-1", "LOINC", "LVEF", "2026-11-20 09:00:00", value, "%"]


def second_week(folder: Path, files: Files) -> Path:
    """Corrections, new rows, a new patient, a death, an opt-out and a withdrawn diagnosis."""
    patients, observations = files["patients"], files["observations"]
    diagnoses = files["diagnoses"]
    born = diagnoses[0].index("patient_id")
    score = next(
        row
        for row in observations[1:]
        if row[observations[0].index("patient_id")] == number(2)
        and row[observations[0].index("code")] == observations_code(observations, "lvef")
    )
    sle = next(row for row in diagnoses[1:] if row[born] == number(4))
    week: Files = {
        "patients": [
            patients[0],
            changed(patients, "patient_id", number(1), death_date="2026-11-18"),
            changed(patients, "patient_id", number(3), research_opt_out="true"),
            [NEW, "2014-05-05", "female", "", ""],
        ],
        "observations": [
            observations[0],
            changed(observations, "result_id", score[0], value="41"),
            [*lvef("O90072-1", number(72), "61"), "", "", ""],
        ],
        # This source delivers all diagnoses every time: patient 5's is gone from it.
        "diagnoses": [
            diagnoses[0],
            changed(diagnoses, "diagnosis_id", sle[0], status="refuted"),
            *(
                row
                for row in diagnoses[1:]
                if row[0] != sle[0] and row[born] not in (number(5), number(118))
            ),
            ["D90001-1", NEW, "M32.9", "ICD10", "SLE", "2026-11-20", "", "confirmed", "inpatient"],
        ],
    }
    return write(folder, week, WEEK_2)


def observations_code(observations: Rows, item: str) -> str:
    """The code under which a patient's row of that item stands."""
    name, code = observations[0].index("name"), observations[0].index("code")
    return next(
        row[code]
        for row in observations[1:]
        if row[observations[0].index("patient_id")] == number(2)
        and (item in row[name].lower() or "射血分数" in row[name] or "ejection" in row[name].lower())
    )


@pytest.fixture(scope="module")
def weeks(
    released: Released, sample: Path, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Weeks:
    place = tmp_path_factory.mktemp("weeks")
    warehouse = copied(released.warehouse, place / "warehouse")
    source = saved(
        place / "source.toml",
        'name = "hospital"\ntimezone = "Asia/Shanghai"\nfull = ["diagnoses"]\n',
    )
    week_2 = second_week(place / "week 2", files)
    asked = [part for name in released.protocols for part in ("--protocol", name)]
    wanted = edited(
        place / "lvef.toml", PROTOCOL, r'(of = "lvef", at_least = )55', r"\g<1>70"
    )
    stricter = edited(
        place / "adequate.toml",
        Path(released.protocols[1]),
        r"(covered_days_at_least = )90\n",
        r"\g<1>2000\n",
    )
    steps = {
        "again": ("--extracts", sample, *asked),
        "later": ("--extracts", sample, *asked, "--as-of", WEEK_2),
        "week 2": ("--extracts", week_2, "--source", source, *asked),
        "protocol": (
            *("--extracts", week_2, "--source", source),
            *("--protocol", wanted, "--protocol", stricter),
        ),
    }
    said = {}
    for name, arguments in steps.items():
        said[name] = prescreen("refresh", "--direct", "--warehouse", warehouse, *arguments)
        assert said[name].code == 0, said[name].err
    return Weeks(warehouse, said)


# --- the same delivery again ------------------------------------------------------------------


def test_a_delivery_delivered_twice_is_all_duplicate(weeks: Weeks) -> None:
    assert rows(
        weeks.db(2), "SELECT accepted, quarantined FROM refresh WHERE refresh_id = 2"
    ) == [(0, 0)]
    assert one(weeks.db(2), "SELECT delivered = duplicate FROM refresh WHERE refresh_id = 2")
    line = next(li for li in weeks.said["again"].out.splitlines() if li.startswith("all files"))
    assert line.split()[3:6:2] == ["0", "0"]


def test_a_delivery_delivered_twice_answers_the_same(released: Released, weeks: Weeks) -> None:
    again = weeks.warehouse / "releases" / "000002"
    assert lists(again) == lists(released.release)
    first, second = export(released.published), export(again / "prescreen.duckdb")
    for name in first.keys() - {"screening_history"}:
        assert second[name] == first[name], name
    assert second["screening_change"] == []


# --- history ----------------------------------------------------------------------------------


def test_history_keeps_every_release_s_screening(weeks: Weeks) -> None:
    last = weeks.db(5)
    assert one(last, "SELECT list(DISTINCT release_id ORDER BY release_id) FROM screening_history")
    for release in (2, 3, 5):
        kept = rows(
            last,
            "SELECT * EXCLUDE (release_id) FROM screening_history WHERE release_id = ? "
            "AND patient_id <> ? ORDER BY ALL",
            f"{release:06d}",
            number(3),
        )
        then = rows(
            weeks.db(release), "SELECT * FROM screening WHERE patient_id <> ? ORDER BY ALL",
            number(3),
        )
        assert kept == then


def test_candidates_as_of_takes_the_last_release_of_that_day(weeks: Weeks) -> None:
    last = weeks.db(5)
    asked = "SELECT DISTINCT release_id FROM candidates_as_of(DATE '{}')"
    assert rows(last, asked.format("2026-11-15")) == []
    assert rows(last, asked.format("2026-11-22")) == [("000002",)]
    assert rows(last, asked.format(WEEK_2)) == [("000005",)]


def test_releases_and_the_published_file_are_one(weeks: Weeks) -> None:
    assert (weeks.warehouse / "prescreen.duckdb").samefile(weeks.db(5))
    assert newest(weeks.warehouse).name == "000005"
    assert [outcome for _, outcome, _ in ledger(weeks.warehouse)] == ["published"] * 5


# --- causes -----------------------------------------------------------------------------------


def test_where_only_time_passed_every_change_says_so(weeks: Weeks) -> None:
    causes = rows(weeks.db(3), "SELECT cause, count(*) FROM screening_change GROUP BY ALL")
    assert [cause for cause, _ in causes] == ["time_passed"]


def test_who_was_diagnosed_after_the_last_as_of_date_enters_by_time(weeks: Weeks) -> None:
    """The sample's patient 23 is diagnosed two days after its as-of date."""
    assert weeks.changes(3, number(23))["base_cohort"][0::4] == (None, "time_passed")
    entered = weeks.changes(3, number(23))["base_cohort"]
    assert entered[2] is None
    assert entered[3] is not None


def test_a_correction_that_changes_an_answer_is_corrected_data(weeks: Weeks) -> None:
    assert weeks.changes(4, number(2))["I4a"] == (
        "pass",
        "fail",
        "candidate",
        "ineligible",
        "corrected_data",
    )


def test_a_new_result_that_settles_an_unknown_is_new_data(weeks: Weeks) -> None:
    assert weeks.changes(4, number(72))["I4a"][0:2] == ("unknown", "pass")
    assert weeks.changes(4, number(72))["I4a"][4] == "new_data"


def test_a_new_patient_enters_by_new_data(weeks: Weeks) -> None:
    change = weeks.changes(4, NEW)
    assert change["base_cohort"][0:3] == (None, None, None)
    assert change["base_cohort"][4] == "new_data"


@pytest.mark.parametrize(
    ("patient", "why"), [(1, "died"), (4, "the diagnosis was refuted")], ids=["died", "refuted"]
)
def test_who_leaves_the_base_cohort_by_a_correction_is_accounted_for(
    weeks: Weeks, patient: int, why: str
) -> None:
    left = weeks.changes(4, number(patient))
    assert list(left) == ["base_cohort"], why
    assert left["base_cohort"][0:2] == (None, None)
    assert left["base_cohort"][2] is not None
    assert left["base_cohort"][3:] == (None, "corrected_data")


def test_a_row_that_a_full_extract_no_longer_holds_is_no_passing_of_time(weeks: Weeks) -> None:
    left = weeks.changes(4, number(5))["base_cohort"]
    assert left[3] is None
    assert left[4] in ("corrected_data", "new_data")


def test_who_opts_out_is_in_no_table_of_the_next_release(weeks: Weeks) -> None:
    """The contract: opted-out patients appear in no output; earlier screenings are output too."""
    found = {
        name
        for name, table in export(weeks.db(4)).items()
        if any(number(3) in str(row) for row in table)
    }
    assert found == set()
    for file in (weeks.warehouse / "releases" / "000004").glob("*.csv"):
        assert number(3) not in file.read_text("utf-8")


def test_every_difference_between_releases_is_accounted_for_once(weeks: Weeks) -> None:
    for old, new in ((2, 3), (3, 4), (4, 5)):
        screened = "SELECT protocol_id, patient_id FROM screening WHERE patient_id <> ?"
        before = set(rows(weeks.db(old), screened, number(3)))
        after = set(rows(weeks.db(new), screened, number(3)))
        answered = (
            "SELECT protocol_id, patient_id, criterion_id, result FROM criterion_result "
            "WHERE patient_id <> ?"
        )
        was = {row[:3]: row[3] for row in rows(weeks.db(old), answered, number(3))}
        now = {row[:3]: row[3] for row in rows(weeks.db(new), answered, number(3))}
        expected = {(*who, "base_cohort"): (None, None) for who in before ^ after} | {
            key: (was.get(key), now.get(key))
            for key in was.keys() | now.keys()
            if key[:2] in before & after and was.get(key) != now.get(key)
        }
        told = rows(
            weeks.db(new),
            "SELECT protocol_id, patient_id, criterion_id, old_result, new_result "
            "FROM screening_change WHERE patient_id <> ?",
            number(3),
        )
        assert len(told) == len(expected)
        assert {row[:3]: row[3:] for row in told} == expected


def test_another_bound_of_a_criterion_is_a_changed_protocol(weeks: Weeks) -> None:
    causes = rows(
        weeks.db(5),
        "SELECT DISTINCT criterion_id, cause FROM screening_change WHERE protocol_id = ?",
        TRIAL,
    )
    assert causes == [("I4a", "protocol_changed")]


def test_another_parameter_of_the_treatment_history_is_a_changed_protocol(weeks: Weeks) -> None:
    causes = rows(
        weeks.db(5),
        "SELECT DISTINCT criterion_id, cause FROM screening_change WHERE protocol_id = ?",
        DECIDED,
    )
    assert ("I2e", "protocol_changed") in causes
    assert {cause for _, cause in causes} == {"protocol_changed"}
