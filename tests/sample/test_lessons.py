"""Every lesson has its patient, its line in the README, and the chart that it promises."""

from pathlib import Path

import pandas as pd
import pytest

from flows.sample import CORE, LESSONS

AS_OF = pd.Timestamp("2026-11-16")
COMPLETE = [n for n, lesson in LESSONS.items() if lesson.expected == "candidate"]
BOTH = ["pass", "fail"]
DECIDED = {
    "I1": BOTH,
    "I2b": ["review"],
    "I2c": [
        *BOTH,
        "review",
        "unknown: never_recorded",
        "unknown: unusable_unit",
        "unknown: too_old",
        "unknown: short_history",
    ],
    "I2d": ["review", "unknown: short_history", "fail"],
    "I2e": ["pass", "review", "unknown: short_history", "fail"],
    "I2f": ["review", "not_applicable"],
    "I3": [
        *BOTH,
        "review",
        "unknown: never_recorded",
        "unknown: too_old",
        "unknown: conflicting",
        "unknown: unreadable_value",
    ],
    "I4a": [
        *BOTH,
        "review",
        "unknown: never_recorded",
        "unknown: too_old",
        "unknown: unusable_unit",
        "unknown: unreadable_value",
    ],
    "I4d": [
        *BOTH,
        "review",
        "unknown: never_recorded",
        "unknown: too_old",
        "unknown: unusable_unit",
    ],
    "I4e": [*BOTH, "review", "unknown: never_recorded", "unknown: too_old"],
    "I4g": [
        *BOTH,
        "review",
        "unknown: never_recorded",
        "unknown: too_old",
        "unknown: unusable_unit",
        "unknown: unreadable_value",
    ],
}
# Code or name of a test that every complete chart has: latest row at most so many days old.
NEWEST = {
    "SLEDAI-2K": 30,
    "10230-1|左室射血分数": 90,
    "11524-6|心电图": 90,
    "1742-6|丙氨酸氨基转移酶": 30,
    "1920-8|天门冬氨酸氨基转移酶": 30,
    "14631-6|总胆红素": 30,
    "14682-9|肌酐": 30,
    "8302-2|身高": 30,
    "59408-5|血氧饱和度": 7,
    "5196-1|乙肝表面抗原": 90,
    "13952-7|乙肝核心抗体": 90,
    "42595-9|乙肝病毒DNA": 90,
    "13955-0|丙肝抗体": 90,
    "56888-1|HIV抗原抗体联合": 90,
    "24110-9|TPPA": 90,
    "20507-0|RPR": 90,
    "72493-0|巨细胞病毒DNA": 30,
}


def test_every_lesson_patient_exists(extracts: dict[str, pd.DataFrame]) -> None:
    known = set(extracts["patients"]["patient_id"])
    assert {f"P{number:05d}" for number in CORE} <= known


def test_the_readme_names_the_lessons_of_the_sample(delivery: Path) -> None:
    text = (delivery / "README.md").read_text(encoding="utf-8")
    for number, lesson in LESSONS.items():
        line = f"| P{number:05d} | {lesson.criterion} | {lesson.expected} | {lesson.teaches} |"
        assert (line in text) == (number in CORE)


def test_no_two_lessons_are_alike() -> None:
    assert len({lesson.teaches for lesson in LESSONS.values()}) == len(LESSONS)


@pytest.mark.parametrize("criterion", sorted(DECIDED))
def test_every_answer_of_a_decided_criterion_has_a_patient(criterion: str) -> None:
    taught = {one.expected for one in LESSONS.values() if one.criterion == criterion}
    assert set(DECIDED[criterion]) <= taught


def test_at_least_six_patients_are_candidates_by_the_complete_protocol() -> None:
    assert len(COMPLETE) >= 6
    assert {LESSONS[number].sex for number in COMPLETE} == {"female", "male"}


@pytest.mark.parametrize("number", COMPLETE)
def test_a_candidate_has_every_test_in_its_window(
    extracts: dict[str, pd.DataFrame], number: int
) -> None:
    rows = pd.concat([extracts["labs"], extracts["observations"]])
    mine = rows[rows["patient_id"] == f"P{number:05d}"]
    windows = NEWEST | ({"2118-8|血HCG": 7} if needs_hcg(number) else {})
    for names, days in windows.items():
        known = names.split("|")
        found = mine[mine["code"].isin(known) | mine["name"].isin(known)]
        age = AS_OF - pd.to_datetime(found["collected_at"]).dt.normalize().max()
        assert age <= pd.Timedelta(days=days), names


def needs_hcg(number: int) -> bool:
    return LESSONS[number].sex == "female" and LESSONS[number].age >= 12


@pytest.mark.parametrize("number", COMPLETE)
def test_a_candidate_has_a_kept_vaccination_record(
    extracts: dict[str, pd.DataFrame], number: int
) -> None:
    rows = extracts["immunizations"]
    mine = rows[rows["patient_id"] == f"P{number:05d}"]
    days = (AS_OF - pd.to_datetime(mine["given_on"])).dt.days
    assert set(mine.loc[days <= 28, "code"]) == {"141"}
    assert {"03", "21"} <= set(mine.loc[days > 365, "code"])
