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
    changed,
    copied,
    edited,
    saved,
    write,
)
from .releases import Said, export, ledger, lists, newest, one, prescreen, rows

WEEK_2 = "2026-11-23"
LATER = "2026-11-27"
NEW, LATE = "P90001", "P90002"


@dataclass(frozen=True)
class Chosen:
    """Patients of the sample, by what the second week does to them."""

    dies: str
    opts_out: str
    is_refuted: str
    vanishes: str
    is_corrected: str
    corrected_row: str
    is_settled: str


@dataclass(frozen=True)
class Weeks:
    """The releases of five refreshes, and what the command said at each."""

    warehouse: Path
    chosen: Chosen
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


def choose(published: Path) -> Chosen:
    """Four of the best, one with a fresh LVEF that is no range, and one without any."""
    best = rows(
        published,
        "SELECT patient_id FROM screening WHERE protocol_id = ? ORDER BY rank LIMIT 4",
        DECIDED,
    )
    four = [patient for (patient,) in best]
    patient, row = rows(
        published,
        "SELECT r.patient_id, m.result_id FROM criterion_result r JOIN measurement m "
        "ON m.patient_id = r.patient_id AND r.evidence = [m.result_id] "
        "WHERE r.protocol_id = ? AND criterion_id = 'I4a' AND result = 'pass' "
        "AND m.extract = 'observations' AND m.value_high IS NULL AND NOT list_contains(?, "
        "r.patient_id) ORDER BY m.collected_at DESC, r.patient_id LIMIT 1",
        DECIDED,
        four,
    )[0]
    settled = one(
        published,
        "SELECT min(patient_id) FROM criterion_result WHERE criterion_id = 'I4a' "
        "AND unknown_because = 'never_recorded' AND NOT list_contains(?, patient_id)",
        four,
    )
    return Chosen(*four, patient, row, settled)


def second_week(folder: Path, files: Files, published: Path, chosen: Chosen) -> Path:
    """Corrections, new rows, a new patient, a death, an opt-out and two diagnoses undone."""
    patients, observations, diagnoses = (
        files[extract] for extract in ("patients", "observations", "diagnoses")
    )
    own = diagnoses[0].index("patient_id")
    refuted = [
        diagnosis
        for (diagnosis,) in rows(
            published,
            "SELECT diagnosis_id FROM diagnosis WHERE patient_id = ? AND concept = 'sle'",
            chosen.is_refuted,
        )
    ]
    lvef = {
        "result_id": "O90001-1",
        "patient_id": chosen.is_settled,
        "code": "10230-1",
        "code_system": "LOINC",
        "name": "LVEF",
        "collected_at": "2026-11-20 09:00:00",
        "value": "61",
        "unit": "%",
    }
    week: Files = {
        "patients": [
            patients[0],
            changed(patients, "patient_id", chosen.dies, death_date="2026-11-18"),
            changed(patients, "patient_id", chosen.opts_out, research_opt_out="true"),
            [NEW, "2014-05-05", "female", "", ""],
            [LATE, "2013-03-03", "male", "", ""],
        ],
        "observations": [
            observations[0],
            changed(observations, "result_id", chosen.corrected_row, value="41"),
            [lvef.get(column, "") for column in observations[0]],
        ],
        # This source delivers all diagnoses every time: whose are missing now are gone.
        "diagnoses": [
            diagnoses[0],
            *(changed(diagnoses, "diagnosis_id", i, status="refuted") for i in refuted),
            *(r for r in diagnoses[1:] if r[0] not in refuted and r[own] != chosen.vanishes),
            ["D90001-1", NEW, "M32.9", "ICD10", "SLE", "2026-11-20", "", "confirmed", "inpatient"],
            ["D90002-1", LATE, "M32.8", "ICD10", "SLE", "2026-11-25", "", "confirmed", "inpatient"],
        ],
    }
    return write(folder, week, WEEK_2, delivered_on="2026-11-30")


