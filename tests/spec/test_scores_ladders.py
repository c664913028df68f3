"""I2a and I3: what a recorded total decides, and what the items do without one."""

import pytest

from spec.expect import check, lessons
from spec.hospital import Chart, Judged

CHART = Chart()
# --- I3: the activity of the last 30 days -------------------------------------------------------
# Eight points by data: low complement 2, anti-dsDNA 2, proteinuria 4.
for patient in (
    "items_8",
    "items_8_old_total",
    "total_7_items_8",
    "total_8",
    "total_unread",
    "items_8_selena",
):
    CHART.draw(
        "labs",
        f"""
        patient   | test               | collected_at | value | reference_low | reference_high
        {patient} | C3                 | 6 days ago   | 0.45  | 0.79 | 1.52
        {patient} | dsDNA              | 6 days ago   | 300   |      | 30
        {patient} | urine protein 24 h | 7 days ago   | 1.2   |      |
        """,
    )
CHART.draw(
    "labs",
    """
    patient              | test               | collected_at | value    | reference_low | reference_high
    items_7              | C3                 | 6 days ago   | 0.45     | 0.79 | 1.52
    items_7              | urine protein 24 h | 6 days ago   | 1.2      |      |
    items_7              | platelets          | 6 days ago   | 80       |      |
    items_6_and_pyuria   | C3                 | 6 days ago   | 0.45     | 0.79 | 1.52
    items_6_and_pyuria   | urine protein 24 h | 6 days ago   | 1.2      |      |
    items_6_and_pyuria   | urine WBC          | 6 days ago   | 40       |      |
    items_old            | C3                 | 31 days ago  | 0.45     | 0.79 | 1.52
    items_old            | dsDNA              | 31 days ago  | 300      |      | 30
    items_old            | urine protein 24 h | 31 days ago  | 1.2      |      |
    items_8_old_total    | SLEDAI-2K          | 45 days ago  | 4        |      |
    total_7_items_8      | SLEDAI-2K          | 3 days ago   | 7        |      |
    total_8              | SLEDAI-2K          | 3 days ago   | 8        |      |
    total_unread         | SLEDAI-2K          | 3 days ago   | see note |      |
    nothing_tested       | ALT                | 3 days ago   | 20       |      |
    old_total_only       | SLEDAI-2K          | 45 days ago  | 12       |      |
    selena_only          | SELENA-SLEDAI      | 3 days ago   | 12       |      |
    items_8_selena       | SELENA-SLEDAI      | 3 days ago   | 2        |      |
    all_tested_none      | C3                 | 6 days ago   | 1.0      | 0.79 | 1.52
    all_tested_none      | C4                 | 6 days ago   | 0.2      | 0.1  | 0.4
    all_tested_none      | dsDNA              | 6 days ago   | 3        |      | 30
    all_tested_none      | urine protein 24 h | 6 days ago   | 0.1      |      |
    all_tested_none      | platelets          | 6 days ago   | 280      |      |
    all_tested_none      | urine RBC          | 6 days ago   | 0-2      |      |
    all_tested_none      | urine WBC          | 6 days ago   | 0-2      |      |
    all_tested_none      | casts              | 6 days ago   | 0        |      |
    """,
)
CHART.draw("labs", "patient | value\n all_tested_none | 5.1", test="WBC", unit="10*9/L")
CHART.draw("labs", "patient | value\n all_tested_none | 36.6", test="temperature", unit="Cel")
CHART.draw(
    "diagnoses",
    """
    patient            | code  | diagnosed_on
    items_6_and_pyuria | N39.0 | 5 days ago
    items_6_and_pyuria | M32.9 | 800 days ago
    """,
)
# --- I2a: the classification, at any time -------------------------------------------------------
CHART.draw(
    "observations",
    """
    patient               | collected_at  | value
    recorded_12           | 400 days ago  | 12
    recorded_10           | 400 days ago  | 10
    recorded_9            | 400 days ago  | 9
    recorded_word         | 400 days ago  | 符合
    recorded_not_met      | 400 days ago  | not met
    recorded_newest       | 400 days ago  | 12
    recorded_newest       | 30 days ago   | 6
    recorded_unread       | 30 days ago   | see letter
    recorded_too_high     | 30 days ago   | 120
    unread_but_items      | 30 days ago   | see letter
    """,
    test="EULAR/ACR",
)
CHART.draw(
    "labs",
    """
    patient               | test               | collected_at | value     | reference_low | reference_high
    items_10              | ANA                | 900 days ago | 1:320     |      |
    items_10              | dsDNA              | 900 days ago | 300       |      | 30
    items_10              | platelets          | 500 days ago | 80        |      |
    unread_but_items      | ANA                | 900 days ago | 1:320     |      |
    unread_but_items      | dsDNA              | 900 days ago | 300       |      | 30
    unread_but_items      | platelets          | 500 days ago | 80        |      |
    solid_phase           | ANA immunoassay    | 900 days ago | 120       |      | 40
    solid_phase           | dsDNA              | 900 days ago | 300       |      | 30
    solid_phase           | platelets          | 500 days ago | 80        |      |
    no_titre              | ANA present        | 900 days ago | positive  |      |
    no_titre              | dsDNA              | 900 days ago | 300       |      | 30
    no_titre              | platelets          | 500 days ago | 80        |      |
    no_titre_too_little   | ANA present        | 900 days ago | positive  |      |
    no_titre_too_little   | platelets          | 500 days ago | 80        |      |
    no_clinical_item      | ANA                | 900 days ago | 1:320     |      |
    no_clinical_item      | dsDNA              | 900 days ago | 300       |      | 30
    no_clinical_item      | C3                 | 900 days ago | 0.4       | 0.79 | 1.52
    no_clinical_item      | C4                 | 900 days ago | 0.05      | 0.1  | 0.4
    too_little            | ANA                | 900 days ago | 1:320     |      |
    too_little            | platelets          | 500 days ago | 80        |      |
    ana_negative          | ANA                | 900 days ago | 1:40      |      |
    ana_negative          | dsDNA              | 900 days ago | 300       |      | 30
    ana_negative          | platelets          | 500 days ago | 80        |      |
    ana_missing           | dsDNA              | 900 days ago | 300       |      | 30
    ana_missing           | platelets          | 500 days ago | 80        |      |
    ana_unread            | ANA                | 900 days ago | see report |     |
    ana_unread            | dsDNA              | 900 days ago | 300       |      | 30
    ana_unread            | platelets          | 500 days ago | 80        |      |
    code_alone            | ALT                | 900 days ago | 20        |      |
    """,
)


