"""2019 EULAR/ACR: what data hold of each item, at any time."""

import pandas as pd
import pytest

from spec.hospital import Chart, Judged
from spec.score_items import check_item, item_lessons, item_of

CHART = Chart()
CHART.draw(
    "labs",
    """
    patient              | test                | collected_at  | value        | reference_low | reference_high
    ana_320              | ANA                 | 900 days ago  | 1:320        |      |
    ana_320              | ANA                 | 3 days ago    | 1:40         |      |
    ana_80               | ANA                 | 3 days ago    | 1:80         |      |
    ana_40               | ANA                 | 3 days ago    | 1:40         |      |
    ana_below_80         | ANA                 | 3 days ago    | <1:80        |      |
    ana_chinese          | ANA                 | 3 days ago    | 阳性(1:100)  |      |
    ana_full_width       | ANA                 | 3 days ago    | 1：100       |      |
    ana_at_least         | ANA                 | 3 days ago    | ≥1:3200      |      |
    ana_two_patterns     | ANA                 | 3 days ago    | 1:640        |      |
    ana_two_patterns     | ANA                 | 3 days ago    | 1:40         |      |
    ana_positive         | ANA present         | 3 days ago    | positive     |      |
    ana_weak             | ANA present         | 3 days ago    | 弱阳性       |      |
    ana_negative         | ANA present         | 3 days ago    | 阴性         |      |
    ana_word_then_titre  | ANA present         | 3 days ago    | positive     |      |
    ana_word_then_titre  | ANA                 | 30 days ago   | 1:160        |      |
    ana_unread           | ANA                 | 3 days ago    | see report   |      |
    ana_index            | ANA                 | 3 days ago    | 3.2          |      |
    solid_120            | ANA immunoassay     | 3 days ago    | 120          |      | 40
    solid_20             | ANA immunoassay     | 3 days ago    | 20           |      | 40
    solid_no_limit       | ANA immunoassay     | 3 days ago    | 120          |      |
    solid_word           | ANA immunoassay     | 3 days ago    | positive     |      |
    solid_weak           | ANA immunoassay     | 3 days ago    | weak positive |     |
    plt_99               | platelets           | 900 days ago  | 99           |      |
    plt_99               | platelets           | 3 days ago    | 250          |      |
    plt_100              | platelets           | 3 days ago    | 100          |      |
    coombs_and_ldh       | Coombs              | 100 days ago  | positive     |      |
    coombs_and_ldh       | LDH                 | 70 days ago   | 600          | 120  | 250
    coombs_and_ldh_late  | Coombs              | 100 days ago  | positive     |      |
    coombs_and_ldh_late  | LDH                 | 69 days ago   | 600          | 120  | 250
    coombs_and_hapto     | Coombs              | 100 days ago  | +            |      |
    coombs_and_hapto     | haptoglobin         | 130 days ago  | 0.1          | 0.3  | 2
    coombs_alone         | Coombs              | 100 days ago  | positive     |      |
    coombs_normal_ldh    | Coombs              | 100 days ago  | positive     |      |
    coombs_normal_ldh    | LDH                 | 100 days ago  | 200          | 120  | 250
    coombs_negative      | Coombs              | 100 days ago  | negative     |      |
    coombs_negative      | LDH                 | 100 days ago  | 600          | 120  | 250
    ldh_alone            | LDH                 | 100 days ago  | 600          | 120  | 250
    protein_24h          | urine protein 24 h  | 500 days ago  | 0.6          |      |
    protein_ratio        | urine protein 24 h  | 3 days ago    | 0.2          |      |
    protein_ratio        | UPCR                | 500 days ago  | 600          |      |
    dipstick_only        | dipstick            | 3 days ago    | +++          |      |
    acl_41               | aCL IgG             | 3 days ago    | 41           |      | 12
    acl_40               | aCL IgG             | 3 days ago    | 40           |      | 12
    acl_word             | aCL IgG             | 3 days ago    | positive     |      |
    b2gp1_above          | anti-b2GP1 IgG      | 3 days ago    | 21           |      | 20
    b2gp1_word           | anti-b2GP1 IgG      | 3 days ago    | positive     |      |
    la_positive          | lupus anticoagulant | 3 days ago    | positive     |      |
    la_number            | lupus anticoagulant | 3 days ago    | 1.5          |      | 1.2
    apl_all_negative     | lupus anticoagulant | 3 days ago    | negative     |      |
    apl_all_negative     | anti-b2GP1 IgG      | 3 days ago    | 2            |      | 20
    apl_all_negative     | aCL IgG             | 3 days ago    | 2            |      | 12
    c3_low               | C3                  | 900 days ago  | 0.4          | 0.79 | 1.52
    c3_low               | C3                  | 3 days ago    | 1.0          | 0.79 | 1.52
    both_low_one_day     | C3                  | 90 days ago 08:00 | 0.4      | 0.79 | 1.52
    both_low_one_day     | C4                  | 90 days ago 17:00 | 0.05     | 0.1  | 0.4
    both_low_two_days    | C3                  | 90 days ago   | 0.4          | 0.79 | 1.52
    both_low_two_days    | C4                  | 90 days ago   | 0.2          | 0.1  | 0.4
    both_low_two_days    | C4                  | 89 days ago   | 0.05         | 0.1  | 0.4
    complement_normal    | C3                  | 90 days ago   | 1.0          | 0.79 | 1.52
    complement_normal    | C4                  | 90 days ago   | 0.2          | 0.1  | 0.4
    dna_above            | dsDNA               | 900 days ago  | 40           |      | 30
    dna_above            | dsDNA               | 3 days ago    | 10           |      | 30
    sm_positive          | anti-Sm             | 3 days ago    | 阳性         |      |
    sm_negative_alone    | anti-Sm             | 3 days ago    | 阴性         |      |
    dna_and_sm_negative  | anti-Sm             | 3 days ago    | 阴性         |      |
    dna_and_sm_negative  | dsDNA               | 3 days ago    | 10           |      | 30
    """,
)
CHART.draw(
    "labs",
    """
    patient              | collected_at        | value
    wbc_3_9              | 900 days ago        | 3.9
    wbc_3_9              | 3 days ago          | 6
    wbc_4                | 3 days ago          | 4.0
    wbc_after            | in 1 days           | 2
    wbc_one_moment       | 30 days ago 08:00   | 2
    wbc_one_moment       | 30 days ago 08:00   | 6
    cells_both           | 30 days ago         | 3
    """,
    test="WBC",
    unit="10*9/L",
)
CHART.draw("labs", "patient | value\n cells_both | 50", test="platelets")
CHART.draw(
    "observations",
    """
    patient              | collected_at        | value
    fever_38_4           | 700 days ago        | 38.4
    fever_38_3           | 3 days ago          | 38.3
    fever_infected       | 100 days ago        | 39.5
    fever_twice          | 100 days ago        | 39.5
    fever_twice          | 60 days ago         | 38.5
    fever_later_infected | 100 days ago        | 39.5
    """,
    test="temperature",
    unit="Cel",
)
CHART.draw(
    "diagnoses",
    """
    patient              | code  | diagnosed_on
    fever_infected       | J18.9 | 93 days ago
    fever_twice          | J18.9 | 100 days ago
    fever_later_infected | J18.9 | 92 days ago
    fever_infected       | M32.9 | 800 days ago
    fever_twice          | M32.9 | 800 days ago
    fever_later_infected | M32.9 | 800 days ago
    """,
)
EULAR = "eular_acr_2019"


