"""I4c: eGFR of 30 mL/min/1.73 m2 or more, by every equation that applies to the patient's age."""

import pytest

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
# Everyone is a girl of 14.54 years on the creatinine's day unless the lesson is about that.
CHART.draw(
    "patients",
    """
    patient            | birth_date | sex
    boy_14             | 2012-05-01 | male
    boy_straddles      | 2012-05-01 | male
    boy_fails          | 2012-05-01 | male
    boy_17             | 2009-11-13 | male
    eve_of_18          | 2008-11-14 | female
    day_of_18          | 2008-11-13 | female
    leap_day           | 2008-02-29 | female
    exactly_30         | 2006-11-13 | male
    young_straddles    | 2008-11-13 | female
    young_no_height    | 2006-11-13 | female
    eve_of_26          | 2000-11-14 | female
    eve_of_26_no_cm    | 2000-11-14 | female
    day_of_26          | 2000-11-13 | female
    adult_fails        | 1990-11-13 | male
    adult_old_height   | 1990-11-13 | male
    adult_under_least  | 1990-11-13 | male
    eve_of_1           | 2025-11-14 | female
    day_of_1           | 2025-11-13 | female
    sex_unknown_pass   | 2012-05-01 | unknown
    sex_unknown_fail   | 2012-05-01 | other
    sex_unknown_apart  | 2012-05-01 | other
    adult_sex_unknown  | 1990-11-13 | unknown
    adult_sexes_apart  | 1990-11-13 | other
    """,
)
CHART.draw(
    "labs",
    """
    patient            | collected_at     | value | unit   | status
    girl_14            | 3 days ago       | 80    | umol/L |
    girl_mg_dl         | 3 days ago       | 0.9   | mg/dL  |
    girl_mmol          | 3 days ago       | 0.08  | mmol/L |
    girl_fails         | 3 days ago       | 3.0   | mg/dL  |
    boy_14             | 3 days ago       | 2.0   | mg/dL  |
    boy_straddles      | 3 days ago       | 2.15  | mg/dL  |
    boy_fails          | 3 days ago       | 2.3   | mg/dL  |
    boy_17             | 3 days ago       | 2.1   | mg/dL  |
    eve_of_18          | 3 days ago       | 2.2   | mg/dL  |
    day_of_18          | 3 days ago       | 2.2   | mg/dL  |
    leap_day           | 2026-10-28       | 2.2   | mg/dL  |
    exactly_30         | 3 days ago       | 2.54  | mg/dL  |
    young_straddles    | 3 days ago       | 2.3   | mg/dL  |
    young_no_height    | 3 days ago       | 0.8   | mg/dL  |
    eve_of_26          | 3 days ago       | 0.8   | mg/dL  |
    eve_of_26_no_cm    | 3 days ago       | 0.8   | mg/dL  |
    day_of_26          | 3 days ago       | 0.8   | mg/dL  |
    adult_fails        | 3 days ago       | 4     | mg/dL  |
    adult_old_height   | 3 days ago       | 1     | mg/dL  |
    adult_under_least  | 3 days ago       | 0.09  | mg/dL  |
    eve_of_1           | 3 days ago       | 0.3   | mg/dL  |
    day_of_1           | 3 days ago       | 0.3   | mg/dL  |
    sex_unknown_pass   | 3 days ago       | 0.8   | mg/dL  |
    sex_unknown_fail   | 3 days ago       | 3     | mg/dL  |
    sex_unknown_apart  | 3 days ago       | 2.0   | mg/dL  |
    adult_sex_unknown  | 3 days ago       | 1     | mg/dL  |
    adult_sexes_apart  | 3 days ago       | 2.3   | mg/dL  |
    cr_30_days         | 30 days ago      | 80    | umol/L |
    cr_31_days         | 31 days ago      | 80    | umol/L |
    newest_decides     | 20 days ago      | 80    | umol/L |
    newest_decides     | 3 days ago       | 300   | umol/L |
    cr_of_tomorrow     | 3 days ago       | 80    | umol/L |
    cr_of_tomorrow     | in 1 days        | 300   | umol/L |
    cr_no_unit         | 20 days ago      | 80    | umol/L |
    cr_no_unit         | 3 days ago       | 80    |        |
    cr_foreign_unit    | 3 days ago       | 80    | U/L    |
    cr_in_words        | 3 days ago       | 溶血  | umol/L |
    cr_zero            | 3 days ago       | 0     | umol/L |
    cr_negative        | 3 days ago       | -80   | umol/L |
    cr_least           | 3 days ago       | 0.1   | mg/dL  |
    cr_under_least     | 3 days ago       | 0.09  | mg/dL  |
    cr_most            | 3 days ago       | 10    | mg/dL  |
    cr_above_most      | 3 days ago       | 10.1  | mg/dL  |
    cr_below_20        | 3 days ago       | <20   | umol/L |
    cr_below_300       | 3 days ago       | <300  | umol/L |
    cr_above_300       | 3 days ago       | >300  | umol/L |
    cr_above_100       | 3 days ago       | ≥100  | umol/L |
    cr_range           | 3 days ago       | 70-90 | umol/L |
    cr_range_open      | 3 days ago       | 80-300 | umol/L |
    cr_conflict        | 3 days ago 08:00 | 80    | umol/L |
    cr_conflict        | 3 days ago 08:00 | 300   | umol/L |
    cr_two_agree       | 3 days ago 08:00 | 60    | umol/L |
    cr_two_agree       | 3 days ago 08:00 | 100   | umol/L |
    cm_never           | 3 days ago       | 80    | umol/L |
    cm_180_days        | 3 days ago       | 80    | umol/L |
    cm_181_days        | 3 days ago       | 80    | umol/L |
    cm_no_unit         | 3 days ago       | 80    | umol/L |
    cm_in_words        | 3 days ago       | 80    | umol/L |
    cm_as_metres       | 3 days ago       | 80    | umol/L |
    cm_45              | 3 days ago       | 40    | umol/L |
    cm_44              | 3 days ago       | 40    | umol/L |
    cm_250             | 3 days ago       | 80    | umol/L |
    cm_251             | 3 days ago       | 80    | umol/L |
    cm_above           | 3 days ago       | 80    | umol/L |
    cm_range           | 3 days ago       | 80    | umol/L |
    cm_metres          | 3 days ago       | 80    | umol/L |
    cm_inches          | 3 days ago       | 80    | umol/L |
    cm_200             | 3 days ago       | 80    | umol/L |
    cm_201             | 3 days ago       | 80    | umol/L |
    cm_two_agree       | 3 days ago       | 80    | umol/L |
    cm_two_apart       | 3 days ago       | 2.15  | mg/dL  |
    cm_two_one_bad     | 3 days ago       | 80    | umol/L |
    cm_newest          | 3 days ago       | 2.15  | mg/dL  |
    """,
    test="creatinine",
)
CHART.draw("labs", "patient | test | value | unit\ncr_never | WBC | 6 | 10*9/L")
CHART.draw(
    "observations",
    """
    patient            | collected_at      | value   | unit
    eve_of_18          | 3 days ago        | 160     | cm
    day_of_18          | 3 days ago        | 160     | cm
    leap_day           | 3 days ago        | 160     | cm
    young_straddles    | 3 days ago        | 165     | cm
    boy_17             | 3 days ago        | 160     | cm
    day_of_1           | 3 days ago        | 75      | cm
    adult_old_height   | 300 days ago      | 150     | cm
    cm_180_days        | 180 days ago      | 150     | cm
    cm_181_days        | 181 days ago      | 150     | cm
    cm_no_unit         | 30 days ago       | 150     | cm
    cm_no_unit         | 3 days ago        | 150     |
    cm_in_words        | 3 days ago        | 卧床    | cm
    cm_as_metres       | 3 days ago        | 1.5     | cm
    cm_45              | 3 days ago        | 45      | cm
    cm_44              | 3 days ago        | 44.9    | cm
    cm_250             | 3 days ago        | 250     | cm
    cm_251             | 3 days ago        | 250.1   | cm
    cm_above           | 3 days ago        | >150    | cm
    cm_range           | 3 days ago        | 150-152 | cm
    cm_metres          | 3 days ago        | 1.5     | m
    cm_inches          | 3 days ago        | 59      | [in_i]
    cm_200             | 3 days ago        | 200     | cm
    cm_201             | 3 days ago        | 200.1   | cm
    cm_two_agree       | 3 days ago        | 150     | cm
    cm_two_agree       | 3 days ago        | 152     | cm
    cm_two_apart       | 3 days ago        | 150     | cm
    cm_two_apart       | 3 days ago        | 180     | cm
    cm_two_one_bad     | 3 days ago        | 150     | cm
    cm_two_one_bad     | 3 days ago        | 150     |
    cm_newest          | 30 days ago       | 130     | cm
    cm_newest          | 3 days ago        | 180     | cm
    """,
    test="height",
)
# Everyone else is 150 cm tall.
NOT_MEASURED = (
    *("cr_never", "cm_never", "young_no_height", "eve_of_26_no_cm", "day_of_26"),
    *("adult_fails", "adult_under_least", "adult_sex_unknown", "adult_sexes_apart"),
)
DRAWN = {row["patient"] for row in CHART.rows["observations"]} | set(NOT_MEASURED)
OTHERS = dict.fromkeys(row["patient"] for row in CHART.rows["labs"] if row["patient"] not in DRAWN)
CHART.draw("observations", "patient\n" + "\n".join(OTHERS), test="height", value="150", unit="cm")


