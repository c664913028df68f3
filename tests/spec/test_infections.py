"""E7: infections, in words and in numbers against the laboratory's own reference."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient         | test    | collected_at     | value         | unit      | reference_low | reference_high
    b_all_negative  | HBsAg   | 9 days ago       | Negative      |           |     |
    b_all_negative  | HBcAb   | 9 days ago       | 阴性          |           |     |
    b_core_no_dna   | HBsAg   | 9 days ago       | Negative      |           |     |
    b_core_no_dna   | HBcAb   | 9 days ago       | 阳性          |           |     |
    b_core_quiet    | HBsAg   | 9 days ago       | Negative      |           |     |
    b_core_quiet    | HBcAb   | 9 days ago       | Positive      |           |     |
    b_core_quiet    | HBV DNA | 9 days ago       | <20           | [IU]/mL   |     | 20
    b_both          | HBsAg   | 9 days ago       | Positive      |           |     |
    b_both          | HBV DNA | 9 days ago       | 52000         | [IU]/mL   |     | 20
    b_dna_at_limit  | HBsAg   | 9 days ago       | Positive      |           |     |
    b_dna_at_limit  | HBV DNA | 9 days ago       | 20            | [IU]/mL   |     | 20
    b_no_reference  | HBsAg   | 9 days ago       | Positive      |           |     |
    b_no_reference  | HBV DNA | 9 days ago       | 350           | [IU]/mL   |     |
    b_one_missing   | HBsAg   | 9 days ago       | Negative      |           |     |
    b_only_dna      | HBV DNA | 9 days ago       | not detected  |           |     |
    b_old           | HBsAg   | 91 days ago      | Negative      |           |     |
    b_old           | HBcAb   | 90 days ago      | Negative      |           |     |
    b_odd_unit      | HBsAg   | 9 days ago       | Positive      |           |     |
    b_odd_unit      | HBV DNA | 9 days ago       | 350           | furlong   |     | 20
    b_doubtful      | HBsAg   | 9 days ago       | 可疑          |           |     |
    b_doubtful      | HBcAb   | 9 days ago       | Negative      |           |     |
    b_doubtful_dna  | HBsAg   | 9 days ago       | 可疑          |           |     |
    b_doubtful_dna  | HBcAb   | 9 days ago       | Negative      |           |     |
    b_doubtful_dna  | HBV DNA | 9 days ago       | 350           | [IU]/mL   |     | 20
    b_ratio         | HBsAg   | 9 days ago       | 0.02          | IU/mL     |     | 0.05
    b_ratio         | HBcAb   | 9 days ago       | 2.11          | COI       | 1.0 |
    b_competitive   | HBsAg   | 9 days ago       | 0.02          | IU/mL     |     | 0.05
    b_competitive   | HBcAb   | 9 days ago       | 0.006         | COI       | >1.0 |
    b_lower_only    | HBsAg   | 9 days ago       | Positive      |           |     |
    b_lower_only    | HBV DNA | 9 days ago       | 5000          | [IU]/mL   | 20  |
    b_exponent      | HBsAg   | 9 days ago       | 0.9           | IU/mL     |     | 5.0E-02
    b_exponent      | HBcAb   | 9 days ago       | Negative      |           |     |
    b_exponent      | HBV DNA | 9 days ago       | 5.2E+03       | [IU]/mL   |     | <5.00E+02
    m_lower_only    | CMV DNA | 9 days ago       | 5000          | [IU]/mL   | 500 |
    h_lower_only    | HIV Ab  | 9 days ago       | 12            | S/CO      | 1.0 |
    c_antibody_only | HCV Ab  | 9 days ago       | Positive      |           |     |
    c_both          | HCV Ab  | 9 days ago       | Positive      |           |     |
    c_both          | HCV RNA | 9 days ago       | Detected      |           |     |
    c_cleared       | HCV Ab  | 9 days ago       | Positive      |           |     |
    c_cleared       | HCV RNA | 9 days ago       | Target not detected |     |     |
    c_negative      | HCV Ab  | 9 days ago       | Non-reactive  |           |     |
    c_at_limit      | HCV Ab  | 9 days ago       | 1.0           | S/CO      |     | <1.0
    h_negative      | HIV Ab  | 9 days ago       | 阴性          |           |     |
    h_positive      | HIV Ab  | 9 days ago       | Positive      |           |     |
    h_reactive      | HIV Ab  | 9 days ago       | Reactive      |           |     |
    h_weak          | HIV Ab  | 9 days ago       | 弱阳性        |           |     |
    h_ratio         | HIV Ab  | 9 days ago       | 0.12          | S/CO      |     | 1.0
    h_ratio_high    | HIV Ab  | 9 days ago       | 12.5          | S/CO      |     | 1.0
    h_word          | HIV Ab  | 9 days ago       | see report    |           |     |
    h_clash         | HIV Ab  | 9 days ago 08:00 | Negative      |           |     |
    h_clash         | HIV Ab  | 9 days ago 08:00 | Positive      |           |     |
    s_negative      | TPPA    | 9 days ago       | Negative      |           |     |
    s_false         | TPPA    | 9 days ago       | Negative      |           |     |
    s_false         | RPR     | 9 days ago       | 1:4           |           |     |
    s_true          | TPPA    | 9 days ago       | 1:320         |           |     |
    s_only_rpr      | RPR     | 9 days ago       | Negative      |           |     |
    s_rpr_positive  | RPR     | 9 days ago       | Reactive      |           |     |
    s_rpr_unread    | TPPA    | 9 days ago       | Negative      |           |     |
    s_rpr_unread    | RPR     | 9 days ago       | see report    |           |     |
    m_none          | CMV DNA | 30 days ago      | 未检出        |           |     |
    m_old           | CMV DNA | 31 days ago      | 未检出        |           |     |
    m_detected      | CMV DNA | 9 days ago       | 检出          |           |     |
    m_above         | CMV DNA | 9 days ago       | 3200          | [IU]/mL   |     | 500
    m_below         | CMV DNA | 9 days ago       | <500          | [IU]/mL   |     | 500
    m_any           | CMV DNA | 9 days ago       | 12            | [IU]/mL   |     |
    m_unclear       | CMV DNA | 9 days ago       | <500          | [IU]/mL   |     |
    m_odd_unit      | CMV DNA | 9 days ago       | 3200          | furlong   |     | 500
    """,
)

