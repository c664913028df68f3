"""I3 and I2b: a recorded SLEDAI-2K total of 8 or more, at most 30 days old."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient                | collected_at       | value | status
    eight                  | 3 days ago         | 8     |
    seven                  | 3 days ago         | 7     |
    thirty_days            | 30 days ago        | 12    |
    thirty_one_days        | 31 days ago        | 12    |
    long_ago               | 143 days ago       | 12    |
    newest_unreadable      | 20 days ago        | 12    |
    newest_unreadable      | 3 days ago         | see note |
    newest_decides         | 20 days ago        | 12    |
    newest_decides         | 3 days ago         | 6     |
    below_five             | 3 days ago         | <5    |
    below_eight            | 3 days ago         | <8    |
    at_most_eight          | 3 days ago         | <=8   |
    at_least_eight         | 3 days ago         | >=8   |
    at_least_eight_sign    | 3 days ago         | ≥8    |
    above_five             | 3 days ago         | >5    |
    above_eight            | 3 days ago         | >8    |
    moment_of_two_answers  | 3 days ago 09:00   | 6     |
    moment_of_two_answers  | 3 days ago 09:00   | 10    |
    moment_of_one_answer   | 3 days ago 09:00   | 9     |
    moment_of_one_answer   | 3 days ago 09:00   | 10    |
    two_days_of_two_answers| 4 days ago 09:00   | 6     |
    two_days_of_two_answers| 3 days ago 09:00   | 10    |
    corrected              | 3 days ago 09:00   | 6     | final
    corrected              | 3 days ago 09:00   | 10    | corrected
    amended                | 3 days ago 09:00   | 10    |
    amended                | 3 days ago 09:00   | 6     | amended
    corrected_then_later   | 3 days ago 09:00   | 6     | corrected
    corrected_then_later   | 3 days ago 15:00   | 10    | final
    preliminary_later      | 3 days ago 09:00   | 6     | final
    preliminary_later      | 3 days ago 15:00   | 10    | preliminary
    preliminary_alone      | 3 days ago 09:00   | 10    | preliminary
    preliminary_newer_day  | 9 days ago 09:00   | 6     | final
    preliminary_newer_day  | 3 days ago 09:00   | 10    | preliminary
    day_alone              | 3 days ago         | 6     |
    day_alone              | 3 days ago 08:00   | 10    |
    day_alone_at_midnight  | 3 days ago         | 6     |
    day_alone_at_midnight  | 3 days ago 00:00   | 10    |
    entered_in_error       | 9 days ago         | 10    |
    entered_in_error       | 3 days ago         | 6     | entered-in-error
    cancelled              | 9 days ago         | 10    |
    cancelled              | 3 days ago         | 6     | cancelled
    all_in_error           | 3 days ago         | 10    | entered-in-error
    score_of_tomorrow      | 9 days ago         | 10    |
    score_of_tomorrow      | in 1 days          | 6     |
    only_tomorrow          | in 1 days          | 10    |
    with_unit              | 3 days ago         | 10    |
    impossible             | 3 days ago         | 106   |
    """,
    test="SLEDAI-2K",
)
CHART.draw(
    "observations",
    """
    patient         | code_system | code | name             | value | unit
    selena          | LOCAL       | S9   | SELENA-SLEDAI    | 12    |
    chinese_name    | LOCAL       | S9   | SLEDAI评分       | 9     | 分
    full_width      | LOCAL       | S9   | ＳＬＥＤＡＩ－2K | １０  |
    year_in_name    | LOCAL       | S9   | sledai-2000      | 9     | points
    slicc_damage    | LOINC       | 64391-6 | SLICC damage  | 9     |
    with_unit       | LOCAL       | S9   | SLEDAI-2K        | 10    | mg
    never_scored    | LOINC       | 8480-6 | Systolic       | 110   | mm[Hg]
    """,
    collected_at="2 days ago",
)


