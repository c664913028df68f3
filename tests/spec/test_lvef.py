"""I4a: left ventricular ejection fraction of 55 % or more, at most 90 days old."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient                | test         | collected_at     | value     | unit
    lvef_55_exactly        | LVEF         | 3 days ago       | 55        | %
    lvef_54_9              | LVEF         | 3 days ago       | 54.9      | %
    ninety_days            | LVEF         | 90 days ago      | 60        | %
    ninety_one_days        | LVEF         | 91 days ago      | 60        | %
    range_55_60            | LVEF         | 3 days ago       | 55-60%    |
    range_50_60            | LVEF         | 3 days ago       | 50-60%    | %
    range_full_width       | LVEF         | 3 days ago       | 55～60    | %
    range_dash             | LVEF         | 3 days ago       | 55–60     | %
    range_backwards        | LVEF         | 3 days ago       | 60-50%    | %
    above_55               | LVEF         | 3 days ago       | >55       | %
    at_least_55            | LVEF         | 3 days ago       | ≥55       | %
    below_55               | LVEF         | 3 days ago       | <55       | %
    below_60               | LVEF         | 3 days ago       | <60       | %
    above_50               | LVEF         | 3 days ago       | >50       | %
    fraction               | LVEF         | 3 days ago       | 0.55      | {fraction}
    fraction_short         | LVEF         | 3 days ago       | 0.5       | fraction
    fraction_called_percent| LVEF         | 3 days ago       | 0.62      | %
    percent_in_the_value   | LVEF         | 3 days ago       | 62%       |
    without_unit           | LVEF         | 20 days ago      | 60        | %
    without_unit           | LVEF         | 3 days ago       | 62        |
    in_millilitres         | LVEF         | 20 days ago      | 60        | %
    in_millilitres         | LVEF         | 3 days ago       | 62        | mL
    in_words               | LVEF         | 20 days ago      | 60        | %
    in_words               | LVEF         | 3 days ago       | normal    | %
    thousands              | LVEF         | 3 days ago       | 6,2       | %
    more_than_all          | LVEF         | 20 days ago      | 60        | %
    more_than_all          | LVEF         | 3 days ago       | 155       | %
    negative               | LVEF         | 3 days ago       | -60       | %
    methods_straddle       | LVEF visual  | 3 days ago 09:00 | 50        | %
    methods_straddle       | LVEF biplane | 3 days ago 10:00 | 58        | %
    methods_agree          | LVEF visual  | 3 days ago 09:00 | 56        | %
    methods_agree          | LVEF biplane | 3 days ago 10:00 | 60        | %
    methods_agree_on_fail  | LVEF visual  | 3 days ago 09:00 | 50        | %
    methods_agree_on_fail  | LVEF biplane | 3 days ago 10:00 | 48        | %
    methods_of_two_days    | LVEF visual  | 4 days ago       | 50        | %
    methods_of_two_days    | LVEF biplane | 3 days ago       | 58        | %
    one_method_repeated    | LVEF visual  | 3 days ago 09:00 | 50        | %
    one_method_repeated    | LVEF visual  | 3 days ago 10:00 | 58        | %
    repeated_and_agreed    | LVEF visual  | 3 days ago 08:00 | 50        | %
    repeated_and_agreed    | LVEF biplane | 3 days ago 10:00 | 60        | %
    repeated_and_agreed    | LVEF visual  | 3 days ago 11:00 | 58        | %
    one_moment_one_method  | LVEF visual  | 3 days ago 09:00 | 50        | %
    one_moment_one_method  | LVEF visual  | 3 days ago 09:00 | 58        | %
    newest_method_no_words | LVEF visual  | 3 days ago 08:00 | 58        | %
    newest_method_no_words | LVEF biplane | 3 days ago 10:00 | not seen well | %
    newest_of_three_unread | LVEF visual  | 3 days ago 08:00 | 50        | %
    newest_of_three_unread | LVEF         | 3 days ago 09:00 | 58        | %
    newest_of_three_unread | LVEF biplane | 3 days ago 10:00 | not seen well | %
    newest_method_no_unit  | LVEF visual  | 3 days ago 08:00 | 58        | %
    newest_method_no_unit  | LVEF biplane | 3 days ago 10:00 | 58        | furlong
    chinese_item           | LVEF         | 3 days ago       | 63        | ％
    """,
)
CHART.draw(
    "observations",
    """
    patient         | code_system | code  | name         | value | unit
    observed        | LOCAL       | US-7  | 左室射血分数 | 63    | %
    never_scanned   | LOINC       | 8480-6 | Systolic    | 110   | mm[Hg]
    """,
)


