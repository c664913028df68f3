"""What the criteria add up to: status, near miss, rank, dates, attrition and the worklist."""

from collections import Counter
from pathlib import Path

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged, judge
from spec.trial import KEPT, TRIAL, small_trial

# One line a patient: what is wrong with someone who otherwise meets everything.
PEOPLE = """
    patient       | birth_date | sledai | lvef | spo2 | hcq        | dose | what happened
    b_candidate   | 2012-05-01 | 10     | 60   | 97   | long       | 40   | everything is met
    a_candidate   | 2012-05-01 | 10     | 60   | 97   | long       | 40   | the same, earlier id
    c_to_review   | 2012-05-01 | 10     | 60   | 97   | short      | 40   | a candidate with more to review
    no_score      | 2012-05-01 |        | 60   | 97   | long       | 40   | one thing missing
    no_heart_lung | 2012-05-01 | 10     |      |      | long       | 40   | two things missing
    low_score     | 2012-05-01 | 7      | 60   | 97   | long       | 40   | near miss: a score changes
    low_spo2_no_e | 2012-05-01 | 10     |      | 90   | long       | 40   | near miss with a thing missing
    low_heart     | 2012-05-01 | 10     | 50   | 97   | long       | 40   | one fail, but it does not change
    two_fails     | 2012-05-01 | 7      | 60   | 90   | long       | 40   | two fails
    fail_and_miss | 2012-05-01 | 7      |      | 90   | long       | 40   | two fails and a thing missing
    age_six       | 2020-12-24 | 10     | 60   | 97   | long       | 40   | too young for I9 only
    age_four      | 2022-02-02 | 10     | 60   | 97   | long       | 40   | too young for both lines
    young_and_low | 2020-12-24 | 7      | 60   | 97   | long       | 40   | time alone does not help the score
    never_hcq     | 2012-05-01 | 10     | 60   | 97   |            | 40   | never hydroxychloroquine
    nothing       | 2012-05-01 |        |      |      |            |      | a diagnosis and nothing else
    gone          | 2012-05-01 | 10     | 60   | 97   | long       | 40   | died
    out           | 2012-05-01 | 10     | 60   | 97   | long       | 40   | opted out
"""


def _chart() -> Chart:
    chart = Chart(also=("adverse_reactions",), alone=True)
    lines: dict[str, list[str]] = {"labs": [], "medications": [], "patients": []}
    for person in drawn(PEOPLE):
        name = person["patient"]
        lines["patients"].append(
            f"{name} | {person['birth_date']} | {'2026-01-01' if name == 'gone' else ''}"
            f" | {'true' if name == 'out' else ''}"
        )
        for column, test, unit in (
            ("sledai", "SLEDAI-2K", ""),
            ("lvef", "LVEF", "%"),
            ("spo2", "SpO2 room air", "%"),
        ):
            if person[column]:
                lines["labs"].append(f"{name} | {test} | {person[column]} | {unit}")
        if person["dose"]:
            lines["labs"].append(f"{name} | weight | 40 | kg")
            lines["medications"] += [
                f"{name} | prednisone | 40 | mg | 1 | 100 days ago | today",
                f"{name} | azathioprine | 50 | mg | 1 | 300 days ago | 200 days ago",
                f"{name} | methotrexate | 10 | mg | 1 | 300 days ago | 200 days ago",
            ]
        if person["hcq"]:
            last = "200" if person["hcq"] == "long" else "290"
            lines["medications"].append(
                f"{name} | hydroxychloroquine | 200 | mg | 1 | 300 days ago | {last} days ago"
            )
    heads = {
        "patients": "patient | birth_date | death_date | research_opt_out",
        "labs": "patient | test | value | unit",
        "medications": "patient | name | dose_value | dose_unit | frequency_per_day"
        " | start_date | end_date",
    }
    for extract, head in heads.items():
        chart.draw(extract, "\n".join([head, *lines[extract]]))
    for row in chart.rows["labs"]:
        if row["test"] == "weight":
            row["collected_at"] = "110 days ago"
    return chart


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    folder = tmp_path_factory.mktemp("decide")
    return judge(_chart(), folder, protocol=small_trial(folder))


STATUSES = """
    patient       | status     | near_miss | failing | missing | eligible_from
    a_candidate   | candidate  | no        |         |         |
    b_candidate   | candidate  | no        |         |         |
    c_to_review   | candidate  | no        |         |         |
    no_score      | needs_data | no        |         | I3      |
    no_heart_lung | needs_data | no        |         | I4a I4g |
    low_score     | ineligible | yes       | I3      |         |
    low_spo2_no_e | ineligible | yes       | I4g     | I4a     |
    low_heart     | ineligible | no        | I4a     |         |
    two_fails     | ineligible | no        | I3 I4g  |         |
    fail_and_miss | ineligible | no        | I3 I4g  | I4a     |
    age_six       | ineligible | yes       | I9      |         | 2027-12-24
    age_four      | ineligible | no        | I1 I9   |         | 2029-02-02
    young_and_low | ineligible | no        | I3 I9   |         |
    never_hcq     | ineligible | yes       | I2d     |         |
    nothing       | ineligible | no        | I2c I2d I2e | I3 I4a I4g |
"""