@item_lessons(
    """
    patient              | item | what happened                                | state           | value | rows
    ana_320              | ana  | 1:320 years ago, 1:40 now: at least once     | scored          | 320   | 1
    ana_80               | ana  | 1:80                                         | scored          | 80    | 1
    ana_40               | ana  | 1:40                                         | not_present     | 40    | 1
    ana_below_80         | ana  | <1:80                                        | not_present     | 80    | 1
    ana_chinese          | ana  | 阳性(1:100)                                  | scored          | 100   | 1
    ana_full_width       | ana  | a full-width colon                           | scored          | 100   | 1
    ana_at_least         | ana  | ≥1:3200                                      | scored          | 3200  | 1
    ana_two_patterns     | ana  | two patterns of one moment: the higher       | scored          | 640   | 1
    ana_positive         | ana  | positive without a titre                     | needs_clinician |       | 1
    ana_weak             | ana  | weakly positive                              | needs_clinician |       | 1
    ana_negative         | ana  | negative                                     | not_present     |       | 1
    ana_word_then_titre  | ana  | a word now, a titre before                   | scored          | 160   | 1
    ana_unread           | ana  | cannot be read                               | unknown         |       | 1
    ana_index            | ana  | 3.2 is no titre                              | unknown         | 3.2   | 1
    solid_120            | ana  | 120 by immunoassay, above its limit          | scored          | 120   | 1
    solid_20             | ana  | within its limit                             | not_present     | 20    | 1
    solid_no_limit       | ana  | 120 by immunoassay is no titre of 1:120      | unknown         | 120   | 1
    solid_word           | ana  | positive by immunoassay                      | scored          |       | 1
    solid_weak           | ana  | weakly positive by immunoassay               | needs_clinician |       | 1
    plt_99               | ana  | never tested                                 | unknown         |       | 0
    """
)
def test_the_entry_criterion(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, EULAR)