@lessons(
    """
    patient                | what happened                            | result  | because          | value | unit | distance
    lvef_55_exactly        | 55 is enough                             | pass    |                  | 55    | %    |
    lvef_54_9              | 54.9 is not                              | fail    |                  | 54.9  | %    | 0.1
    ninety_days            | 90 days old: still inside                | pass    |                  | 60    | %    |
    ninety_one_days        | 91 days old                              | unknown | too_old          | 60    | %    |
    range_55_60            | of a range the lower end counts          | pass    |                  | 55    | %    |
    range_50_60            | of a range the lower end counts          | fail    |                  | 50    | %    | 5
    range_full_width       | 55～60                                   | pass    |                  | 55    | %    |
    range_dash             | 55–60                                    | pass    |                  | 55    | %    |
    range_backwards        | the lower end, wherever it stands        | fail    |                  | 50    | %    | 5
    above_55               | >55                                      | pass    |                  | 55    | %    |
    at_least_55            | ≥55                                      | pass    |                  | 55    | %    |
    fraction               | 0.55 as a fraction                       | pass    |                  | 55    | %    |
    fraction_short         | 0.5 as a fraction                        | fail    |                  | 50    | %    | 5
    percent_in_the_value   | the percent sign stands in the value     | pass    |                  | 62    | %    |
    chinese_item           | full-width percent sign                  | pass    |                  | 63    | %    |
    observed               | from observations, by its Chinese name   | pass    |                  | 63    | %    |
    methods_agree          | both methods pass                        | pass    |                  | 60    | %    |
    methods_of_two_days    | the newest day decides                   | pass    |                  | 58    | %    |
    one_method_repeated    | the latest of the day decides            | pass    |                  | 58    | %    |
    """
)
def test_the_newest_ejection_fraction_decides(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4a")


@lessons(
    """
    patient                | what happened                                  | result  | because
    below_55               | <55 lies whole below                           | fail    |
    methods_agree_on_fail  | both methods fail                              | fail    |
    without_unit           | no unit, although an older one was fine        | unknown | unusable_unit
    in_millilitres         | a foreign unit, although an older one was fine | unknown | unusable_unit
    in_words               | normal is no number; the older is not used     | unknown | unreadable_value
    thousands              | 6,2 is not read as anything                    | unknown | unreadable_value
    more_than_all          | 155 % is an artefact; the older is not used    | unknown | unreadable_value
    negative               | -60 % is an artefact                           | unknown | unreadable_value
    fraction_called_percent| 0.62 % is a fraction in the wrong unit         | unknown | unreadable_value
    never_scanned          | no echocardiogram                              | unknown | never_recorded
    methods_straddle       | visual 50, biplane 58                          | review  |
    one_moment_one_method  | one method, one moment, two answers            | unknown | conflicting
    newest_method_no_words | the newest row decides and cannot be read      | unknown | unreadable_value
    newest_of_three_unread | the newest row decides and cannot be read      | unknown | unreadable_value
    newest_method_no_unit  | the newest row decides and has no usable unit  | unknown | unusable_unit
    repeated_and_agreed    | each method's latest passes                    | pass    |
    """
)
def test_what_stays_open(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | ({"distance": ""} if case["result"] != "fail" else {}), "I4a")


@lessons(
    """
    patient  | what happened       | result
    below_60 | <60 may be 50 or 58 | unknown
    above_50 | >50 may be 52 or 58 | unknown
    """
)
def test_a_comparator_on_both_sides_leaves_it_open(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4a")


def test_methods_that_straddle_are_both_evidence(judged: Judged) -> None:
    answer = judged.row("methods_straddle", "I4a")
    rows = judged.table("measurement").set_index("result_id")
    assert sorted(rows.loc[list(answer["evidence"]), "value"]) == [50, 58]
    assert answer["evidence_on"] == "2026-11-13"


def test_a_range_is_flagged(judged: Judged) -> None:
    assert "range" in judged.row("range_55_60", "I4a")["reason"]


def test_a_comparator_is_told(judged: Judged) -> None:
    """`LVEF 55 % does not meet at least 55 %` would puzzle everyone."""
    for patient in ("below_55", "above_55"):
        sign = "<" if patient.startswith("below") else ">"
        assert sign in judged.row(patient, "I4a")["reason"]


def test_no_scan_says_what_was_looked_for_and_where(judged: Judged) -> None:
    answer = judged.row("never_scanned", "I4a")
    assert "LVEF" in answer["reason"]
    assert "90 days" in answer["reason"]
    assert "LVEF" in answer["next_step"]
    assert "91 days old" in judged.row("ninety_one_days", "I4a")["next_step"]
