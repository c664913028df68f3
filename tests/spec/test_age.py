"""I1: at least 5 years old on the as-of date."""

from datetime import date
from pathlib import Path

from spec.expect import check, lessons
from spec.hospital import Chart, Judged, judge

CHART = Chart()
CHART.draw(
    "patients",
    """
    patient          | birth_date
    five_today       | 2021-11-16
    five_tomorrow    | 2021-11-17
    toddler          | 2024-02-29
    old_lady         | 1936-03-01
    """,
)
LEAP = Chart()
LEAP.draw(
    "patients",
    """
    patient          | birth_date
    leap_child       | 2020-02-29
    day_before       | 2020-02-28
    """,
)


@lessons(
    """
    patient       | what happened                    | result | value | unit  | distance | eligible from
    five_today    | fifth birthday on the as-of date | pass   | 5     | years |          |
    five_tomorrow | fifth birthday a day later       | fail   | 4     | years | 1        | 2026-11-17
    toddler       | born on 29 February              | fail   | 2     | years | 3        | 2029-03-01
    old_lady      | there is no upper limit          | pass   | 90    | years |          |
    """
)
def test_completed_years_count(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"because": "", "next step says": ""}, "I1")


def test_the_patients_row_is_the_evidence(judged: Judged) -> None:
    answer = judged.row("five_tomorrow", "I1")
    assert list(answer["evidence"]) == ["five_tomorrow"]
    assert answer["evidence_on"] == "2021-11-17"
    assert answer["threshold"] == "at least 5 years"


def test_a_leap_child_turns_five_on_the_first_of_march(tmp_path: Path) -> None:
    judged = judge(LEAP, tmp_path, as_of=date(2025, 2, 28))
    assert judged.result("leap_child", "I1") == "fail"
    assert judged.at[("leap_child", "I1"), "eligible_from"] == "2025-03-01"
    assert judged.result("day_before", "I1") == "pass"
