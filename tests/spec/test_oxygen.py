"""I4g: SpO2 of 92 % or more, at rest in room air, at most 7 days old."""

import pytest

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "observations",
    """
    patient          | test          | collected_at     | value | unit       | name
    exactly_92       | SpO2          | 3 days ago       | 92    | %          |
    just_below       | SpO2          | 3 days ago       | 91.9  | %          |
    seven_days       | SpO2          | 7 days ago       | 97    | %          |
    eight_days       | SpO2          | 8 days ago       | 97    | %          |
    below_95         | SpO2          | 3 days ago       | <95   | %          |
    below_90         | SpO2          | 3 days ago       | <90   | %          |
    artefact_45      | SpO2          | 4 days ago       | 97    | %          |
    artefact_45      | SpO2          | 3 days ago       | 45    | %          |
    artefact_50      | SpO2          | 3 days ago       | 50    | %          |
    artefact_101     | SpO2          | 3 days ago       | 101   | %          |
    spo2_fraction    | SpO2          | 3 days ago       | 0.92  | {fraction} |
    room_air         | SpO2 room air | 3 days ago       | 97    | %          |
    source_unknown   | SpO2          | 3 days ago       | 97    | %          | SpO2
    under_oxygen     | SpO2          | 3 days ago       | 97    | %          | SpO2 on oxygen
    nasal_cannula    | SpO2          | 3 days ago       | 97    | %          | SpO2 (Nasal Cannula 2 L/min)
    under_oxygen_low | SpO2          | 3 days ago       | 88    | %          | 血氧饱和度(吸氧)
    without_oxygen   | SpO2          | 3 days ago       | 97    | %          | 血氧饱和度(未吸氧)
    oxygen_then_air  | SpO2          | 3 days ago 08:00 | 97    | %          | SpO2 on oxygen
    oxygen_then_air  | SpO2 room air | 3 days ago 18:00 | 95    | %          |
    air_then_oxygen  | SpO2 room air | 3 days ago 08:00 | 95    | %          |
    air_then_oxygen  | SpO2          | 3 days ago 18:00 | 97    | %          | SpO2 on oxygen
    spo2_no_unit     | SpO2          | 3 days ago       | 97    |            |
    range_90_95      | SpO2          | 3 days ago       | 90-95 | %          |
    range_95_90      | SpO2          | 3 days ago       | 95-90 | %          |
    range_93_95      | SpO2          | 3 days ago       | 93-95 | %          |
    """,
)
CHART.draw(
    "labs",
    """
    patient  | test | value | unit
    no_spo2  | WBC  | 6     | 10*9/L
    """,
)


@lessons(
    """
    patient          | what happened                                     | result  | because          | value | unit | distance
    exactly_92       | 92 is enough                                      | pass    |                  | 92    | %    |
    just_below       | 91.9 is not                                       | fail    |                  | 91.9  | %    | 0.1
    seven_days       | 7 days old: still inside                          | pass    |                  | 97    | %    |
    eight_days       | 8 days old                                        | unknown | too_old          | 97    | %    |
    artefact_45      | an artefact; the older good value is not used     | unknown | unreadable_value | 45    | %    |
    artefact_50      | 50 is low but possible                            | fail    |                  | 50    | %    | 42
    artefact_101     | more than all                                     | unknown | unreadable_value | 101   | %    |
    spo2_fraction    | 0.92 as a fraction                                | pass    |                  | 92    | %    |
    room_air         | in room air by its code                           | pass    |                  | 97    | %    |
    source_unknown   | used, and flagged                                 | pass    |                  | 97    | %    |
    under_oxygen     | under oxygen a clinician judges                   | review  |                  | 97    | %    |
    nasal_cannula    | under oxygen, in other words and case             | review  |                  | 97    | %    |
    under_oxygen_low | under oxygen, Chinese                             | review  |                  | 88    | %    |
    oxygen_then_air  | the latest of the day is in room air              | pass    |                  | 95    | %    |
    air_then_oxygen  | the latest of the day is under oxygen             | review  |                  | 97    | %    |
    range_93_95      | the whole range passes                            | pass    |                  | 93    | %    |
    """
)
def test_the_newest_saturation_decides(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4g")


@lessons(
    """
    patient          | what happened                    | result  | because
    below_90         | <90 lies whole below             | fail    |
    spo2_no_unit     | without a unit                   | unknown | unusable_unit
    no_spo2          | never measured                   | unknown | never_recorded
    """
)
def test_what_else_decides_or_not(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4g")


@pytest.mark.parametrize("patient", ["below_95", "range_90_95", "range_95_90"])
def test_an_interval_on_both_sides_leaves_it_open(judged: Judged, patient: str) -> None:
    assert judged.result(patient, "I4g") == "unknown"


def test_an_unknown_source_of_oxygen_is_flagged_and_room_air_is_not(judged: Judged) -> None:
    assert "oxygen source not recorded" in judged.row("source_unknown", "I4g")["reason"]
    assert "oxygen" not in judged.row("room_air", "I4g")["reason"]


def test_a_name_that_says_without_oxygen_is_not_under_oxygen(judged: Judged) -> None:
    """未吸氧 holds the words of 吸氧 (under oxygen) and says the opposite."""
    assert judged.result("without_oxygen", "I4g") == "pass"


def test_never_measured_says_what_was_looked_for_and_where(judged: Judged) -> None:
    answer = judged.row("no_spo2", "I4g")
    assert "SpO2" in answer["reason"]
    assert "7 days" in answer["reason"]
    assert "SpO2" in answer["next_step"]