@pytest.mark.parametrize("case", drawn(STATUSES), ids=lambda c: c["patient"])
def test_status(judged: Judged, case: dict[str, str]) -> None:
    row = judged.screening.loc[case["patient"]]
    opens = row["eligible_from"]
    assert row["status"] == case["status"]
    assert row["near_miss"] == (case["near_miss"] == "yes")
    assert list(row["failing"]) == case["failing"].split()
    assert list(row["missing"]) == case["missing"].split()
    assert ("" if opens != opens else f"{opens:%Y-%m-%d}") == case["eligible_from"]
    # Without a score, or with a low one, whether the disease is active is for review (I2b).
    reviews = (["I2b"] if {"I3"} & {*row["failing"], *row["missing"]} else []) + (
        ["I2d"] if case["patient"] == "c_to_review" else []
    )
    assert list(row["to_review"]) == reviews
    assert row["n_fail"] == len(row["failing"])
    assert row["n_unknown"] == len(row["missing"])
    assert row["n_review"] == len(row["to_review"])
    assert row["n_pass"] == len(KEPT) + 1 - row["n_fail"] - row["n_unknown"] - row["n_review"]


def test_the_best_come_first_and_no_two_alike(judged: Judged) -> None:
    ranked = judged.screening.sort_values("rank")
    assert list(ranked["rank"]) == list(range(1, len(ranked) + 1))
    assert list(ranked.index) == [
        "a_candidate",  # candidates: fewest to review, then by id
        "b_candidate",
        "c_to_review",
        "no_score",  # fewest unknown
        "no_heart_lung",
        "age_six",  # ineligible: fewest unknown, near misses, fewest fail, fewest review, id
        "never_hcq",
        "low_score",
        "low_heart",
        "age_four",
        "two_fails",
        "young_and_low",
        "low_spo2_no_e",
        "fail_and_miss",
        "nothing",
    ]


def test_candidates_are_shown_best_first(judged: Judged) -> None:
    assert list(judged.table("candidate")["patient_id"]) == [
        "a_candidate",
        "b_candidate",
        "c_to_review",
    ]


def test_the_date_of_a_birthday_is_the_criterion_s_too(judged: Judged) -> None:
    assert judged.at[("age_four", "I1"), "eligible_from"] == "2027-02-02"
    assert judged.at[("age_four", "I9"), "eligible_from"] == "2029-02-02"
    assert judged.at[("young_and_low", "I9"), "eligible_from"] == "2027-12-24"


ATTRITION = """
    criterion_id | remaining | lost | alone
    diagnosed    | 17        | 0    | 0
    died         | 16        | 1    | 0
    opted_out    | 15        | 1    | 0
    I1           | 14        | 1    | 0
    I2b          | 14        | 0    | 0
    I2c          | 13        | 1    | 0
    I2d          | 12        | 1    | 1
    I2e          | 12        | 0    | 0
    I2f          | 12        | 0    | 0
    I3           | 8         | 4    | 1
    I4a          | 7         | 1    | 1
    I4g          | 6         | 1    | 1
    I9           | 5         | 1    | 1
"""


def test_attrition_goes_in_protocol_order(judged: Judged) -> None:
    steps = judged.table("attrition").sort_values("position")
    assert [
        (row.criterion_id, row.remaining, row.lost, row.lost_by_this_alone)
        for row in steps.itertuples()
    ] == [
        (row["criterion_id"], int(row["remaining"]), int(row["lost"]), int(row["alone"]))
        for row in drawn(ATTRITION)
    ]


def test_attrition_ends_with_those_who_are_not_ineligible(judged: Judged) -> None:
    steps = judged.table("attrition").sort_values("position")
    left = judged.screening["status"].ne("ineligible").sum()
    assert steps["remaining"].iloc[-1] == left
    assert steps["remaining"].iloc[0] - steps["lost"].sum() == left


def test_the_worklist_counts_patients_of_needs_data_only(judged: Judged) -> None:
    steps = judged.table("next_step").set_index("step")
    assert steps.to_dict("index") == {
        step: {"protocol_id": TRIAL, "criteria": [c], "patients": 1, "patients_settled": settled}
        for step, c, settled in (
            ("score SLEDAI-2K", "I3", 1),
            ("order an echocardiogram (LVEF)", "I4a", 0),
            ("measure SpO2 at rest in room air", "I4g", 0),
        )
    }


def test_one_answer_per_patient_and_criterion(judged: Judged) -> None:
    assert set(judged.table("criterion_result")["protocol_id"]) == {TRIAL}
    per_patient = Counter(patient for patient, _ in judged.results.index)
    assert set(per_patient.values()) == {len(KEPT) + 1}
    assert set(per_patient) == set(judged.screening.index)


def test_counts_are_never_null_and_lists_are_sorted(judged: Judged) -> None:
    for table in ("screening", "attrition", "next_step", "treatment_history"):
        frame = judged.table(table)
        for name in frame.columns:
            if frame[name].dtype.kind in "iu":
                assert frame[name].notna().all(), (table, name)
            if frame[name].map(lambda v: hasattr(v, "tolist")).all():
                assert frame[name].map(lambda v: list(v) == sorted(v)).all(), (table, name)
    assert judged.screening.loc["a_candidate", ["n_fail", "n_unknown", "n_review"]].tolist() == [
        0,
        0,
        0,
    ]


WAITING = """
    patient      | diagnosed_on
    short_record | 100 days ago
"""


def test_the_worklist_says_what_the_answers_say(tmp_path: Path) -> None:
    """Whoever lacks history needs the earlier record, for every criterion that lacks it."""
    chart = Chart(also=("adverse_reactions",))
    chart.draw("diagnoses", WAITING)
    judged = judge(chart, tmp_path, protocol=small_trial(tmp_path))
    step = "obtain the earlier medication record"
    for criterion in ("I2c", "I2d", "I2e"):
        answer = judged.row("short_record", criterion)
        assert (answer["unknown_because"], answer["next_step"]) == ("short_history", step)
    work = judged.table("next_step").set_index("step")
    assert list(work.at[step, "criteria"]) == ["I2c", "I2d", "I2e"]
    assert work.at[step, "patients"] == 1
