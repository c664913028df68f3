"""I2c: 1 mg/kg/day of prednisone or more, for 90 days or more of the last year.

Everyone weighs 40 kg unless drawn otherwise, so that 40 mg of prednisone a day is a high dose.
The treatment window is 2025-11-17 to 2026-11-16.
"""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart(also=("adverse_reactions",))
CHART.draw(
    "medications",
    """
    patient             | dose_value | start_date   | end_date     | status
    ninety_days         | 40         | 200 days ago | 111 days ago |
    eighty_nine_days    | 40         | 200 days ago | 112 days ago |
    whole_window        | 40         | 364 days ago | 275 days ago |
    one_day_too_early   | 40         | 365 days ago | 276 days ago |
    just_below_a_mg     | 39.9       | 200 days ago | 101 days ago |
    gap_of_14_days      | 40         | 200 days ago | 156 days ago |
    gap_of_14_days      | 40         | 141 days ago | 97 days ago  |
    gap_of_15_days      | 40         | 200 days ago | 156 days ago |
    gap_of_15_days      | 40         | 140 days ago | 97 days ago  |
    gap_of_15_fails     | 40         | 200 days ago | 156 days ago |
    gap_of_15_fails     | 40         | 140 days ago | 98 days ago  |
    lower_dose_between  | 40         | 200 days ago | 156 days ago |
    lower_dose_between  | 20         | 155 days ago | 150 days ago |
    lower_dose_between  | 40         | 149 days ago | 105 days ago |
    lower_dose_fails    | 40         | 200 days ago | 156 days ago |
    lower_dose_fails    | 20         | 155 days ago | 150 days ago |
    lower_dose_fails    | 40         | 149 days ago | 130 days ago |
    open_end            | 40         | 100 days ago |              | active
    open_end_status_null| 40         | 100 days ago |              |
    open_end_stopped    | 40         | 100 days ago |              | stopped
    refilled_monthly    | 40         | 120 days ago |              | active
    refilled_monthly    | 40         | 90 days ago  |              | active
    refilled_monthly    | 40         | 60 days ago  |              | active
    refilled_monthly    | 40         | 30 days ago  |              | active
    earlier_course      | 40         | 700 days ago | 560 days ago |
    taper               | 40         | 200 days ago | 150 days ago |
    taper               | 20         | 149 days ago | 100 days ago |
    low_then_high       | 20         | 200 days ago | 150 days ago |
    low_then_high       | 40         | 149 days ago | 100 days ago |
    running_day_71      | 40         | 70 days ago  | in 30 days   | active
    running_open_71     | 40         | 70 days ago  |              | active
    ended_yesterday     | 40         | 70 days ago  | 1 days ago   |
    no_dose             |            | 200 days ago | 101 days ago |
    no_dose_80_days     |            | 200 days ago | 121 days ago |
    dose_then_no_dose   | 40         | 200 days ago | 151 days ago |
    dose_then_no_dose   |            | 150 days ago | 111 days ago |
    reaction_softens    | 40         | 70 days ago  | in 30 days   | active
    on_hold             | 40         | 200 days ago | 101 days ago | on-hold
    cancelled           | 40         | 200 days ago | 101 days ago | cancelled
    in_error            | 40         | 200 days ago | 101 days ago | entered-in-error
    twice_the_same      | 20         | 200 days ago | 101 days ago |
    twice_the_same      | 20         | 200 days ago | 101 days ago |
    short_and_running   | 40         | 70 days ago  | in 30 days   | active
    """,
    name="prednisone",
    dose_unit="mg",
    frequency_per_day="1",
)
CHART.draw(
    "medications",
    """
    patient             | name               | route       | dose_value | dose_unit | frequency_per_day
    in_grams            | prednisone         | oral        | 0.04       | g         | 1
    in_micrograms       | prednisone         | oral        | 40000      | μg        | 1
    per_kg              | prednisone         | oral        | 1          | mg/kg     | 1
    twice_a_day         | prednisone         | oral        | 20         | mg        | 2
    every_other_day     | prednisone         | oral        | 40         | mg        | 0.5
    in_tablets          | prednisone         | oral        | 8          | tablet    | 1
    no_frequency        | prednisone         | oral        | 40         | mg        |
    methylprednisolone  | methylprednisolone | oral        | 32         | mg        | 1
    two_drugs_add_up    | prednisone         | oral        | 20         | mg        | 1
    two_drugs_add_up    | prednisolone       | oral        | 20         | mg        | 1
    two_routes_add_up   | prednisolone       | oral        | 20         | mg        | 1
    two_routes_add_up   | prednisolone       | iv          | 20         | mg        | 1
    dexa_in_the_spread  | dexamethasone      | oral        | 5          | mg        | 1
    cream               | prednisolone       | topical     | 40         | mg        | 1
    no_route            | prednisone         |             | 40         | mg        | 1
    depot               | triamcinolone      | im          | 40         | mg        | 1
    capped_65_kg        | prednisone         | oral        | 60         | mg        | 1
    capped_60_kg        | prednisone         | oral        | 60         | mg        | 1
    capped_60_5_kg      | prednisone         | oral        | 60         | mg        | 1
    below_the_cap       | prednisone         | oral        | 59         | mg        | 1
    no_weight           | prednisone         | oral        | 40         | mg        | 1
    weight_too_old      | prednisone         | oral        | 40         | mg        | 1
    weight_without_unit | prednisone         | oral        | 40         | mg        | 1
    weight_180_days     | prednisone         | oral        | 40         | mg        | 1
    weight_30_after     | prednisone         | oral        | 40         | mg        | 1
    weight_31_after     | prednisone         | oral        | 40         | mg        | 1
    """,
    start_date="200 days ago",
    end_date="111 days ago",
)
CHART.draw(
    "medications",
    """
    patient             | code    | code_system | name       | route | dose_value
    no_route_but_atc    | H02AB07 | ATC         |            |       | 40
    no_route_rxnorm     | 8640    | RXNORM      |            |       | 40
    """,
    start_date="200 days ago",
    end_date="111 days ago",
    dose_unit="mg",
    frequency_per_day="1",
)
CHART.draw(
    "observations",
    """
    patient             | collected_at | value | unit
    capped_65_kg        | 210 days ago | 65    | kg
    capped_60_kg        | 210 days ago | 60    | kg
    capped_60_5_kg      | 210 days ago | 60.5  | kg
    below_the_cap       | 210 days ago | 65    | kg
    weight_too_old      | 381 days ago | 40    | kg
    weight_without_unit | 300 days ago | 40    | kg
    weight_without_unit | 210 days ago | 40    |
    weight_180_days     | 291 days ago | 40    | kg
    weight_30_after     | 170 days ago | 40    | kg
    weight_31_after     | 169 days ago | 40    | kg
    dexa_in_the_spread  | 210 days ago | 35    | kg
    """,
    test="weight",
)
_OWN = {row["patient"] for row in CHART.rows["observations"]} | {"no_weight"}
_OTHERS = dict.fromkeys(row["patient"] for row in CHART.rows["medications"])
CHART.draw(
    "observations",
    "patient | collected_at\n"
    + "\n".join(
        f"{patient} | {day} days ago"
        for patient in _OTHERS
        if patient not in _OWN
        for day in (720, 600, 360, 210, 100)
    ),
    test="weight",
    value="40",
    unit="kg",
)
CHART.draw("diagnoses", "patient | diagnosed_on\nshort_history | 363 days ago")
CHART.draw("diagnoses", "patient | diagnosed_on\nlong_enough | 364 days ago")
CHART.draw("diagnoses", "patient | diagnosed_on\nshort_and_running | 363 days ago")
CHART.rows["observations"] = [
    row
    for row in CHART.rows["observations"]
    if row["patient"] != "short_and_running"
    or row["collected_at"] in ("210 days ago", "100 days ago")
]
CHART.draw("adverse_reactions", "patient | name\nreaction_softens | prednisone")


