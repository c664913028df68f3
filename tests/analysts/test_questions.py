"""Each query of docs/analysts.md gives what a slow look at the rows, one by one, gives too."""

from collections import Counter
from collections.abc import Callable
from statistics import median
from typing import Any

import duckdb
import pytest

from .conftest import Frames
from .page import questions

TRIAL = "NCT06934447"
Rows = list[tuple[Any, ...]]
Row = dict[str, Any]
Asked = Callable[[int], list[Rows]]
Read = Callable[..., list[Row]]


@pytest.fixture
def asked(release: duckdb.DuckDBPyConnection) -> Asked:
    """The answers to a question of the page."""
    return lambda number: [release.execute(query).fetchall() for query in questions()[number]]


@pytest.fixture
def rows(frame: Frames) -> Read:
    """A table's rows one by one; those with these values."""

    def read(name: str, **wanted: Any) -> list[Row]:
        found: list[Row] = frame(name).to_dict("records")
        return [row for row in found if all(row[key] == x for key, x in wanted.items())]

    return read


def test_there_are_ten_questions_or_more() -> None:
    assert list(questions()) == list(range(1, 13))


def test_1_treatment_by_result(asked: Asked, rows: Read) -> None:
    history = {row["patient_id"]: row for row in rows("treatment_history")}
    expected = []
    answers = rows("criterion_result", protocol_id=TRIAL, criterion_id="I2c")
    for result in sorted({row["result"] for row in answers}):
        own = [history[row["patient_id"]] for row in answers if row["result"] == result]
        days = [row["steroid_longest_high_dose_days"] for row in own]
        unknown = sum(row["steroid_dose_unknown_days"] > 0 for row in own)
        expected.append((result, len(own), min(days), median(days), max(days), unknown))
    assert asked(1) == [expected]


def test_2_dose_coverage(asked: Asked, rows: Read) -> None:
    days: Counter[str] = Counter()
    patients: dict[str, set[str]] = {}
    for row in rows("steroid_dose"):
        known = row["mg_per_kg"] is not None
        why = "known" if known else "no weight" if row["prednisone_mg"] is not None else "no dose"
        days[why] += (row["last_day"] - row["first_day"]).days + 1
        patients.setdefault(why, set()).add(row["patient_id"])
    orders: Counter[tuple[Any, ...]] = Counter()
    for row in rows("medication", role="glucocorticoid", exposure="counted"):
        lacking = tuple(row[x] is None for x in ("dose_value", "dose_unit", "frequency_per_day"))
        if any(lacking):
            orders[row["concept"], row["route"], *lacking] += 1
    coverage, untold = asked(2)
    assert coverage == [(why, n, len(patients[why])) for why, n in days.most_common()]
    assert untold == [(*what, n) for what, n in orders.most_common()]
    assert untold


def test_3_near_misses(asked: Asked, rows: Read) -> None:
    expected = []
    for row in sorted(
        rows("screening", protocol_id=TRIAL, near_miss=True), key=lambda x: x["rank"]
    ):
        (criterion,) = row["failing"]
        (answer,) = rows(
            "criterion_result",
            protocol_id=TRIAL,
            patient_id=row["patient_id"],
            criterion_id=criterion,
        )
        bound = (answer["unit"], answer["threshold"])
        known = [None if x is None else round(x, 2) for x in (answer["value"], answer["distance"])]
        own = (row["patient_id"], criterion)
        expected.append((*own, known[0], *bound, known[1], row["eligible_from"], row["n_unknown"]))
    assert asked(3) == [expected]
    assert expected


def test_4_another_threshold(asked: Asked, rows: Read) -> None:
    history = {row["patient_id"]: row for row in rows("treatment_history")}
    expected = []
    for days in (60, 75, 90, 105, 120):
        reaching = [
            row
            for row in rows("screening", protocol_id=TRIAL)
            if history[row["patient_id"]]["steroid_longest_high_dose_days"] >= days
        ]
        alone = [row for row in reaching if row["failing"] == ["I2c"]]
        expected.append((days, len(reaching), len(alone)))
    assert asked(4) == [expected]


def test_5_trend(asked: Asked, rows: Read) -> None:
    weeks: dict[tuple[Any, ...], Counter[str]] = {}
    for row in rows("screening_history", protocol_id=TRIAL):
        week = weeks.setdefault((row["release_id"], row["as_of"]), Counter())
        week[row["status"]] += 1
        week["near"] += row["near_miss"]
    shown = ("candidate", "needs_data", "ineligible", "near")
    assert asked(5) == [[(*key, *(weeks[key][x] for x in shown)) for key in sorted(weeks)]]
    assert len(weeks) == 2