@pytest.fixture(scope="module")
def weeks(
    released: Released, sample: Path, files: Files, tmp_path_factory: pytest.TempPathFactory
) -> Weeks:
    place = tmp_path_factory.mktemp("weeks")
    warehouse = copied(released.warehouse, place / "warehouse")
    source = saved(
        place / "source.toml",
        'name = "hospital"\ntimezone = "Asia/Shanghai"\nfull = ["diagnoses"]\n'
        'irregular = ["medications", "labs"]\n',
    )
    chosen = choose(released.published)
    week_2 = second_week(place / "week 2", files, released.published, chosen)
    asked = [part for name in released.protocols for part in ("--protocol", name)]
    wanted = edited(place / "lvef.toml", PROTOCOL, r'(of = "lvef", at_least = )55', r"\g<1>70")
    stricter = edited(
        place / "adequate.toml",
        Path(released.protocols[1]),
        r"(covered_days_at_least = )90\n",
        r"\g<1>2000\n",
    )
    steps = {
        "again": ("--extracts", sample, *asked),
        "week 2": ("--extracts", week_2, "--source", source, *asked),
        "protocol": (
            *("--extracts", week_2, "--source", source),
            *("--protocol", wanted, "--protocol", stricter),
        ),
        "later": (
            *("--extracts", week_2, "--source", source, "--as-of", LATER),
            *("--protocol", wanted, "--protocol", stricter),
        ),
    }
    said = {}
    # Without new results the windows close on most of the candidates.
    refresh = ("refresh", "--direct", "--accept", "candidates", "--reason", "drawn weeks")
    for name, arguments in steps.items():
        said[name] = prescreen(*refresh, "--warehouse", warehouse, *arguments)
        assert said[name].code == 0, said[name].err
    return Weeks(warehouse, chosen, said)


# --- the same delivery again ------------------------------------------------------------------


def test_a_delivery_delivered_twice_is_all_duplicate(weeks: Weeks) -> None:
    assert rows(weeks.db(2), "SELECT accepted, quarantined FROM refresh WHERE refresh_id = 2") == [
        (0, 0)
    ]
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
    releases = "SELECT DISTINCT release_id FROM screening_history ORDER BY 1"
    assert rows(last, releases) == [(f"{release:06d}",) for release in range(1, 6)]
    for release in (1, 3, 5):
        kept = rows(
            last,
            "SELECT * EXCLUDE (release_id) FROM screening_history WHERE release_id = ? "
            "AND patient_id <> ? ORDER BY ALL",
            f"{release:06d}",
            weeks.chosen.opts_out,
        )
        then = rows(
            weeks.db(release),
            "SELECT * FROM screening WHERE patient_id <> ? ORDER BY ALL",
            weeks.chosen.opts_out,
        )
        assert kept == then


def test_candidates_as_of_takes_the_last_release_of_that_day(weeks: Weeks) -> None:
    asked = "SELECT protocol_id, patient_id FROM candidates_as_of(DATE '{}') WHERE patient_id <> ?"
    shown = "SELECT protocol_id, patient_id FROM candidate WHERE patient_id <> ?"
    # Who opted out since is no longer in what earlier weeks answered.
    gone = weeks.chosen.opts_out
    for day, release in (("2026-11-16", 2), ("2026-11-22", 2), (WEEK_2, 4), (LATER, 5)):
        then = rows(weeks.db(release), shown, gone)
        assert rows(weeks.db(5), asked.format(day), gone) == then, day
    assert rows(weeks.db(4), shown, gone) != []
    assert rows(weeks.db(5), asked.format("2026-11-15"), gone) == []


def test_releases_and_the_published_file_are_one(weeks: Weeks) -> None:
    assert (weeks.warehouse / "prescreen.duckdb").samefile(weeks.db(5))
    assert newest(weeks.warehouse).name == "000005"
    assert [outcome for _, outcome, _ in ledger(weeks.warehouse)] == ["published"] * 5


# --- causes -----------------------------------------------------------------------------------


def test_where_only_time_passed_every_change_says_so(weeks: Weeks) -> None:
    causes = rows(weeks.db(5), "SELECT cause, count(*) FROM screening_change GROUP BY ALL")
    assert [cause for cause, _ in causes] == ["time_passed"]


def test_who_was_diagnosed_after_the_last_as_of_date_enters_by_time(weeks: Weeks) -> None:
    assert weeks.changes(3, LATE) == {}
    entered = weeks.changes(5, LATE)
    assert list(entered) == ["base_cohort"]
    assert entered["base_cohort"][0:3] == (None, None, None)
    assert entered["base_cohort"][4] == "time_passed"