@lessons(
    """
    patient            | what happened                              | result  | because          | value | unit   | reason says                                                          | next step says
    total_8            | a recorded 8                               | pass    |                  | 8     | points | SLEDAI-2K total 8                                                    |
    total_7_items_8    | a recorded total decides, whatever items say | fail  |                  | 7     | points | SLEDAI-2K total 7                                                    |
    total_unread       | the newest total cannot be read            | unknown | unreadable_value |       | points | does not tell                                                        | repeat
    items_8            | no total, the items give 8                 | review  |                  | 8     | points | its items give at least 8 & low complement 2 (C3 0.45 g/L on 2026-11-10) & at most 23 of the 23 points & urinary casts & add up to 82 |
    items_8_old_total  | the total is 45 days old                   | review  |                  | 8     | points | 45 days old & its items give at least 8                              |
    items_7            | one point short                            | unknown | never_recorded   |       |        | its items give at least 7 & at most 23 of the 23                     | score SLEDAI-2K
    items_6_and_pyuria | pyuria with an infection does not count    | unknown | never_recorded   |       |        | at least 6 & for a clinician: pyuria & WBC per HPF 40 per high-power field on 2026-11-10, with a diagnosis of urinary infection) | score SLEDAI-2K
    items_old          | items 31 days old                          | unknown | never_recorded   |       |        | none of the items that data can score is known                       | score SLEDAI-2K
    nothing_tested     | no item tested                             | unknown | never_recorded   |       |        | none of the items that data can score is known                       | score SLEDAI-2K
    old_total_only     | only an old total                          | unknown | too_old          | 12    | points | 45 days old                                                          | last one is 45 days old
    selena_only        | another instrument                         | unknown | never_recorded   |       |        | A SELENA-SLEDAI total of 12 on 2026-11-13 is of another instrument   | score SLEDAI-2K
    items_8_selena     | another instrument says 2                  | review  |                  | 8     | points | A SELENA-SLEDAI total of 2                                           |
    all_tested_none    | everything tested, nothing found           | unknown | never_recorded   |       |        | at least 0; at most 0 of the 23 points & add up to 82                | score SLEDAI-2K
    """
)
def test_activity(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I3")


@pytest.mark.parametrize("patient", ["all_tested_none", "items_7", "nothing_tested"])
def test_no_further_test_is_ordered_for_it(judged: Judged, patient: str) -> None:
    """Tests could not decide it: without a total a bound never passes or fails anyone."""
    assert judged.at[(patient, "I3"), "next_step"] == "score SLEDAI-2K"


def test_scored_rows_are_the_evidence(judged: Judged) -> None:
    rows = judged.table("measurement").set_index("result_id")
    evidence = list(judged.at[("items_8", "I3"), "evidence"])
    assert sorted(rows.loc[evidence, "concept"]) == ["anti_dsdna", "c3", "urine_protein_24h"]
    assert judged.at[("items_8", "I3"), "evidence_on"] == "2026-11-10"


@lessons(
    """
    patient             | what happened                              | result  | because          | value | reason says                                   | next step says
    recorded_12         | a recorded total of 12                     | pass    |                  | 12    | meets at least 10 points                      |
    recorded_10         | exactly 10                                 | pass    |                  | 10    | meets at least 10 points                      |
    recorded_9          | less than 10                               | review  |                  | 9     | does not meet                                 |
    recorded_word       | 符合                                       | pass    |                  |       | 符合                                          |
    recorded_not_met    | not met                                    | review  |                  |       | not met                                       |
    recorded_newest     | the newest total decides                   | review  |                  | 6     | does not meet                                 |
    recorded_unread     | the total cannot be read, no items         | unknown | unreadable_value |       | cannot be used                                | document the 2019 EULAR/ACR classification; order ANA
    recorded_too_high   | more than the 51 points there are          | unknown | unreadable_value |       | cannot be used                                | document
    unread_but_items    | the items are enough                       | pass    |                  | 10    | Provisional                                   |
    items_10            | ANA, anti-dsDNA 6, platelets 4             | pass    |                  | 10    | Provisional & thrombocytopenia 4 & ANA 1:320 on 2024-05-30 |
    solid_phase         | ANA by immunoassay                         | pass    |                  | 10    | solid-phase assay                             |
    no_titre            | enough, but ANA positive without a titre   | review  |                  | 10    | without a titre                               |
    no_titre_too_little | neither a titre nor enough items           | unknown | never_recorded   | 4     | without a titre                               | order ANA
    no_clinical_item    | 10 points without a clinical item          | unknown | never_recorded   | 10    | with a clinical item                          | document the 2019 EULAR/ACR classification
    too_little          | 4 points                                   | unknown | never_recorded   | 4     | 4 points                                      | document the 2019 EULAR/ACR classification
    ana_negative        | ANA never 1:80                             | review  |                  | 10    | no ANA of 1:80 or more                        |
    ana_missing         | ANA never recorded                         | unknown | never_recorded   | 10    | no ANA recorded                               | order ANA
    ana_unread          | ANA cannot be read                         | unknown | unreadable_value | 10    | cannot be used                                | order ANA
    code_alone          | a diagnosis code and nothing else          | review  |                  |       | Nothing but the diagnosis                     |
    """
)
def test_classification(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I2a")


def test_a_known_titre_is_not_ordered(judged: Judged) -> None:
    step = judged.at[("too_little", "I2a"), "next_step"]
    assert step == "document the 2019 EULAR/ACR classification"


def test_a_diagnosis_alone_is_its_own_evidence(judged: Judged) -> None:
    rows = judged.table("diagnosis").set_index("diagnosis_id")
    evidence = list(judged.at[("code_alone", "I2a"), "evidence"])
    assert list(rows.loc[evidence, "concept"]) == ["sle"]


def test_every_review_has_its_evidence(judged: Judged) -> None:
    rows = judged.results.reset_index().query(
        "criterion_id in ('I2a', 'I3') and result == 'review'"
    )
    assert rows["evidence"].str.len().gt(0).all()