def test_6_who_entered_or_left(asked: Asked, rows: Read) -> None:
    listed = {
        release: {
            row["patient_id"]
            for row in rows("screening_history", protocol_id=TRIAL, release_id=release)
            if row["status"] == "candidate"
        }
        for release in ("000001", "000002")
    }
    (told,) = asked(6)
    assert {row[0] for row in told} == listed["000001"] ^ listed["000002"]
    changes = rows("screening_change", protocol_id=TRIAL)
    for patient, old, new, cause, criteria in told:
        own = [row for row in changes if row["patient_id"] == patient and row["cause"] == cause]
        assert criteria == sorted(row["criterion_id"] for row in own)
        assert {(row["old_status"], row["new_status"]) for row in own} == {(old, new)}


def test_7_where_patients_fail(asked: Asked, rows: Read) -> None:
    left = {row["patient_id"]: row["failing"] for row in rows("screening", protocol_id=TRIAL)}
    alone = Counter(failing[0] for failing in left.values() if len(failing) == 1)
    expected = {}
    ordered = sorted(rows("criterion", protocol_id=TRIAL), key=lambda row: row["position"])
    for criterion in (row["criterion_id"] for row in ordered):
        lost = [patient for patient, failing in left.items() if criterion in failing]
        for patient in lost:
            del left[patient]
        if lost or alone[criterion]:
            expected[criterion] = (len(left), len(lost), alone[criterion])
    (told,) = asked(7)
    steps = ("diagnosed", "died", "opted_out")
    assert {row[0]: row[1:4] for row in told if row[0] not in steps} == expected


def test_8_next_steps(asked: Asked, rows: Read) -> None:
    open_criteria = {
        row["patient_id"]: row["missing"]
        for row in rows("screening", protocol_id=TRIAL, status="needs_data")
    }
    steps, patients = asked(8)
    settled = Counter(step for step, *_ in patients)
    for step, criteria, helped, only in steps:
        touched = [p for p, missing in open_criteria.items() if set(missing) & set(criteria)]
        assert helped <= len(touched)
        assert settled[step] == only
    for step, _, patient, missing in patients:
        assert open_criteria[patient] == missing
        (row,) = rows("next_step", protocol_id=TRIAL, step=step)
        assert set(missing) <= set(row["criteria"])
    assert patients


def test_9_unclaimed_codes(asked: Asked, rows: Read) -> None:
    found = sorted(
        rows("unclaimed_code"), key=lambda x: (-x["cohort_patients"], -x["rows"], x["code"])
    )
    columns = ("extract", "kind", "code_system", "code", "name", "rows", "cohort_patients")
    assert asked(9) == [[tuple(row[x] for x in columns) for row in found[:6]]]
    # The patients of one of them, by the rows themselves.
    (code, patients) = (
        found[0]["code"],
        {x["patient_id"] for x in rows("procedure", concept=None)},
    )
    holders = {x["patient_id"] for x in rows("procedure", code=code)}
    assert len(holders) == found[0]["cohort_patients"]
    assert holders <= patients


def test_10_one_result_against_its_limits(asked: Asked, rows: Read) -> None:
    alt = [
        row
        for row in rows("measurement", patient_id="P00058", concept="alt", usable=True)
        if row["unusable"] is None
    ]
    columns = ("collected_at", "value", "unit", "lower_limit", "upper_limit")
    expected = [
        (*(row[x] for x in columns), round(row["value"] / row["upper_limit"], 1))
        for row in sorted(alt, key=lambda row: row["collected_at"])
    ]
    assert asked(10) == [expected]
    assert len(expected) > 1


def test_11_deliveries(asked: Asked, rows: Read) -> None:
    days = {row["refresh_id"]: row["as_of"] for row in rows("refresh")}
    counted = ("delivered", "accepted", "duplicate", "quarantined", "corrected")
    sums: dict[tuple[Any, ...], list[int]] = {}
    for row in rows("delivery_file"):
        if row["extract"] in ("labs", "medications", "patients"):
            key = (row["refresh_id"], days[row["refresh_id"]], row["extract"])
            sums[key] = [a + row[x] for a, x in zip(sums.get(key, [0] * 5), counted, strict=True)]
    reasons: Counter[tuple[str, str]] = Counter()
    for row in rows("quarantine_summary"):
        reasons[row["extract"], row["reason"]] += row["rows"]
    files, why = asked(11)
    assert files == [(*key, *sums[key]) for key in sorted(sums)]
    ordered = sorted(reasons.items(), key=lambda item: (-item[1], item[0]))
    assert why == [(*key, n) for key, n in ordered[:5]]


def test_12_open_items_of_a_score(asked: Asked, rows: Read) -> None:
    states: dict[tuple[str, str, int], Counter[str]] = {}
    for row in rows("score_item"):
        key = (row["instrument"], row["item"], row["max_points"])
        states.setdefault(key, Counter())[row["state"]] += 1
    expected = [
        (*key, n["unknown"], n["scored"], n["not_present"])
        for key, n in states.items()
        if n["unknown"]
    ]
    expected.sort(key=lambda row: (-row[3], row[0], row[1]))
    assert asked(12) == [expected]