@lessons(
    """
    patient           | what happened                                         | result  | because | reason says
    girl_14           | U25 and Schwartz agree                                | pass    |         | CKiD U25 & bedside Schwartz & creatinine 80 umol/L & height 150 cm of 2026-11-13 & 14.53 years
    girl_mg_dl        | in mg/dL                                              | pass    |         | creatinine 79.58 umol/L
    girl_mmol         | in mmol/L                                             | pass    |         | creatinine 80 umol/L
    girl_fails        | both below                                            | fail    |         | CKiD U25 19.12, bedside Schwartz 20.65
    boy_14            | both at least 30                                      | pass    |         | CKiD U25 32.71, bedside Schwartz 30.97
    boy_straddles     | U25 above, Schwartz below                             | review  |         | CKiD U25 30.42, bedside Schwartz 28.81 & the equations disagree
    boy_fails         | both below                                            | fail    |         |
    boy_17            | K rises to 18: with K of 15 years U25 would be 31.8   | pass    |         | CKiD U25 37.03, bedside Schwartz 31.47
    eve_of_18         | the day before the birthday Schwartz applies          | pass    |         | bedside Schwartz 30.04 & 17.99 years
    day_of_18         | on the birthday CKD-EPI does                          | pass    |         | CKD-EPI 2021 & age 18 years
    leap_day          | born on 29 February: 18 since 1 March                 | pass    |         | CKD-EPI 2021 & age 18.66 years
    exactly_30        | U25 is exactly 30                                     | pass    |         | CKiD U25 30, CKD-EPI 2021 36.1
    young_straddles   | CKD-EPI above, U25 below                              | review  |         | CKiD U25 29.7, CKD-EPI 2021 30.82 & the equations disagree
    eve_of_26         | the day before the birthday U25 applies               | pass    |         | CKiD U25 & CKD-EPI & 25.99 years
    day_of_26         | from 26 CKD-EPI needs no height                       | pass    |         | CKD-EPI 2021 & age 26 years
    adult_fails       | CKD-EPI alone                                         | fail    |         | CKD-EPI 2021
    adult_old_height  | an old height does not matter from 26                 | pass    |         | CKD-EPI 2021
    day_of_1          | from the first birthday                               | pass    |         | age 1 years
    sex_unknown_pass  | either sex passes                                     | pass    |         | CKiD U25 as female & CKiD U25 as male
    sex_unknown_fail  | either sex fails                                      | fail    |         | CKiD U25 as female & CKiD U25 as male
    sex_unknown_apart | a girl would fail, a boy pass                         | review  |         | CKiD U25 as female 28.68, CKiD U25 as male 32.71 & the equations disagree
    adult_sex_unknown | either sex passes                                     | pass    |         | CKD-EPI 2021 as female & CKD-EPI 2021 as male
    adult_sexes_apart | a woman would fail, a man pass                        | review  |         | CKD-EPI 2021 as female & CKD-EPI 2021 as male
    cr_30_days        | 30 days old: still inside                             | pass    |         |
    newest_decides    | an older good creatinine does not save it             | fail    |         |
    cr_of_tomorrow    | rows after the as-of date are unused                  | pass    |         |
    cr_least          | 0.1 mg/dL is still inside                             | pass    |         |
    cr_most           | 10 mg/dL is still inside                              | fail    |         |
    cr_above_most     | above it U25 does not hold                            | review  |         | CKiD U25 does not hold
    cr_below_20       | <20: eGFR lies whole above                            | pass    |         | eGFR >253 & creatinine <20 umol/L
    cr_above_300      | >300: eGFR lies whole below                           | fail    |         | eGFR <16.9 & creatinine >300 umol/L
    cr_range          | the whole range passes                                | pass    |         | creatinine 70 to 90 umol/L
    cr_two_agree      | two at one moment agree                               | pass    |         |
    cm_180_days       | a height of 180 days: still inside                    | pass    |         | of 2026-05-20
    cm_metres         | 1.5 m                                                 | pass    |         | height 150 cm
    cm_inches         | 59 inches                                             | pass    |         | height 149.9 cm
    cm_45             | possible, but U25 does not hold                       | review  |         | CKiD U25 does not hold
    cm_250            | possible, but U25 does not hold                       | review  |         | CKiD U25 does not hold
    cm_200            | 200 cm is still inside                                | pass    |         | height 200 cm
    cm_201            | above it U25 does not hold                            | review  |         | CKiD U25 does not hold
    cm_two_agree      | two heights lead to one answer                        | pass    |         | height 150 to 152 cm
    cm_newest         | the newest height decides                             | pass    |         | height 180 cm
    """
)
def test_all_equations_that_apply_must_agree(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case if case["result"] == "fail" else case | {"distance": ""}, "I4c")