def test_a_correction_that_changes_an_answer_is_corrected_data(weeks: Weeks) -> None:
    change = weeks.changes(3, weeks.chosen.is_corrected)["I4a"]
    assert (change[0], change[1], change[4]) == ("pass", "fail", "corrected_data")
    assert change[3] == "ineligible"


def test_a_new_result_that_settles_an_unknown_is_new_data(weeks: Weeks) -> None:
    change = weeks.changes(3, weeks.chosen.is_settled)["I4a"]
    assert (change[0], change[1], change[4]) == ("unknown", "pass", "new_data")


def test_a_new_patient_enters_by_new_data(weeks: Weeks) -> None:
    change = weeks.changes(3, NEW)
    assert list(change) == ["base_cohort"]
    assert change["base_cohort"][0:3] == (None, None, None)
    assert change["base_cohort"][4] == "new_data"


@pytest.mark.parametrize("how", ["dies", "is_refuted"])
def test_who_leaves_the_base_cohort_by_a_correction_is_accounted_for(
    weeks: Weeks, how: str
) -> None:
    left = weeks.changes(3, getattr(weeks.chosen, how))
    assert list(left) == ["base_cohort"]
    assert left["base_cohort"][0:2] == (None, None)
    assert left["base_cohort"][2] is not None
    assert left["base_cohort"][3:] == (None, "corrected_data")


def test_a_row_that_a_full_extract_no_longer_holds_is_no_passing_of_time(weeks: Weeks) -> None:
    left = weeks.changes(3, weeks.chosen.vanishes)["base_cohort"]
    assert left[3:] == (None, "corrected_data")


def test_who_opts_out_is_in_no_table_of_the_next_release(weeks: Weeks) -> None:
    """The contract: opted-out patients appear in no output; earlier screenings are output too."""
    gone = weeks.chosen.opts_out
    found = {
        name
        for name, table in export(weeks.db(3)).items()
        if any(gone in str(row) for row in table)
    }
    assert found == set()
    for file in (weeks.warehouse / "releases" / "000003").glob("*.csv"):
        assert gone not in file.read_text("utf-8")


def test_every_difference_between_releases_is_accounted_for_once(weeks: Weeks) -> None:
    for old, new in ((1, 2), (2, 3), (3, 4), (4, 5)):
        screened = "SELECT protocol_id, patient_id FROM screening WHERE patient_id <> ?"
        before = set(rows(weeks.db(old), screened, weeks.chosen.opts_out))
        after = set(rows(weeks.db(new), screened, weeks.chosen.opts_out))
        answered = (
            "SELECT protocol_id, patient_id, criterion_id, result FROM criterion_result "
            "WHERE patient_id <> ?"
        )
        was = {row[:3]: row[3] for row in rows(weeks.db(old), answered, weeks.chosen.opts_out)}
        now = {row[:3]: row[3] for row in rows(weeks.db(new), answered, weeks.chosen.opts_out)}
        expected = {(*who, "base_cohort"): (None, None) for who in before ^ after} | {
            key: (was.get(key), now.get(key))
            for key in was.keys() | now.keys()
            if key[:2] in before & after and was.get(key) != now.get(key)
        }
        told = rows(
            weeks.db(new),
            "SELECT protocol_id, patient_id, criterion_id, old_result, new_result "
            "FROM screening_change WHERE patient_id <> ?",
            weeks.chosen.opts_out,
        )
        assert len(told) == len(expected)
        assert {row[:3]: row[3:] for row in told} == expected


def test_another_bound_of_a_criterion_is_a_changed_protocol(weeks: Weeks) -> None:
    causes = rows(
        weeks.db(4),
        "SELECT DISTINCT criterion_id, cause FROM screening_change WHERE protocol_id = ?",
        TRIAL,
    )
    assert causes == [("I4a", "protocol_changed")]


def test_another_parameter_of_the_treatment_history_is_a_changed_protocol(weeks: Weeks) -> None:
    causes = rows(
        weeks.db(4),
        "SELECT DISTINCT criterion_id, cause FROM screening_change WHERE protocol_id = ?",
        DECIDED,
    )
    assert ("I2e", "protocol_changed") in causes
    assert {cause for _, cause in causes} == {"protocol_changed"}