CHART.draw(
    "labs",
    """
    patient       | test   | value
    h_coded       | HIV Ab | Negative
    h_coded_doubt | HIV Ab | Negative
    """,
)
CHART.draw(
    "diagnoses",
    """
    patient       | code  | diagnosed_on
    h_coded       | M32.9 | 400 days ago
    h_coded       | B24   | 300 days ago
    h_coded_doubt | M32.9 | 400 days ago
    h_coded_doubt | R75   | 300 days ago
    """,
)


@lessons(
    """
    patient         | criterion | what happened                                  | result  | because          | next step says
    b_all_negative  | E7a | both antibodies negative: DNA is not asked          | pass    |                  |
    b_core_no_dna   | E7a | core antibody positive, DNA never measured          | unknown | never_recorded   | order HBV DNA
    b_core_quiet    | E7a | core antibody positive, DNA below its limit         | pass    |                  |
    b_both          | E7a | surface antigen and DNA                             | fail    |                  |
    b_dna_at_limit  | E7a | exactly at the limit is not above it                | pass    |                  |
    b_no_reference  | E7a | a number without a reference tells nothing          | unknown | never_recorded   | repeat HBV DNA
    b_one_missing   | E7a | one negative, the other missing                     | unknown | never_recorded   | order HBcAb
    b_only_dna      | E7a | DNA not detected decides alone                      | pass    |                  |
    b_old           | E7a | the surface antigen is a day too old                | unknown | too_old          | repeat HBsAg: last one is 91 days old
    b_odd_unit      | E7a | positive, and DNA in no unit                        | unknown | unusable_unit    | repeat HBV DNA
    b_doubtful      | E7a | doubtful antigen: DNA is asked before a person      | unknown | never_recorded   | order HBV DNA
    b_doubtful_dna  | E7a | doubtful antigen and DNA above its limit            | review  |                  |
    b_ratio         | E7a | competitive assay above its limit: negative         | pass    |                  |
    b_competitive   | E7a | competitive assay below its limit: positive         | unknown | never_recorded   | order HBV DNA
    b_lower_only    | E7a | a limit of detection is no reference                | unknown | never_recorded   | repeat HBV DNA
    b_exponent      | E7a | reference limits with exponents                     | fail    |                  |
    m_lower_only    | E7e | any amount is detected                              | fail    |                  |
    h_lower_only    | E7c | a lower limit alone tells nothing of this test      | unknown | never_recorded   | repeat HIV antibody
    c_antibody_only | E7b | antibody alone                                      | unknown | never_recorded   | order HCV RNA
    c_both          | E7b | antibody and RNA                                    | fail    |                  |
    c_cleared       | E7b | antibody, and RNA not detected                      | pass    |                  |
    c_negative      | E7b | antibody negative                                   | pass    |                  |
    c_at_limit      | E7b | an index exactly at its limit is doubtful           | unknown | never_recorded   | order HCV RNA
    h_negative      | E7c | negative                                            | pass    |                  |
    h_positive      | E7c | positive                                            | fail    |                  |
    h_reactive      | E7c | a reactive screening test                           | review  |                  |
    h_weak          | E7c | a weak one                                          | review  |                  |
    h_ratio         | E7c | index below its limit                               | pass    |                  |
    h_ratio_high    | E7c | index above its limit                               | fail    |                  |
    h_word          | E7c | no answer in it                                     | unknown | unreadable_value | repeat HIV antibody
    h_clash         | E7c | two answers of one moment                           | unknown | conflicting      | repeat HIV antibody
    b_only_dna      | E7c | never tested                                        | unknown | never_recorded   | order HIV antibody
    s_negative      | E7d | treponemal negative, RPR never done                 | pass    |                  |
    s_false         | E7d | RPR 1:4, treponemal negative: lupus does that       | review  |                  |
    s_true          | E7d | treponemal antibody at a titre                      | fail    |                  |
    s_only_rpr      | E7d | RPR alone decides nothing                           | unknown | never_recorded   | order treponemal antibody
    s_rpr_positive  | E7d | RPR positive alone neither                          | unknown | never_recorded   | order treponemal antibody
    s_rpr_unread    | E7d | an unreadable RPR does not matter                   | pass    |                  |
    m_none          | E7e | not detected, on the first day of the window        | pass    |                  |
    m_old           | E7e | the day before it                                   | unknown | too_old          | repeat CMV DNA: last one is 31 days old
    m_detected      | E7e | detected, in a word                                 | fail    |                  |
    m_above         | E7e | above its limit                                     | fail    |                  |
    m_below         | E7e | below its limit                                     | pass    |                  |
    m_any           | E7e | any amount is detected                              | fail    |                  |
    m_unclear       | E7e | below a figure that is no reference                 | unknown | unreadable_value | repeat CMV DNA
    m_odd_unit      | E7e | no such unit                                        | unknown | unusable_unit    | repeat CMV DNA
    """
)
def test_the_panel_is_judged_in_three_values(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)


def test_a_coded_hiv_infection_excludes_whatever_the_panel_says(judged: Judged) -> None:
    assert judged.result("h_coded", "E7c") == "fail"
    assert judged.result("h_coded_doubt", "E7c") == "review"


def test_no_negative_is_said_to_be_for_a_person(judged: Judged) -> None:
    panel = judged.results[judged.results.index.get_level_values(1).str.startswith("E7")]
    passed = panel[panel["result"].eq("pass")]["reason"]
    assert passed.str.contains("negative").any()
    assert not passed.str.contains("for a person to judge").any()
