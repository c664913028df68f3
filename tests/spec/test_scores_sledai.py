"""SLEDAI-2K: what data score of each item, and what they leave to a clinician."""

import pandas as pd

from spec.hospital import Chart, Judged
from spec.score_items import check_item, item_lessons, item_of

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient                 | test            | value     | reference_low | reference_high
    plt_99                  | platelets       | 99        |        |
    plt_100                 | platelets       | 100       |        |
    c3_low                  | C3              | 0.45      | 0.79   | 1.52
    c3_at_limit             | C3              | 0.79      | 0.79   | 1.52
    c3_at_limit             | C4              | 0.2       | 0.1    | 0.4
    c3_alone_normal         | C3              | 1.1       | 0.79   | 1.52
    c4_low                  | C3              | 1.1       | 0.79   | 1.52
    c4_low                  | C4              | 0.05      | 0.1    | 0.4
    both_low                | C3              | 0.45      | 0.79   | 1.52
    both_low                | C4              | 0.05      | 0.1    | 0.4
    ch50_low                | CH50            | 20        | 30     | 60
    c3_no_limit             | C3              | 0.2       |        |
    c3_no_limit             | C4              | 0.2       | 0.1    | 0.4
    ch50_unread             | C3              | 1.1       | 0.79   | 1.52
    ch50_unread             | C4              | 0.2       | 0.1    | 0.4
    ch50_unread             | CH50            | see note  | 30     | 60
    c4_below                | C4              | <0.06     | 0.1    | 0.4
    c4_below_open           | C4              | <0.2      | 0.1    | 0.4
    c3_word                 | C3              | positive  | 0.79   | 1.52
    dna_above               | dsDNA           | 31        |        | 30
    dna_at_limit            | dsDNA           | 30        |        | 30
    dna_no_limit            | dsDNA           | 300       |        |
    dna_positive            | dsDNA           | 阳性      |        |
    dna_weak                | dsDNA           | 弱阳性    |        |
    dna_negative            | dsDNA           | 阴性      |        |
    dna_doubtful            | dsDNA           | ±         |        |
    rbc_6                   | urine RBC       | 6         |        |
    rbc_5                   | urine RBC       | 5         |        |
    rbc_5_10                | urine RBC       | 5-10      |        |
    rbc_6_10                | urine RBC       | 6-10      |        |
    rbc_none_seen           | urine RBC       | none seen |        |
    rbc_plus                | urine RBC       | ++        |        |
    rbc_volume              | urine RBC per uL| 60        |        | 25
    rbc_volume_no_limit     | urine RBC per uL| 60        |        |
    rbc_field_first         | urine RBC       | 2         |        |
    rbc_field_first         | urine RBC per uL| 60        |        | 25
    rbc_with_uti            | urine RBC       | 30        |        |
    rbc_with_stone          | urine RBC       | 30        |        |
    rbc_few_with_stone      | urine RBC       | 2         |        |
    wbc_urine_6             | urine WBC       | 6         |        |
    wbc_urine_5             | urine WBC       | 5         |        |
    wbc_urine_with_uti      | urine WBC       | 40        |        |
    wbc_urine_with_stone    | urine WBC       | 40        |        |
    wbc_urine_old_uti       | urine WBC       | 40        |        |
    wbc_urine_long_uti      | urine WBC       | 40        |        |
    casts_red               | red-cell casts  | positive  |        |
    casts_number            | granular casts  | 2         |        |
    casts_none              | red-cell casts  | 阴性      |        |
    casts_one_of_two        | red-cell casts  | negative  |        |
    casts_one_of_two        | granular casts  | 1         |        |
    casts_unspecified       | casts           | 2         |        |
    casts_unspecified_none  | casts           | 0         |        |
    casts_told_apart        | casts           | 0         |        |
    casts_told_apart        | red-cell casts  | 1         |        |
    casts_red_no_some       | casts           | 3         |        |
    casts_red_no_some       | red-cell casts  | 0         |        |
    casts_range_from_none   | red-cell casts  | 0-1       |        |
    protein_06              | urine protein 24 h | 0.6    |        |
    protein_05              | urine protein 24 h | 0.5    |        |
    upcr_501                | UPCR            | 501       |        |
    upcr_500                | UPCR            | 500       |        |
    protein_first           | urine protein 24 h | 0.3    |        |
    protein_first           | UPCR            | 900       |        |
    dipstick_only           | dipstick        | +++       |        |
    ck_high                 | CK              | 900       |        | 200
    """,
)
CHART.draw(
    "labs",
    """
    patient                 | value
    wbc_2_9                 | 2.9
    wbc_3                   | 3.0
    wbc_below_3             | <3.0
    wbc_below_4             | <4
    wbc_range               | 2.5-2.9
    wbc_range_across        | 2.5-3.5
    wbc_word                | low
    """,
    test="WBC",
    unit="10*9/L",
)
CHART.draw(
    "labs",
    """
    patient                 | value
    fever_38_1              | 38.1
    fever_38_0              | 38.0
    fever_infected          | 39
    fever_of_fahrenheit     | 101.3
    """,
    test="temperature",
    unit="Cel",
)
CHART.draw(
    "labs",
    """
    patient                 | test            | collected_at       | value | unit   | status
    wbc_day_30              | WBC             | 30 days ago        | 2     | 10*9/L |
    wbc_day_31              | WBC             | 31 days ago        | 2     | 10*9/L |
    wbc_tomorrow            | WBC             | in 1 days          | 2     | 10*9/L |
    wbc_newest              | WBC             | 9 days ago         | 2     | 10*9/L |
    wbc_newest              | WBC             | 3 days ago         | 5     | 10*9/L |
    wbc_newest_without_unit | WBC             | 9 days ago         | 2     | 10*9/L |
    wbc_newest_without_unit | WBC             | 3 days ago         | 5     |        |
    wbc_in_cells            | WBC             | 3 days ago         | 2900  | /uL    |
    wbc_of_one_moment       | WBC             | 3 days ago 08:00   | 2     | 10*9/L |
    wbc_of_one_moment       | WBC             | 3 days ago 08:00   | 5     | 10*9/L |
    wbc_agreeing            | WBC             | 3 days ago 08:00   | 2     | 10*9/L |
    wbc_agreeing            | WBC             | 3 days ago 08:00   | 2.5   | 10*9/L |
    wbc_corrected           | WBC             | 3 days ago 08:00   | 2     | 10*9/L |
    wbc_corrected           | WBC             | 3 days ago 08:00   | 5     | 10*9/L | corrected
    wbc_preliminary         | WBC             | 3 days ago 18:00   | 2     | 10*9/L | preliminary
    wbc_preliminary         | WBC             | 3 days ago 08:00   | 5     | 10*9/L |
    wbc_preliminary_alone   | WBC             | 3 days ago 18:00   | 2     | 10*9/L | preliminary
    wbc_in_error            | WBC             | 3 days ago         | 2     | 10*9/L | entered-in-error
    wbc_timed               | WBC             | 3 days ago         | 2     | 10*9/L |
    wbc_timed               | WBC             | 3 days ago 00:00   | 5     | 10*9/L |
    casts_older_kind        | red-cell casts  | 20 days ago        | 2     | /LPF   |
    casts_older_kind        | granular casts  | 3 days ago         | 0     | /LPF   |
    upcr_in_mmol            | UPCR            | 3 days ago         | 57    | mg/mmol |
    protein_old             | urine protein 24 h | 31 days ago     | 0.2   | g/24h  |
    protein_old             | UPCR            | 3 days ago         | 900   | mg/g   |
    protein_unit            | urine protein 24 h | 3 days ago      | 0.9   | mg/dL  |
    protein_unit            | UPCR            | 3 days ago         | 900   | mg/g   |
    fever_any               | temperature     | 20 days ago        | 38.6  | Cel    |
    fever_any               | temperature     | 3 days ago         | 36.6  | Cel    |
    fever_one_unread        | temperature     | 20 days ago        | 36.8  | Cel    |
    fever_one_unread        | temperature     | 3 days ago         | n.a.  | Cel    |
    fever_true_fahrenheit   | temperature     | 3 days ago         | 101.3 | degF   |
    """,
)
CHART.draw(
    "diagnoses",
    """
    patient              | code  | diagnosed_on | resolved_on
    rbc_with_uti         | N39.0 | 5 days ago   |
    rbc_with_stone       | N20.0 | 5 days ago   |
    rbc_few_with_stone   | N20.0 | 5 days ago   |
    wbc_urine_with_uti   | N10   | 30 days ago  |
    wbc_urine_with_stone | N20.0 | 5 days ago   |
    wbc_urine_old_uti    | N39.0 | 31 days ago  |
    wbc_urine_long_uti   | N39.0 | 60 days ago  | 30 days ago
    fever_infected       | J18.9 | 4 days ago   |
    rbc_with_uti         | M32.9 | 800 days ago |
    rbc_with_stone       | M32.9 | 800 days ago |
    rbc_few_with_stone   | M32.9 | 800 days ago |
    wbc_urine_with_uti   | M32.9 | 800 days ago |
    wbc_urine_with_stone | M32.9 | 800 days ago |
    wbc_urine_old_uti    | M32.9 | 800 days ago |
    wbc_urine_long_uti   | M32.9 | 800 days ago |
    fever_infected       | M32.9 | 800 days ago |
    """,
)


@item_lessons(
    """
    patient                 | item             | what happened                               | state           | value | rows
    wbc_2_9                 | leukopenia       | 2.9                                         | scored          | 2.9   | 1
    wbc_3                   | leukopenia       | 3.0 is not below 3.0                        | not_present     | 3     | 1
    wbc_below_3             | leukopenia       | <3.0 lies whole below                       | scored          | 3     | 1
    wbc_below_4             | leukopenia       | <4 may be either                            | unknown         | 4     | 1
    wbc_range               | leukopenia       | both ends below                             | scored          | 2.5   | 1
    wbc_range_across        | leukopenia       | a range across the threshold                | unknown         | 2.5   | 1
    wbc_word                | leukopenia       | a word                                      | unknown         |       | 1
    c3_low                  | leukopenia       | not tested                                  | unknown         |       | 0
    wbc_day_30              | leukopenia       | 30 days old: still inside                   | scored          | 2     | 1
    wbc_day_31              | leukopenia       | 31 days old                                 | unknown         |       | 0
    wbc_tomorrow            | leukopenia       | after the as-of date                        | unknown         |       | 0
    wbc_newest              | leukopenia       | the newest decides                          | not_present     | 5     | 1
    wbc_newest_without_unit | leukopenia       | the newest has no unit, an older one is low | unknown         |       | 1
    wbc_in_cells            | leukopenia       | 2900 per microlitre                         | scored          | 2.9   | 1
    wbc_of_one_moment       | leukopenia       | 2 and 5 at one moment                       | unknown         |       | 2
    wbc_agreeing            | leukopenia       | 2 and 2.5 at one moment                     | scored          | 2     | 2
    wbc_corrected           | leukopenia       | corrected to 5                              | not_present     | 5     | 1
    wbc_preliminary         | leukopenia       | a later preliminary one yields              | not_present     | 5     | 1
    wbc_preliminary_alone   | leukopenia       | preliminary, nothing final                  | scored          | 2     | 1
    wbc_in_error            | leukopenia       | entered in error                            | unknown         |       | 0
    wbc_timed               | leukopenia       | at midnight the timed one counts            | not_present     | 5     | 1
    plt_99                  | thrombocytopenia | 99                                          | scored          | 99    | 1
    plt_100                 | thrombocytopenia | 100 is not below 100                        | not_present     | 100   | 1
    """
)
def test_counts_of_blood_cells(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, "sledai_2k")


@item_lessons(
    """
    patient             | item                  | what happened                             | state           | value | rows
    c3_low              | low_complement        | C3 below its limit, C4 not tested         | scored          | 0.45  | 1
    c4_low              | low_complement        | C4 below its limit, C3 normal             | scored          | 0.05  | 1
    both_low            | low_complement        | both low: 2 points once                   | scored          | 0.45  | 2
    ch50_low            | low_complement        | CH50 alone                                | scored          | 20    | 1
    c3_at_limit         | low_complement        | exactly the limit is not below it         | not_present     | 0.79  | 2
    c3_alone_normal     | low_complement        | C3 normal, C4 not tested                  | unknown         |       | 0
    c3_no_limit         | low_complement        | no limit to compare C3 with               | unknown         | 0.2   | 1
    ch50_unread         | low_complement        | C3 and C4 normal, CH50 cannot be read     | unknown         |       | 1
    c4_below            | low_complement        | <0.06 lies whole below 0.1                | scored          | 0.06  | 1
    c4_below_open       | low_complement        | <0.2 may be either                        | unknown         | 0.2   | 1
    c3_word             | low_complement        | positive says nothing of a quantity       | unknown         |       | 1
    dna_above           | increased_dna_binding | above its limit                           | scored          | 31    | 1
    dna_at_limit        | increased_dna_binding | exactly the limit                         | not_present     | 30    | 1
    dna_no_limit        | increased_dna_binding | no limit to compare with                  | unknown         | 300   | 1
    dna_positive        | increased_dna_binding | 阳性                                      | scored          |       | 1
    dna_weak            | increased_dna_binding | 弱阳性                                    | scored          |       | 1
    dna_negative        | increased_dna_binding | 阴性                                      | not_present     |       | 1
    dna_doubtful        | increased_dna_binding | ±                                         | needs_clinician |       | 1
    """
)
def test_complement_and_antibodies(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, "sledai_2k")


@item_lessons(
    """
    patient                | item          | what happened                              | state           | value | rows
    rbc_6                  | hematuria     | 6 per field                                | scored          | 6     | 1
    rbc_5                  | hematuria     | 5 per field                                | not_present     | 5     | 1
    rbc_5_10               | hematuria     | 5-10 includes 5                            | unknown         | 5     | 1
    rbc_6_10               | hematuria     | 6-10                                       | scored          | 6     | 1
    rbc_none_seen          | hematuria     | none seen                                  | not_present     |       | 1
    rbc_plus               | hematuria     | ++ tells no number                         | unknown         |       | 1
    rbc_volume             | hematuria     | per microlitre, above its own limit        | scored          | 60    | 1
    rbc_volume_no_limit    | hematuria     | per microlitre without a limit             | unknown         | 60    | 1
    rbc_field_first        | hematuria     | the field counts first                     | not_present     | 2     | 1
    rbc_with_uti           | hematuria     | with a urinary infection                   | needs_clinician | 30    | 2
    rbc_with_stone         | hematuria     | with a stone                               | needs_clinician | 30    | 2
    rbc_few_with_stone     | hematuria     | nothing to explain                         | not_present     | 2     | 1
    wbc_urine_6            | pyuria        | 6 per field                                | scored          | 6     | 1
    wbc_urine_5            | pyuria        | 5 per field                                | not_present     | 5     | 1
    wbc_urine_with_uti     | pyuria        | with an infection 30 days ago              | needs_clinician | 40    | 2
    wbc_urine_with_stone   | pyuria        | a stone does not explain it                | scored          | 40    | 1
    wbc_urine_old_uti      | pyuria        | an infection 31 days ago                   | scored          | 40    | 1
    wbc_urine_long_uti     | pyuria        | an infection that ended 30 days ago        | needs_clinician | 40    | 2
    casts_red              | urinary_casts | red-cell casts                             | scored          |       | 1
    casts_number           | urinary_casts | 2 granular casts                           | scored          | 2     | 1
    casts_none             | urinary_casts | no red-cell casts                          | not_present     |       | 1
    casts_one_of_two       | urinary_casts | no red-cell casts but granular ones        | scored          | 1     | 1
    casts_older_kind       | urinary_casts | each kind has its own newest row           | scored          | 2     | 1
    casts_unspecified      | urinary_casts | the kind is not told                       | needs_clinician | 2     | 1
    casts_unspecified_none | urinary_casts | no casts of any kind                       | not_present     | 0     | 1
    casts_told_apart       | urinary_casts | the specific row says otherwise            | scored          | 1     | 1
    casts_red_no_some      | urinary_casts | casts, but no red-cell ones                | needs_clinician | 3     | 1
    casts_range_from_none  | urinary_casts | 0-1                                        | unknown         | 0     | 1
    rbc_6                  | urinary_casts | not looked for                             | unknown         |       | 0
    protein_06             | proteinuria   | 0.6 g in 24 hours                          | scored          | 0.6   | 1
    protein_05             | proteinuria   | 0.5 g in 24 hours                          | not_present     | 0.5   | 1
    upcr_501               | proteinuria   | the ratio stands in                        | scored          | 501   | 1
    upcr_500               | proteinuria   | 500 mg/g                                   | not_present     | 500   | 1
    upcr_in_mmol           | proteinuria   | 57 mg/mmol                                 | scored          | 503.88 | 1
    protein_first          | proteinuria   | the 24-hour protein comes first            | not_present     | 0.3   | 1
    protein_old            | proteinuria   | the 24-hour protein is too old             | scored          | 900   | 1
    protein_unit           | proteinuria   | its unit is unusable: the ratio waits      | unknown         |       | 1
    dipstick_only          | proteinuria   | a dipstick never counts                    | unknown         |       | 0
    """
)
def test_urine(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, "sledai_2k")


@item_lessons(
    """
    patient               | item  | what happened                                 | state           | value | rows
    fever_38_1            | fever | 38.1                                          | scored          | 38.1  | 1
    fever_38_0            | fever | 38.0 is not above 38.0                        | not_present     | 38    | 1
    fever_any             | fever | any temperature of the window                 | scored          | 38.6  | 1
    fever_one_unread      | fever | one reading of several cannot be read         | unknown         |       | 1
    fever_infected        | fever | with pneumonia                                | needs_clinician | 39    | 2
    fever_of_fahrenheit   | fever | 101.3 Cel is nobody's temperature             | unknown         | 101.3 | 1
    fever_true_fahrenheit | fever | 101.3 degrees Fahrenheit                      | scored          | 38.5  | 1
    ck_high               | fever | not measured                                  | unknown         |       | 0
    """
)
def test_temperature(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, "sledai_2k")


def test_a_high_enzyme_is_shown_and_never_scores(judged: Judged) -> None:
    row = item_of(judged, "sledai_2k", "ck_high", "myositis")
    assert row["state"] == "needs_clinician"
    assert pd.isna(row["points"])
    assert row["value"] == 900
    assert len(row["evidence"]) == 1


def test_every_patient_has_the_24_items_of_105_points(judged: Judged) -> None:
    rows = judged.table("score_item").query("instrument == 'sledai_2k'")
    by_patient = rows.groupby("patient_id")
    assert set(by_patient.size()) == {24}
    assert set(by_patient["max_points"].sum()) == {105}


def test_what_data_never_score_is_for_a_clinician(judged: Judged) -> None:
    rows = judged.table("score_item").query("instrument == 'sledai_2k'")
    counts = (
        rows[rows["patient_id"].eq("wbc_3")].groupby("state")["max_points"].agg(["size", "sum"])
    )
    assert list(counts.loc["needs_clinician"]) == [15, 82]
