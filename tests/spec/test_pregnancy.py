"""I7, I7b and E9: pregnancy tests, asked of those who may bear a child."""

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
CHART.draw(
    "patients",
    """
    patient       | sex     | birth_date
    p_boy         | male    | 2010-01-01
    p_nothing     | female  | 2010-01-01
    p_negative    | female  | 2010-01-01
    p_positive    | female  | 2010-01-01
    p_old_test    | female  | 2010-01-01
    p_urine       | female  | 2010-01-01
    p_urine_pos   | female  | 2010-01-01
    p_both        | female  | 2010-01-01
    p_level_low   | female  | 2010-01-01
    p_level_grey  | female  | 2010-01-01
    p_level_high  | female  | 2010-01-01
    p_level_ref   | female  | 2010-01-01
    p_below_ref   | female  | 2010-01-01
    p_level_unit  | female  | 2010-01-01
    p_small       | female  | 2018-01-01
    p_small_pos   | female  | 2018-01-01
    p_ten         | female  | 2016-01-01
    p_ten_tested  | female  | 2016-01-01
    p_ten_menarche | female | 2016-01-01
    p_ten_not_yet | female  | 2016-01-01
    p_twelve      | female  | 2014-11-16
    p_eleven      | female  | 2014-11-17
    p_fifty_five  | female  | 1970-11-17
    p_fifty_six   | female  | 1970-11-16
    p_sex_unknown | unknown | 2010-01-01
    """,
)
CHART.draw(
    "labs",
    """
    patient       | test      | collected_at     | value    | unit      | reference_high
    p_boy         | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_nothing     | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_negative    | blood hCG | 7 days ago       | Negative |           |
    p_positive    | blood hCG | 3 days ago       | Positive |           |
    p_old_test    | blood hCG | 8 days ago       | Negative |           |
    p_urine       | urine hCG | 3 days ago       | 阴性     |           |
    p_urine_pos   | urine hCG | 3 days ago       | 阳性     |           |
    p_both        | blood hCG | 2 days ago 09:00 | Negative |           |
    p_both        | urine hCG | 2 days ago 12:00 | Positive |           |
    p_level_low   | hCG level | 3 days ago       | 4.9      | m[IU]/mL  |
    p_level_grey  | hCG level | 3 days ago       | 12       | m[IU]/mL  |
    p_level_high  | hCG level | 3 days ago       | 25       | m[IU]/mL  |
    p_level_ref   | hCG level | 3 days ago       | 12       | m[IU]/mL  | 5
    p_below_ref   | hCG level | 3 days ago       | <1.2     | m[IU]/mL  | 5
    p_level_unit  | hCG level | 3 days ago       | 4        | ng/mL     |
    p_small       | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_small_pos   | blood hCG | 3 days ago       | Positive |           |
    p_ten         | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_ten_tested  | blood hCG | 3 days ago       | Negative |           |
    p_ten_menarche | WBC      | 3 days ago       | 6        | 10*9/L    |
    p_ten_not_yet | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_twelve      | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_eleven      | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_fifty_five  | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_fifty_six   | WBC       | 3 days ago       | 6        | 10*9/L    |
    p_sex_unknown | WBC       | 3 days ago       | 6        | 10*9/L    |
    """,
)
CHART.draw(
    "observations",
    """
    patient        | test     | collected_at | value
    p_ten_menarche | menarche | 90 days ago  | 2026-05
    p_ten_not_yet  | menarche | 90 days ago  | 未初潮
    """,
)


@lessons(
    """
    patient        | criterion | what happened                            | result         | because        | next step says
    p_boy          | I7  | a boy                                          | not_applicable |                |
    p_boy          | I7b | a boy                                          | not_applicable |                |
    p_boy          | E9  | a boy                                          | not_applicable |                |
    p_nothing      | I7  | sixteen and never tested                       | unknown        | never_recorded | order blood hCG
    p_nothing      | I7b | a person asks about contraception              | review         |                |
    p_nothing      | E9  | sixteen and never tested                       | unknown        | never_recorded | order blood hCG
    p_negative     | I7  | negative, on the first day of the window       | pass           |                |
    p_negative     | E9  | the same                                       | pass           |                |
    p_positive     | I7  | positive                                       | fail           |                |
    p_positive     | E9  | positive                                       | fail           |                |
    p_old_test     | I7  | a day too old                                  | unknown        | too_old        | repeat blood hCG: last one is 8 days old
    p_urine        | I7  | a negative urine test is a pregnancy test      | pass           |                |
    p_urine        | E9  | but none in blood                              | unknown        | never_recorded | order blood hCG
    p_urine_pos    | I7  | positive in urine                              | fail           |                |
    p_urine_pos    | E9  | positive in urine only                         | review         |                |
    p_both         | I7  | the later test of the day decides              | fail           |                |
    p_both         | E9  | blood negative, urine positive                 | review         |                |
    p_level_low    | E9  | below 5                                        | pass           |                |
    p_level_grey   | E9  | between 5 and 25                               | review         |                |
    p_level_high   | E9  | 25                                             | fail           |                |
    p_level_ref    | E9  | above the laboratory's limit, below 25         | review         |                |
    p_below_ref    | E9  | below the laboratory's limit                   | pass           |                |
    p_level_unit   | E9  | a unit that is none of hCG                     | unknown        | unusable_unit  | repeat blood hCG
    p_small        | I7  | eight years old                                | not_applicable |                |
    p_small        | E9  | eight years old                                | not_applicable |                |
    p_small_pos    | E9  | a positive test stands at any age              | fail           |                |
    p_ten          | I7  | ten, menarche not recorded                     | review         |                |
    p_ten          | E9  | ten, menarche not recorded                     | review         |                |
    p_ten_tested   | I7  | ten and tested                                 | pass           |                |
    p_ten_menarche | I7  | ten, menarche recorded                         | unknown        | never_recorded | order blood hCG
    p_ten_not_yet  | I7  | ten, recorded that there was none              | not_applicable |                |
    p_twelve       | I7  | twelve today                                   | unknown        | never_recorded | order blood hCG
    p_eleven       | I7  | twelve tomorrow                                | review         |                |
    p_fifty_five   | I7  | fifty-five                                     | unknown        | never_recorded | order blood hCG
    p_fifty_six    | I7  | fifty-six                                      | not_applicable |                |
    p_sex_unknown  | I7  | sex not known: asked as of a girl              | unknown        | never_recorded | order blood hCG
    """
)
def test_who_is_asked_and_what_the_test_says(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)