@lessons(
    """
    patient           | what happened                              | result  | because          | next step says                                     | reason says
    cr_never          | never measured                             | unknown | never_recorded   | order creatinine and measure the height            | No usable creatinine recorded
    cr_31_days        | 31 days old                                | unknown | too_old          | repeat creatinine: last one is 31 days old         | 31 days old
    cr_no_unit        | newest without a unit; older is not used   | unknown | unusable_unit    | repeat creatinine: the one of 2026-11-13           | no usable unit
    cr_foreign_unit   | in U/L                                     | unknown | unusable_unit    | repeat creatinine                                  |
    cr_in_words       | haemolysed                                 | unknown | unreadable_value | repeat creatinine                                  |
    cr_zero           | zero                                       | unknown | unreadable_value | repeat creatinine                                  | whether eGFR is at least 30
    cr_negative       | less than nothing                          | unknown | unreadable_value | repeat creatinine                                  |
    cr_under_least    | 0.09 mg/dL is nobody's                     | unknown | unreadable_value | repeat creatinine                                  |
    adult_under_least | an adult's neither                         | unknown | unreadable_value | repeat creatinine                                  |
    cr_below_300      | <300 may be anything                       | unknown | unreadable_value | repeat creatinine                                  |
    cr_above_100      | ≥100 may be 100 or 900                     | unknown | unreadable_value | repeat creatinine                                  |
    cr_range_open     | a range on both sides                      | unknown | unreadable_value | repeat creatinine                                  |
    cr_conflict       | 80 and 300 at one moment                   | unknown | conflicting      | repeat creatinine                                  | results of one moment disagree
    cm_never          | height never measured                      | unknown | never_recorded   | measure the height                                 | no usable height recorded
    young_no_height   | 20 years old: CKD-EPI does not do alone    | unknown | never_recorded   | measure the height                                 | no usable height recorded
    eve_of_26_no_cm   | nor the day before 26                      | unknown | never_recorded   | measure the height                                 |
    cm_181_days       | height 181 days old                        | unknown | too_old          | repeat height: last one is 181 days old            | height of 2026-05-19 is 181 days old
    cm_no_unit        | newest height without a unit               | unknown | unusable_unit    | repeat height: the one of 2026-11-13               | height of 2026-11-13 has no usable unit
    cm_in_words       | bedridden                                  | unknown | unreadable_value | repeat height                                      | cannot be read
    cm_as_metres      | 1.5 cm is a wrong unit                     | unknown | unreadable_value | repeat height                                      |
    cm_44             | shorter than a newborn                     | unknown | unreadable_value | repeat height                                      |
    cm_251            | taller than anyone                         | unknown | unreadable_value | repeat height                                      |
    cm_above          | >150                                       | unknown | unreadable_value | repeat height                                      |
    cm_range          | 150-152                                    | unknown | unreadable_value | repeat height                                      |
    cm_two_apart      | two heights lead to two answers            | unknown | conflicting      | repeat height                                      | height of 2026-11-13: results of one moment
    cm_two_one_bad    | one usable, one not                        | unknown | conflicting      | repeat height                                      |
    eve_of_1          | under 1 year no equation holds             | unknown | never_recorded   | have a clinician judge the kidney function         | no equation holds below 1 year of age
    """
)
def test_what_leaves_it_open(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"distance": "", "eligible from": ""}, "I4c")