@lessons(
    """
    patient             | what happened                                    | result  | because        | value | distance | reason says
    ninety_days         | 90 days at 1 mg/kg                               | pass    |                | 90    |          |
    eighty_nine_days    | one day short                                    | fail    |                | 89    | 1        |
    whole_window        | begins on the first day of the window            | pass    |                | 90    |          |
    one_day_too_early   | 89 of 90 days in the window, 90 in all           | review  |                | 89    |          |
    just_below_a_mg     | 0.9975 mg/kg is not rounded up                   | fail    |                | 0     | 90       |
    gap_of_14_days      | 14 days without any order are bridged            | pass    |                | 90    |          |
    gap_of_15_days      | 15 days are not; 89 high days in all             | fail    |                | 45    | 45       |
    gap_of_15_fails     | 15 days are not                                  | fail    |                | 45    | 45       |
    lower_dose_between  | a lower dose ends it; 90 high days in all        | review  |                | 45    |          |
    lower_dose_fails    | 65 high days, 71 days on end that begin high       | fail    |                | 45    | 45       |
    open_end            | rests on an end that was assumed                 | review  |                | 101   |          |
    open_end_status_null| no status is active                              | review  |                | 101   |          |
    open_end_stopped    | without an end a stopped order runs 30 days      | fail    |                | 30    | 60       |
    refilled_monthly    | each assumed end is trusted for 30 days          | pass    |                | 121   |          |
    earlier_course      | 141 days before the window                       | review  |                | 0     |          |
    taper               | 101 days on end that begin at high dose          | review  |                | 51    |          |
    low_then_high       | 101 days on end that begin at low dose           | fail    |                | 50    | 40       |
    running_day_71      | still on it                                      | fail    |                | 71    | 19       | day 71 of 90 & 2026-12-05 & if continued
    running_open_71     | still on it, without an end                      | fail    |                | 71    | 19       | day 71 of 90 & 2026-12-05 & if continued
    no_dose             | 100 days of unknown dose                         | unknown | never_recorded | 0     |          |
    no_dose_80_days     | 80 days of unknown dose could not reach 90       | fail    |                | 0     | 90       |
    dose_then_no_dose   | 50 high days and 40 unknown ones                 | unknown | never_recorded | 50    |          |
    on_hold             | orders on hold do not count                      | fail    |                | 0     | 90       |
    cancelled           | cancelled orders do not count                    | fail    |                | 0     | 90       |
    in_error            | orders in error do not count                     | fail    |                | 0     | 90       |
    twice_the_same      | two orders alike in all but id                   | review  |                | 100   |          |
    in_grams            | 0.04 g                                           | pass    |                | 90    |          |
    in_micrograms       | 40000 μg                                         | pass    |                | 90    |          |
    per_kg              | 1 mg/kg                                          | pass    |                | 90    |          |
    twice_a_day         | 20 mg twice                                      | pass    |                | 90    |          |
    every_other_day     | 40 mg every other day are 20 mg a day            | fail    |                | 0     | 90       |
    in_tablets          | tablets are no dose                              | unknown | unusable_unit  | 0     |          |
    no_frequency        | how often is not known                           | unknown | never_recorded | 0     |          |
    methylprednisolone  | 32 mg are 40 mg of prednisone                    | pass    |                | 90    |          |
    two_drugs_add_up    | 20 mg each of two drugs                          | pass    |                | 90    |          |
    two_routes_add_up   | 20 mg each by two routes                         | pass    |                | 90    |          |
    dexa_in_the_spread  | 0.95 or 1.19 mg/kg, as the factor is read        | review  |                | 0     |          |
    cream               | cream is not systemic                            | fail    |                | 0     | 90       |
    no_route            | listed for review, not counted                   | fail    |                | 0     | 90       | listed for review
    depot               | a depot does not count                           | fail    |                | 0     | 90       | listed for review
    no_route_but_atc    | H02 is systemic                                  | pass    |                | 90    |          |
    no_route_rxnorm     | RXNORM does not tell                             | fail    |                | 0     | 90       | listed for review
    capped_65_kg        | 60 mg, the usual cap, above 60 kg                | review  |                | 0     |          |
    capped_60_kg        | 60 mg at 60 kg are 1 mg/kg                       | pass    |                | 90    |          |
    capped_60_5_kg      | 60 mg, the usual cap, just above 60 kg           | review  |                | 0     |          |
    below_the_cap       | 59 mg at 65 kg                                   | fail    |                | 0     | 90       |
    no_weight           | never weighed                                    | unknown | never_recorded | 0     |          |
    weight_too_old      | weighed 181 days before the first day            | unknown | too_old        | 0     |          |
    weight_without_unit | the last weight cannot be used, nor an older one | unknown | unusable_unit  | 0     |          |
    weight_180_days     | weighed 91 to 180 days before each day           | pass    |                | 90    |          |
    weight_30_after     | first weighed 30 days after the first day        | pass    |                | 90    |          |
    weight_31_after     | first weighed 31 days after the first day        | unknown |                | 89    |          |
    short_history       | a record of 363 days                             | unknown | short_history  | 0     |          | 2025-11-18
    long_enough         | a record of 364 days                             | fail    |                | 0     | 90       |
    """
)
def test_the_ladder_of_the_long_high_dose(judged: Judged, case: dict[str, str]) -> None:
    case = dict(case)
    if case["patient"] == "weight_31_after":
        del case["because"]
    check(judged, case, "I2c")