@item_lessons(
    """
    patient              | item                 | what happened                                | state           | value | rows
    wbc_3_9              | leukopenia           | 3.9 once                                     | scored          | 3.9   | 1
    wbc_4                | leukopenia           | 4.0 is not below 4.0                         | not_present     | 4     | 1
    wbc_after            | leukopenia           | after the as-of date                         | unknown         |       | 0
    wbc_one_moment       | leukopenia           | 2 and 6 at one moment                        | unknown         |       | 2
    plt_99               | thrombocytopenia     | 99 once                                      | scored          | 99    | 1
    plt_100              | thrombocytopenia     | 100 is not below 100                         | not_present     | 100   | 1
    coombs_and_ldh       | autoimmune_hemolysis | LDH high 30 days later                       | scored          |       | 2
    coombs_and_ldh_late  | autoimmune_hemolysis | LDH high 31 days later                       | needs_clinician |       | 1
    coombs_and_hapto     | autoimmune_hemolysis | haptoglobin low 30 days before               | scored          |       | 2
    coombs_alone         | autoimmune_hemolysis | nothing shows haemolysis                     | needs_clinician |       | 1
    coombs_normal_ldh    | autoimmune_hemolysis | LDH normal                                   | needs_clinician |       | 1
    coombs_negative      | autoimmune_hemolysis | both parts are needed                        | not_present     |       | 1
    ldh_alone            | autoimmune_hemolysis | no Coombs test                               | unknown         |       | 0
    fever_38_4           | fever                | 38.4 once                                    | scored          | 38.4  | 1
    fever_38_3           | fever                | 38.3 is not above 38.3                       | not_present     | 38.3  | 1
    fever_infected       | fever                | pneumonia 7 days later                       | needs_clinician | 39.5  | 2
    fever_later_infected | fever                | pneumonia 8 days later                       | scored          | 39.5  | 1
    fever_twice          | fever                | once with and once without an infection      | scored          | 38.5  | 1
    protein_24h          | proteinuria          | 0.6 g in 24 hours once                       | scored          | 0.6   | 1
    protein_ratio        | proteinuria          | a ratio of 600 mg/g once                     | scored          | 600   | 1
    dipstick_only        | proteinuria          | a dipstick never counts                      | unknown         |       | 0
    plt_99               | delirium             | data never tell                              | needs_clinician |       | 0
    plt_99               | biopsy_class_III_or_IV | data never tell                            | needs_clinician |       | 0
    """
)
def test_clinical_items(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, EULAR)


@item_lessons(
    """
    patient              | item                  | what happened                               | state           | value | rows
    acl_41               | aPL                   | above 40 units                              | scored          | 41    | 1
    acl_40               | aPL                   | 40 units; the others not tested             | unknown         |       | 0
    acl_word             | aPL                   | positive may be less than 40 units          | needs_clinician |       | 1
    b2gp1_above          | aPL                   | above its own limit                         | scored          | 21    | 1
    b2gp1_word           | aPL                   | positive                                    | scored          |       | 1
    la_positive          | aPL                   | lupus anticoagulant                         | scored          |       | 1
    la_number            | aPL                   | a ratio does not confirm it                 | unknown         | 1.5   | 1
    apl_all_negative     | aPL                   | all three tested                            | not_present     | 2     | 3
    c3_low               | low_C3_or_low_C4      | low once                                    | scored          | 0.4   | 1
    c3_low               | low_C3_and_low_C4     | C4 never measured                           | unknown         |       | 0
    both_low_one_day     | low_C3_or_low_C4      | both low                                    | scored          | 0.4   | 2
    both_low_one_day     | low_C3_and_low_C4     | both low on one day                         | scored          | 0.4   | 2
    both_low_two_days    | low_C3_and_low_C4     | low on different days                       | not_present     | 0.4   | 2
    complement_normal    | low_C3_or_low_C4      | both normal                                 | not_present     | 1     | 2
    dna_above            | anti_dsDNA_or_anti_Sm | above its limit once                        | scored          | 40    | 1
    sm_positive          | anti_dsDNA_or_anti_Sm | anti-Sm 阳性                                | scored          |       | 1
    sm_negative_alone    | anti_dsDNA_or_anti_Sm | anti-dsDNA never tested                     | unknown         |       | 0
    dna_and_sm_negative  | anti_dsDNA_or_anti_Sm | both tested                                 | not_present     | 10    | 2
    """
)
def test_immunology(judged: Judged, case: dict[str, str]) -> None:
    check_item(judged, case, EULAR)


@pytest.mark.parametrize(
    "item",
    [
        *("delirium", "psychosis", "seizure", "nonscarring_alopecia", "oral_ulcers"),
        *("subacute_cutaneous_or_discoid", "acute_cutaneous_lupus"),
        *("pleural_or_pericardial_effusion", "acute_pericarditis", "joint_involvement"),
        *("biopsy_class_II_or_V", "biopsy_class_III_or_IV"),
    ],
)
def test_what_only_a_person_can_see_is_left_to_a_person(judged: Judged, item: str) -> None:
    row = item_of(judged, EULAR, "cells_both", item)
    assert row["state"] == "needs_clinician"
    assert pd.isna(row["points"])


def test_every_patient_has_the_entry_criterion_and_21_items(judged: Judged) -> None:
    rows = judged.table("score_item").query(f"instrument == '{EULAR}'")
    assert set(rows.groupby("patient_id").size()) == {22}
    assert set(rows[rows["item"].eq("ana")]["max_points"]) == {0}


def test_of_a_domain_only_the_highest_item_counts(judged: Judged) -> None:
    """Leukopenia 3 and thrombocytopenia 4 are 4 points, not 7."""
    for item in ("leukopenia", "thrombocytopenia"):
        assert item_of(judged, EULAR, "cells_both", item)["state"] == "scored"
    assert judged.at[("cells_both", "I2a"), "value"] == 4