def evidence(judged: Judged, patient: str) -> list[str]:
    """What the evidence is: concept and value of measurements, tables of other rows."""
    rows = judged.table("measurement").set_index("result_id")
    return sorted(
        f"{rows.at[i, 'concept']} {rows.at[i, 'text_value']}" if i in rows.index else i[:3]
        for i in judged.at[(patient, "I4c"), "evidence"]
    )


@lessons(
    """
    patient           | evidence
    girl_14           | creatinine 80, height 150
    cr_never          |
    cr_31_days        | creatinine 80
    cr_conflict       | creatinine 300, creatinine 80, height 150
    cm_never          | creatinine 80
    cm_181_days       | creatinine 80, height 150
    cm_two_agree      | creatinine 80, height 150, height 152
    day_of_26         | creatinine 0.8
    adult_old_height  | creatinine 1
    eve_of_1          | creatinine 0.3
    """
)
def test_the_evidence_is_what_decided(judged: Judged, case: dict[str, str]) -> None:
    assert ", ".join(evidence(judged, case["patient"])) == case["evidence"]


def test_a_fail_names_the_lowest_figure_its_unit_and_the_creatinines_day(judged: Judged) -> None:
    answer = judged.row("girl_fails", "I4c")
    assert answer["value"] == pytest.approx(19.1219, abs=1e-4)
    assert answer["distance"] == pytest.approx(30 - answer["value"])
    assert answer["unit"] == "mL/min/1.73 m2"
    assert answer["threshold"] == "at least 30 mL/min/1.73 m2"
    assert answer["evidence_on"] == "2026-11-13"
    assert answer["eligible_from"] is None


def test_exactly_30_is_enough(judged: Judged) -> None:
    assert judged.at[("exactly_30", "I4c"), "value"] == pytest.approx(30, abs=1e-9)