@lessons(
    """
    patient                | what happened                                   | result  | because          | value | distance | next step says
    eight                  | exactly 8                                       | pass    |                  | 8     |          |
    seven                  | one point short                                 | fail    |                  | 7     | 1        |
    thirty_days            | 30 days old: still inside                       | pass    |                  | 12    |          |
    thirty_one_days        | 31 days old                                     | unknown | too_old          | 12    |          | 31 days old
    long_ago               | 143 days old                                    | unknown | too_old          | 12    |          | last one is 143 days old
    newest_decides         | an older good score does not save it            | fail    |                  | 6     | 2        |
    at_least_eight         | >=8                                             | pass    |                  | 8     |          |
    at_least_eight_sign    | ≥8                                              | pass    |                  | 8     |          |
    above_eight            | >8                                              | pass    |                  | 8     |          |
    two_days_of_two_answers| the newer day                                   | pass    |                  | 10    |          |
    corrected              | corrected beats final at one instant            | pass    |                  | 10    |          |
    amended                | amended beats final at one instant              | fail    |                  | 6     | 2        |
    corrected_then_later   | the latest moment of the day comes first        | pass    |                  | 10    |          |
    preliminary_later      | preliminary yields to the day's final           | fail    |                  | 6     | 2        |
    preliminary_alone      | preliminary where nothing final is              | pass    |                  | 10    |          |
    preliminary_newer_day  | the newest day decides, preliminary or not      | pass    |                  | 10    |          |
    day_alone              | a date without time is midnight                 | pass    |                  | 10    |          |
    day_alone_at_midnight  | at midnight the timed one counts                | pass    |                  | 10    |          |
    entered_in_error       | rows in error are no evidence                   | pass    |                  | 10    |          |
    cancelled              | cancelled rows are no evidence                  | pass    |                  | 10    |          |
    score_of_tomorrow      | rows after the as-of date are unused            | pass    |                  | 10    |          |
    chinese_name           | SLEDAI评分, unit 分                             | pass    |                  | 9     |          |
    full_width             | full-width letters and digits                   | pass    |                  | 10    |          |
    year_in_name           | SLEDAI-2000                                     | pass    |                  | 9     |          |
    """
)
def test_the_newest_total_decides(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I3")


@lessons(
    """
    patient                | what happened                                   | result  | because
    below_five             | <5 lies whole below 8                           | fail    |
    below_eight            | <8 lies whole below 8                           | fail    |
    moment_of_one_answer   | 9 and 10 at one moment agree                    | pass    |
    moment_of_two_answers  | 6 and 10 at one moment                          | unknown | conflicting
    newest_unreadable      | unreadable, although an older one was fine      | unknown | unreadable_value
    impossible             | more than the scale has                         | unknown | unreadable_value
    with_unit              | milligrams are no points; older row not used    | unknown | unusable_unit
    all_in_error           | nothing but a row in error                      | unknown | never_recorded
    only_tomorrow          | nothing but a row of tomorrow                   | unknown | never_recorded
    selena                 | SELENA-SLEDAI is another instrument             | unknown | never_recorded
    slicc_damage           | a damage index is no activity score             | unknown | never_recorded
    never_scored           | no score at all                                 | unknown | never_recorded
    """
)
def test_what_the_total_leaves_open_or_not(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I3")


@lessons(
    """
    patient       | what happened             | result
    at_most_eight | <=8 may be 8 or less      | unknown
    above_five    | >5 may be 6 or 9          | unknown
    """
)
def test_a_comparator_decides_only_if_the_whole_interval_does(
    judged: Judged, case: dict[str, str]
) -> None:
    check(judged, case | {"distance": ""}, "I3")


def test_no_score_says_what_was_looked_for_and_where(judged: Judged) -> None:
    answer = judged.row("never_scored", "I3")
    assert "SLEDAI" in answer["reason"]
    assert "30 days" in answer["reason"]
    assert "2026-11-16" in answer["reason"]
    assert answer["next_step"] == "score SLEDAI-2K"
    assert list(answer["evidence"]) == []


def test_a_fail_names_value_unit_threshold_date_and_row(judged: Judged) -> None:
    answer = judged.row("seven", "I3")
    assert (answer["unit"], answer["threshold"]) == ("points", "at least 8 points")
    assert answer["evidence_on"] == "2026-11-13"
    rows = judged.table("measurement").set_index("result_id")
    assert [rows.at[i, "patient_id"] for i in answer["evidence"]] == ["seven"]
    assert answer["eligible_from"] is None


@lessons(
    """
    patient               | what happened                           | result
    eight                 | I3 is met                               | pass
    seven                 | I3 fails: activity is for a clinician   | review
    never_scored          | no score: activity is for a clinician   | review
    thirty_one_days       | score too old                           | review
    moment_of_two_answers | scores conflict                         | review
    """
)
def test_i2b_follows_i3_and_is_otherwise_for_review(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"because": "", "distance": "", "eligible from": ""}, "I2b")
