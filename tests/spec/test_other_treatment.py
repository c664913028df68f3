"""I2d, I2e and I2f: hydroxychloroquine, two agents of the list, intolerance."""

from pathlib import Path

import pytest

from spec.drawn import drawn
from spec.expect import check, lessons
from spec.hospital import Chart, Judged, judge

CHART = Chart(also=("adverse_reactions",))
CHART.draw(
    "medications",
    """
    patient              | name                      | route       | start_date   | end_date     | status
    hcq_90               | hydroxychloroquine        | oral        | 500 days ago | 411 days ago |
    hcq_89               | hydroxychloroquine        | oral        | 500 days ago | 412 days ago |
    hcq_one_day          | 羟氯喹片                  | oral        | 500 days ago | 500 days ago |
    hcq_two_orders       | hydroxychloroquine        | oral        | 500 days ago | 456 days ago |
    hcq_two_orders       | hydroxychloroquine        | oral        | 400 days ago | 356 days ago |
    hcq_overlap          | hydroxychloroquine        | oral        | 500 days ago | 441 days ago |
    hcq_overlap          | hydroxychloroquine        | oral        | 480 days ago | 421 days ago |
    hcq_plans            | hydroxychloroquine        | oral        | in 1 days    |              |
    hcq_running          | hydroxychloroquine        | oral        | 88 days ago  | in 60 days   | active
    chloroquine          | chloroquine               | oral        | 500 days ago | 100 days ago |
    hcq_without_route    | hydroxychloroquine        |             | 500 days ago | 100 days ago |
    hcq_cancelled        | hydroxychloroquine        | oral        | 500 days ago | 100 days ago | cancelled
    two_agents           | azathioprine              | oral        | 500 days ago | 411 days ago |
    two_agents           | methotrexate              | sc          | 400 days ago | 311 days ago |
    one_long_one_short   | azathioprine              | oral        | 500 days ago | 411 days ago |
    one_long_one_short   | methotrexate              | oral        | 400 days ago | 312 days ago |
    one_agent            | azathioprine              | oral        | 500 days ago | 100 days ago |
    mycophenolate_twice  | mycophenolate mofetil     | oral        | 500 days ago | 400 days ago |
    mycophenolate_twice  | mycophenolic acid         | oral        | 300 days ago | 200 days ago |
    cyc_3_dates          | cyclophosphamide          | iv          | 500 days ago | 500 days ago |
    cyc_3_dates          | cyclophosphamide          | iv          | 470 days ago | 470 days ago |
    cyc_3_dates          | 环磷酰胺                  | iv          | 440 days ago | 440 days ago |
    cyc_3_dates          | rituximab                 | iv          | 400 days ago | 400 days ago |
    cyc_same_date        | cyclophosphamide          | iv          | 500 days ago | 500 days ago |
    cyc_same_date        | cyclophosphamide          | iv          | 500 days ago | 500 days ago |
    cyc_same_date        | cyclophosphamide          | iv          | 470 days ago | 470 days ago |
    cyc_same_date        | rituximab                 | iv          | 400 days ago | 400 days ago |
    cyc_oral_3_dates     | cyclophosphamide          | oral        | 500 days ago | 500 days ago |
    cyc_oral_3_dates     | cyclophosphamide          | oral        | 470 days ago | 470 days ago |
    cyc_oral_3_dates     | cyclophosphamide          | oral        | 440 days ago | 440 days ago |
    cyc_oral_3_dates     | rituximab                 | iv          | 400 days ago | 400 days ago |
    belimumab_84         | belimumab                 | iv          | 283 days ago | 283 days ago |
    belimumab_84         | belimumab                 | iv          | 240 days ago | 240 days ago |
    belimumab_84         | belimumab                 | iv          | 200 days ago | 200 days ago |
    belimumab_84         | rituximab                 | iv          | 400 days ago | 400 days ago |
    belimumab_83         | belimumab                 | iv          | 282 days ago | 282 days ago |
    belimumab_83         | belimumab                 | iv          | 240 days ago | 240 days ago |
    belimumab_83         | belimumab                 | iv          | 200 days ago | 200 days ago |
    belimumab_83         | rituximab                 | iv          | 400 days ago | 400 days ago |
    telitacicept_2_days  | 泰它西普                  | sc          | 300 days ago | 300 days ago |
    telitacicept_2_days  | 泰它西普                  | sc          | 200 days ago | 200 days ago |
    telitacicept_2_days  | rituximab                 | iv          | 400 days ago | 400 days ago |
    off_the_list         | voclosporin               | oral        | 500 days ago | 100 days ago |
    off_the_list         | azathioprine              | oral        | 500 days ago | 100 days ago |
    ointment             | tacrolimus                | topical     | 500 days ago | 100 days ago |
    ointment             | azathioprine              | oral        | 500 days ago | 100 days ago |
    intrathecal          | methotrexate              | intrathecal | 500 days ago | 100 days ago |
    intrathecal          | azathioprine              | oral        | 500 days ago | 100 days ago |
    """,
)
CHART.draw(
    "adverse_reactions",
    """
    patient              | name               | reaction_on  | status           | code    | code_system
    to_prednisone        | 醋酸泼尼松片       | 200 days ago |                  |         |
    to_hcq               |                    | 200 days ago |                  | 5521    | RXNORM
    to_azathioprine      | azathioprine       | 200 days ago |                  | L04AX01 | ATC
    to_amoxicillin       | amoxicillin        | 200 days ago |                  | J01CA04 | ATC
    to_chloroquine       | chloroquine        | 200 days ago |                  |         |
    to_voclosporin       | voclosporin        | 200 days ago |                  |         |
    reaction_in_error    | prednisone         | 200 days ago | entered-in-error |         |
    reaction_tomorrow    | prednisone         | in 1 days    |                  |         |
    reaction_today       | prednisone         | today        |                  |         |
    to_cream             | betamethasone      | 200 days ago |                  | D07AC01 | ATC
    """,
)
CHART.draw(
    "diagnoses",
    """
    patient              | code    | diagnosed_on
    by_diagnosis         | M32.9   | 2024-01-01
    by_diagnosis         | T38.0X5A | 200 days ago
    by_diagnosis_refuted | M32.9   | 2024-01-01
    short_record         | M32.9   | 363 days ago
    """,
    code_system="ICD10CM",
)
CHART.rows["diagnoses"].append(
    {
        "patient": "by_diagnosis_refuted",
        "code": "T38.0X5A",
        "code_system": "ICD10CM",
        "diagnosed_on": "200 days ago",
        "status": "refuted",
    }
)
CHART.draw("diagnoses", "patient\nnothing_at_all")