@lessons(
    """
    patient           | what happened                                   | result  | because       | distance | eligible from | reason says
    reaction_softens  | a reaction turns the fail into review           | review  |               |          |               | prednisone
    running_day_71    | time alone does not decide: treatment must go on| fail    |               | 19       |               |
    short_and_running | too short a history, still on it                | unknown | short_history |          |               | day 71 of 90 & 2026-12-05 & if continued
    """
)
def test_what_time_and_reactions_do(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I2c")


def test_a_course_that_ended_is_not_said_to_go_on(judged: Judged) -> None:
    assert "if continued" not in judged.row("ended_yesterday", "I2c")["reason"]


def test_an_open_dose_asks_for_doses_and_a_short_history_for_the_earlier_record(
    judged: Judged,
) -> None:
    assert "dose" in judged.row("no_dose", "I2c")["next_step"]
    assert "weight" in judged.row("no_weight", "I2c")["next_step"]
    assert "record" in judged.row("short_history", "I2c")["next_step"]


def _orders_of(judged: Judged, patient: str) -> list[str]:
    orders = judged.table("medication")
    return sorted(orders[orders["patient_id"].eq(patient)]["medication_id"])


@lessons(
    """
    patient             | what happened                     | mg | mg_per_kg
    ninety_days         | 40 mg at 40 kg                    | 40 | 1
    no_weight           | mg need no weight, mg/kg need one | 40 |
    weight_without_unit | a weight that nobody can use      | 40 |
    no_dose             | neither                           |    |
    """
)
def test_a_dose_in_mg_is_known_without_a_weight(judged: Judged, case: dict[str, str]) -> None:
    doses = judged.table("steroid_dose").set_index("patient_id")
    told = doses.loc[[case["patient"]], ["prednisone_mg", "mg_per_kg"]].fillna(-1)
    wanted = [float(case[name] or -1) for name in ("mg", "mg_per_kg")]
    assert told.drop_duplicates().to_numpy().tolist() == [wanted]


def test_the_orders_that_decide_are_the_evidence(judged: Judged) -> None:
    for patient in ("ninety_days", "open_end", "lower_dose_between", "running_day_71", "taper"):
        evidence = list(judged.at[(patient, "I2c"), "evidence"])
    assert [row for row in evidence if row.startswith("med")] == _orders_of(judged, patient)
    assert [row for row in evidence if row.startswith("obs")], "the weights decide too"


def test_a_course_before_the_window_is_shown_by_its_orders(judged: Judged) -> None:
    evidence = judged.at[("earlier_course", "I2c"), "evidence"]
    orders = [row for row in evidence if row.startswith("med")]
    assert orders == _orders_of(judged, "earlier_course")


def test_orders_listed_for_review_are_shown(judged: Judged) -> None:
    for patient in ("no_route", "depot", "no_route_rxnorm"):
        assert set(_orders_of(judged, patient)) <= set(judged.at[(patient, "I2c"), "evidence"])


def test_the_reason_names_the_window_that_was_looked_at(judged: Judged) -> None:
    for patient in ("no_dose", "eighty_nine_days", "short_history"):
        reason = judged.row(patient, "I2c")["reason"]
        assert "2025-11-17" in reason
        assert "2026-11-16" in reason
