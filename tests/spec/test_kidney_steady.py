"""I4c: an eGFR means nothing under dialysis, in an acute kidney injury, or while creatinine moves."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
# Everyone is a girl of 14 years and 150 cm; 80 umol/L alone would pass.
CHART.draw(
    "labs",
    """
    patient            | collected_at     | value | unit   | status
    dialysis_30_days   | 3 days ago       | 80    | umol/L |
    dialysis_31_days   | 3 days ago       | 80    | umol/L |
    dialysis_and_fail  | 3 days ago       | 3     | mg/dL  |
    dialysis_no_cm     | 3 days ago       | 80    | umol/L |
    dialysis_in_error  | 3 days ago       | 80    | umol/L |
    aki_29_days        | 3 days ago       | 80    | umol/L |
    aki_31_days        | 3 days ago       | 80    | umol/L |
    aki_resolved       | 3 days ago       | 80    | umol/L |
    aki_excluded       | 3 days ago       | 80    | umol/L |
    rise_7_days        | 10 days ago      | 40    | umol/L |
    rise_7_days        | 3 days ago       | 60    | umol/L |
    rise_8_days        | 11 days ago      | 40    | umol/L |
    rise_8_days        | 3 days ago       | 60    | umol/L |
    rise_too_small     | 10 days ago      | 41    | umol/L |
    rise_too_small     | 3 days ago       | 60    | umol/L |
    fall_7_days        | 10 days ago      | 0.9   | mg/dL  |
    fall_7_days        | 3 days ago       | 0.6   | mg/dL  |
    fall_of_one_day    | 3 days ago 06:00 | 160   | umol/L |
    fall_of_one_day    | 3 days ago 18:00 | 80    | umol/L |
    rise_and_fail      | 10 days ago      | 100   | umol/L |
    rise_and_fail      | 3 days ago       | 300   | umol/L |
    rise_too_old       | 40 days ago      | 40    | umol/L |
    rise_too_old       | 35 days ago      | 80    | umol/L |
    rise_other_unit    | 5 days ago       | 40    | mg     |
    rise_other_unit    | 3 days ago       | 80    | umol/L |
    rise_in_error      | 5 days ago       | 40    | umol/L | entered-in-error
    rise_in_error      | 3 days ago       | 80    | umol/L |
    rise_sign          | 5 days ago       | <40   | umol/L |
    rise_sign          | 3 days ago       | 80    | umol/L |
    rise_sign_open     | 5 days ago       | >40   | umol/L |
    rise_sign_open     | 3 days ago       | 80    | umol/L |
    rise_preliminary   | 5 days ago 06:00 | 40    | umol/L | preliminary
    rise_preliminary   | 5 days ago 09:00 | 78    | umol/L |
    rise_preliminary   | 3 days ago       | 80    | umol/L |
    rise_corrected     | 5 days ago 09:00 | 40    | umol/L |
    rise_corrected     | 5 days ago 09:00 | 78    | umol/L | corrected
    rise_corrected     | 3 days ago       | 80    | umol/L |
    newest_corrected   | 3 days ago 09:00 | 40    | umol/L |
    newest_corrected   | 3 days ago 09:00 | 80    | umol/L | corrected
    both_doubts        | 10 days ago      | 40    | umol/L |
    both_doubts        | 3 days ago       | 80    | umol/L |
    doubt_and_straddle | 3 days ago       | 2.0   | mg/dL  |
    """,
    test="creatinine",
)
PATIENTS = list(dict.fromkeys(row["patient"] for row in CHART.rows["labs"]))
CHART.draw(
    "observations",
    "patient\n" + "\n".join(p for p in PATIENTS if p != "dialysis_no_cm"),
    test="height",
    value="150",
    unit="cm",
)
CHART.draw(
    "procedures",
    """
    patient            | performed_on | status
    dialysis_30_days  | 30 days ago  |
    dialysis_31_days  | 31 days ago  |
    dialysis_and_fail | 10 days ago  |
    dialysis_no_cm    | 10 days ago  |
    dialysis_in_error | 10 days ago  | entered-in-error
    both_doubts        | 5 days ago   |
    doubt_and_straddle | 5 days ago   |
    """,
)
CHART.draw("diagnoses", "patient\n" + "\n".join(PATIENTS))
CHART.draw(
    "diagnoses",
    """
    patient      | code  | diagnosed_on | resolved_on | status
    aki_29_days  | N17.9 | 29 days ago  |             |
    aki_31_days  | N17.9 | 31 days ago  |             |
    aki_resolved | N17.0 | 60 days ago  | 30 days ago |
    aki_excluded | N17.9 | 10 days ago  |             | refuted
    """,
)


@lessons(
    """
    patient            | what happened                                         | result  | because | reason says
    dialysis_30_days  | dialysis 30 days ago                                  | review  |         | renal replacement on 2026-10-17
    dialysis_31_days  | dialysis 31 days ago                                  | pass    |         |
    dialysis_and_fail | a fail is for review, too                             | review  |         | renal replacement on 2026-11-06
    dialysis_in_error | recorded in error                                     | pass    |         |
    aki_29_days       | acute kidney injury 29 days ago                       | review  |         | acute kidney injury on 2026-10-18
    aki_31_days       | acute kidney injury 31 days ago                       | pass    |         |
    aki_resolved      | resolved 30 days ago                                  | review  |         | acute kidney injury
    aki_excluded      | refuted                                               | pass    |         |
    rise_7_days       | 1.5 times within 7 days                               | review  |         | creatinine 40 umol/L on 2026-11-06 differs by a factor of 1.5 or more
    rise_8_days       | 1.5 times within 8 days                               | pass    |         |
    rise_too_small    | 1.46 times                                            | pass    |         |
    fall_7_days       | a fall by the same factor                             | review  |         | differs by a factor of 1.5
    fall_of_one_day   | earlier on the same day                               | review  |         | differs by a factor of 1.5
    rise_and_fail     | a fail is for review, too                             | review  |         | differs by a factor of 1.5
    rise_other_unit   | an unusable creatinine is none                        | pass    |         |
    rise_in_error     | rows in error are no evidence                         | pass    |         |
    rise_sign         | <40 is surely less than half of 80                    | review  |         | creatinine <40 umol/L on 2026-11-11 differs
    rise_sign_open    | >40 may be 80                                         | pass    |         |
    rise_preliminary  | the day's final one counts                            | pass    |         |
    rise_corrected    | the corrected one counts                              | pass    |         |
    newest_corrected  | what was corrected is no earlier creatinine           | pass    |         |
    both_doubts        | both are told                                         | review  |         | renal replacement on 2026-11-11; creatinine 40 umol/L on 2026-11-06 differs
    doubt_and_straddle | and with equations that disagree                      | review  |         | the equations disagree; renal replacement on 2026-11-11
    """
)
def test_an_unsteady_kidney_is_for_review(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"distance": "", "next step says": ""}, "I4c")


@lessons(
    """
    patient           | what happened                              | result  | because          | next step says
    dialysis_no_cm    | dialysis does not decide what is unknown   | unknown | never_recorded   | measure the height
    rise_too_old      | nor does a rise                            | unknown | too_old          | repeat creatinine: last one is 35 days old
    """
)
def test_what_is_unknown_stays_unknown(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case | {"distance": ""}, "I4c")


@lessons(
    """
    patient           | evidence
    dialysis_30_days  | creatinine 80, height 150, pro
    dialysis_31_days  | creatinine 80, height 150
    dialysis_no_cm    | creatinine 80
    aki_29_days       | creatinine 80, dia, height 150
    rise_7_days       | creatinine 40, creatinine 60, height 150
    rise_8_days       | creatinine 60, height 150
    both_doubts       | creatinine 40, creatinine 80, height 150, pro
    """
)
def test_what_made_it_doubtful_is_evidence(judged: Judged, case: dict[str, str]) -> None:
    rows = judged.table("measurement").set_index("result_id")
    evidence = sorted(
        f"{rows.at[i, 'concept']} {rows.at[i, 'text_value']}" if i in rows.index else i[:3]
        for i in judged.at[(case["patient"], "I4c"), "evidence"]
    )
    assert ", ".join(evidence) == case["evidence"]