@lessons(
    """
    patient           | what happened                                | result  | because       | value | distance | reason says
    hcq_90            | 90 days, more than a year ago                | pass    |               | 90    |          |
    hcq_89            | 89 days                                      | review  |               | 89    |          |
    hcq_one_day       | a single day, by its Chinese name            | review  |               | 1     |          |
    hcq_two_orders    | 45 days and 45 days                          | pass    |               | 90    |          |
    hcq_overlap       | overlapping days count once                  | review  |               | 80    |          |
    hcq_plans         | an order of tomorrow                         | fail    |               | 0     | 90       |
    hcq_running       | 89 days up to today; the rest lies ahead     | review  |               | 89    |          |
    chloroquine       | chloroquine is another drug                  | fail    |               | 0     | 90       |
    hcq_without_route | without route by name only: listed           | fail    |               | 0     | 90       | listed for review
    hcq_cancelled     | a cancelled order                            | fail    |               | 0     | 90       |
    nothing_at_all    | nothing in a long record                     | fail    |               | 0     | 90       |
    short_record      | nothing in a record of 363 days              | unknown | short_history | 0     |          | 363 days
    """
)
def test_hydroxychloroquine(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I2d")


@lessons(
    """
    patient             | what happened                                   | result  | because       | value | distance
    two_agents          | two agents for 90 days each                     | pass    |               | 2     |
    one_long_one_short  | the second for 89 days                          | review  |               | 1     |
    one_agent           | one agent                                       | fail    |               | 1     | 1
    mycophenolate_twice | mofetil and acid are one agent                  | fail    |               | 1     | 1
    cyc_3_dates         | three dates of cyclophosphamide and rituximab   | pass    |               | 2     |
    cyc_same_date       | two dates of cyclophosphamide                   | review  |               | 1     |
    cyc_oral_3_dates    | three oral dates of cyclophosphamide            | review  |               | 1     |
    belimumab_84        | from day 1 to day 84 on three days              | pass    |               | 2     |
    belimumab_83        | from day 1 to day 83                            | review  |               | 1     |
    telitacicept_2_days | 101 days, but on two days only                  | review  |               | 1     |
    off_the_list        | voclosporin is not on the list                  | fail    |               | 1     | 1
    ointment            | ointment is not systemic                        | fail    |               | 1     | 1
    intrathecal         | intrathecal is not systemic                     | fail    |               | 1     | 1
    nothing_at_all      | nothing in a long record                        | fail    |               | 0     | 2
    short_record        | nothing in a record of 363 days                 | unknown | short_history | 0     |
    """
)
def test_two_agents_of_the_list(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I2e")


@lessons(
    """
    patient              | what happened                              | result         | because
    to_prednisone        | a reaction to prednisone, Chinese name     | review         |
    to_hcq               | a reaction to hydroxychloroquine, by code  | review         |
    to_azathioprine      | a reaction to an agent of the list         | review         |
    reaction_today       | the as-of date's whole day is in           | review         |
    by_diagnosis         | an adverse effect as a diagnosis           | review         |
    by_diagnosis_refuted | a refuted diagnosis                        | not_applicable |
    to_amoxicillin       | amoxicillin is no treatment of lupus       | not_applicable |
    to_chloroquine       | chloroquine is not on the list             | not_applicable |
    to_voclosporin       | voclosporin is not on the list             | not_applicable |
    reaction_in_error    | entered in error                           | not_applicable |
    reaction_tomorrow    | after the as-of date                       | not_applicable |
    to_cream             | a cream is no standard treatment           | not_applicable |
    nothing_at_all       | no reaction recorded                       | not_applicable |
    """
)
def test_intolerance(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"next step says": ""}, "I2f")


@lessons(
    """
    patient           | what happened                     | intolerances
    to_prednisone     | a glucocorticoid                  | prednisone
    to_azathioprine   | an agent of the list              | azathioprine
    reaction_today    | the as-of date's whole day is in  | prednisone
    reaction_in_error | entered in error                  |
    reaction_tomorrow | after the as-of date              |
    to_amoxicillin    | no treatment of lupus             |
    to_voclosporin    | an agent that is not on the list  |
    """
)
def test_the_history_names_what_is_not_tolerated(judged: Judged, case: dict[str, str]) -> None:
    history = judged.table("treatment_history").set_index("patient_id")
    assert list(history.at[case["patient"], "intolerances"]) == case["intolerances"].split()


@pytest.mark.parametrize("criterion", ["I2c", "I2d", "I2e"])
def test_a_reaction_turns_a_fail_into_review(judged: Judged, criterion: str) -> None:
    answer = judged.row("to_prednisone", criterion)
    assert answer["result"] == "review"
    assert answer["distance"] != answer["distance"]
    assert answer["eligible_from"] is None
    reactions = judged.table("adverse_reaction").set_index("patient_id")
    assert reactions.at["to_prednisone", "reaction_id"] in answer["evidence"]
    assert judged.result("to_amoxicillin", criterion) == "fail"


def test_the_absence_of_a_reaction_says_how_long_was_looked_through(judged: Judged) -> None:
    # The diagnosis of 1 January 2024 is 1050 days before the as-of date.
    assert "1050 days" in judged.row("nothing_at_all", "I2f")["reason"]


def test_a_count_names_its_agents(judged: Judged) -> None:
    reason = judged.row("one_long_one_short", "I2e")["reason"]
    assert "azathioprine" in reason
    assert "methotrexate" in reason


def test_history_lists_are_sorted_and_never_null(judged: Judged) -> None:
    history = judged.table("treatment_history").set_index("patient_id")
    assert list(history.at["cyc_3_dates", "immunosuppressants"]) == [
        "cyclophosphamide",
        "rituximab",
    ]
    assert list(history.at["belimumab_83", "immunosuppressants_adequate"]) == ["rituximab"]
    assert list(history.at["to_azathioprine", "intolerances"]) == ["azathioprine"]
    for column in ("immunosuppressants", "immunosuppressants_adequate", "intolerances"):
        assert list(history.at["nothing_at_all", column]) == []


def test_without_the_extract_intolerance_is_unknown(tmp_path: Path) -> None:
    chart = Chart()
    chart.draw(
        "diagnoses",
        "patient | code\nada | M32.9\nbo | M32.9\nbo | T38.0X5A",
        code_system="ICD10CM",
    )
    judged = judge(chart, tmp_path)
    answer = judged.row("ada", "I2f")
    assert (answer["result"], answer["unknown_because"]) == ("unknown", "never_recorded")
    assert "adverse reactions" in answer["reason"]
    assert answer["next_step"].startswith("deliver the adverse reactions extract, or ask for the")
    assert judged.result("bo", "I2f") == "review"
    assert [judged.result(p, "I2d") for p in ("ada", "bo")] == ["fail", "review"]


def test_drawings_have_one_width() -> None:
    with pytest.raises(ValueError, match="cells under"):
        drawn("a | b\n1")
