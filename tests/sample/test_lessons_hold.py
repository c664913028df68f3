"""One refresh of a large sample answers every lesson as the lesson says."""

from pathlib import Path
from typing import NamedTuple

import duckdb
import pytest

from flows.refresh import refresh
from flows.sample import CORE, LESSONS, write_sample

ANY = {"pass", "fail", "review", "unknown"}
# Every result that the core's patients show of a criterion that its lessons are about.
RESULTS = {
    "I1": {"pass", "fail"},
    "I2b": {"pass", "review"},
    "I2c": ANY,
    "I2d": ANY,
    "I2e": ANY,
    "I2f": {"review", "not_applicable"},
    "I3": ANY,
    "I4a": ANY,
    "I4d": ANY,
    "I4e": ANY,
    "I4g": ANY,
}


def patient(number: int) -> str:
    return f"P{number:05d}"


def numbers_of(kind: str) -> list[int]:
    return [number for number, lesson in LESSONS.items() if lesson.criterion == kind]


def name(number: int) -> str:
    return LESSONS[number].build.__name__


# Lessons about people and deliveries are not about one criterion.
OTHERS = {"all", "cohort", "delivery"}
TAUGHT = [number for number, lesson in LESSONS.items() if lesson.criterion not in OTHERS]
CANDIDATES = [number for number in LESSONS if LESSONS[number].expected == "candidate"]


class Published(NamedTuple):
    """Result and cause by patient and criterion; status by patient; lost by criterion; rows by
    reason.
    """

    answers: dict[tuple[str, str], tuple[str, str]]
    statuses: dict[str, str]
    lost: dict[str, int]
    reasons: dict[str, int]

    def results(self, criterion: str, patients: set[str]) -> set[str]:
        return {self.answers[one, criterion][0] for one in patients & set(self.statuses)}


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Published:
    folder = tmp_path_factory.mktemp("large")
    write_sample(folder / "sample", patients=1000)
    refresh(folder / "sample", folder / "warehouse", ("NCT06934447",))
    return read(folder / "warehouse" / "prescreen.duckdb")


def read(database: Path) -> Published:
    with duckdb.connect(str(database), read_only=True) as con:

        def rows(query: str) -> list[tuple[str, ...]]:
            return con.execute(query).fetchall()

        return Published(
            {
                (who, criterion): (result, because or "")
                for who, criterion, result, because in rows(
                    "SELECT patient_id, criterion_id, result, unknown_because FROM criterion_result"
                )
            },
            dict(rows("SELECT patient_id, status FROM screening")),
            {one: int(lost) for one, lost in rows("SELECT criterion_id, lost FROM attrition")},
            {
                why: int(count)
                for why, count in rows(
                    "SELECT reason, sum(rows) FROM quarantine_summary GROUP BY reason"
                )
            },
        )


@pytest.mark.parametrize("number", TAUGHT, ids=name)
def test_a_lesson_is_answered_as_it_says(published: Published, number: int) -> None:
    lesson = LESSONS[number]
    expected, _, cause = lesson.expected.partition(": ")
    assert published.answers[patient(number), lesson.criterion] == (expected, cause)


@pytest.mark.parametrize("number", CANDIDATES, ids=name)
def test_a_candidate_is_one(published: Published, number: int) -> None:
    assert published.statuses[patient(number)] == "candidate"


@pytest.mark.parametrize("number", numbers_of("cohort"), ids=name)
def test_the_base_cohort_has_whom_it_should(published: Published, number: int) -> None:
    assert (patient(number) in published.statuses) == (LESSONS[number].expected == "in")


@pytest.mark.parametrize("criterion", sorted(RESULTS))
def test_the_core_shows_every_result_of_a_criterion(published: Published, criterion: str) -> None:
    core = {patient(number) for number in CORE}
    assert published.results(criterion, core) == RESULTS[criterion]


def test_the_core_has_candidates_and_people_in_every_status(published: Published) -> None:
    core = [published.statuses.get(patient(number)) for number in CORE]
    assert core.count("candidate") >= 6
    assert {"candidate", "needs_data", "ineligible"} <= set(core)


def test_who_left_the_base_cohort_is_counted(published: Published) -> None:
    assert (published.lost["died"], published.lost["opted_out"]) == (1, 1)


def test_the_rows_of_the_delivery_lessons_are_quarantined(published: Published) -> None:
    assert published.reasons == {
        "birth_date:required": 1,
        "patient_id:unknown_patient": 2,
        "code:code_or_name": 1,
        "dose_value:not_a_number": 1,
        "end_date:ends_before_start": 1,
        "route:not_allowed": 1,
        "code_system:not_allowed": 1,
        "collected_at:future": 1,
        "collected_at:not_a_time": 1,
        "result_id:conflict": 2,
        "value:required": 1,
        "status:not_allowed": 1,
    }


def test_a_merged_patient_has_the_orders_of_the_old_id(published: Published) -> None:
    (merged,) = (number for number in LESSONS if name(number) == "merged")
    assert published.answers[patient(merged), "I2d"] == ("pass", "")
