"""What looks like something else: titres, limits in words, near names, codes to be left out.

Everyone with glucocorticoid weighs 40 kg unless the lesson is about the weight.
"""

import pytest

from spec.drawn import drawn
from spec.expect import check, lessons
from spec.hospital import Chart, Judged, judge

# `own` is the limit that is read; `-` is none, so that the published limits serve.
LIMITS = """
    patient         | reference_high | own | ALT | result
    limit_to        | 9 to 50        | 50  | 150 | pass
    limit_zhi       | 9至50          | 50  | 150 | pass
    limit_tilde     | 9∼50           | 50  | 150 | pass
    limit_minus     | 9−50           | 50  | 150 | pass
    limit_brackets  | (9-50)         | 50  | 150 | pass
    limit_above     | 9 to 50        | 50  | 151 | fail
    limit_unit      | 40 U/L         | 40  | 120 | pass
    limit_up_to     | up to 40       | 40  | 120 | pass
    limit_sign      | <40            | 40  | 120 | pass
    limit_sign_over | <40            | 40  | 121 | fail
    limit_thousands | 1,200          | -   | 151 | fail
    limit_slash     | 9/50           | -   | 100 | review
    times_3_a       | 33.3           | 33.3 | 99.9 | pass
    times_3_b       | 5.1            | 5.1 | 15.3 | pass
    times_3_more    | 33.3           | 33.3 | 99.91 | fail
"""
CHART = Chart(also=("adverse_reactions",))
for _case in drawn(LIMITS):
    CHART.draw(
        "labs",
        f"""
        patient           | test | value         | reference_high
        {_case["patient"]} | AST  | 5             | 40
        {_case["patient"]} | ALT  | {_case["ALT"]} | {_case["reference_high"]}
        """,
        unit="U/L",
    )
CHART.draw(
    "labs",
    """
    patient       | result_id | test           | code   | code_system | name                   | collected_at | value | unit   | reference_high
    ast_titre     |           | AST            | 1920-8 | LOINC       | AST                    | 3 days ago   | 1:40  | U/L    | 40
    ast_titre     |           | ALT            | 1742-6 | LOINC       | ALT                    | 3 days ago   | 30    | U/L    | 40
    ana_titre     |           | ANA            | 5048-4 | LOINC       | ANA                    | 3 days ago   | 1:80  |        |
    named_alt     |           | AST            | 1920-8 | LOINC       | AST                    | 3 days ago   | 30    | U/L    | 40
    named_alt     |           | ALT            | 1742-6 | LOINC       | ALT                    | 20 days ago  | 30    | U/L    | 40
    named_alt     |           |                | L123   | LOCAL       | 丙氨酸氨基转移酶(ALT)  | 3 days ago   | 900   | U/L    | 40
    urine_tbil    |           | bilirubin mass | 1975-2 | LOINC       | 总胆红素               | 6 days ago   | 90    | umol/L | 20
    urine_tbil    |           |                | 5770-3 | LOINC       | TBIL                   | 4 days ago   | 0     | umol/L | 20
    earlier_limit | ast_now   | AST            | 1920-8 | LOINC       | AST                    | 3 days ago   | 30    | U/L    | 40
    earlier_limit | alt_then  | ALT            | 1742-6 | LOINC       | ALT                    | 99 days ago  | 30    | U/L    | 60
    earlier_limit | alt_now   | ALT            | 1742-6 | LOINC       | ALT                    | 3 days ago   | 180   | U/L    |
    """,
)
for _number, _row in enumerate(CHART.rows["labs"]):
    _row["result_id"] = _row.get("result_id") or f"lab_{_number}"
CHART.draw(
    "observations",
    """
    patient           | result_id  | code    | code_system | name           | collected_at     | value | unit
    weight_titre      | w_titre    | 29463-7 | LOINC       | weight         | 200 days ago     | 1:40  | kg
    ef_titre          | ef_titre   | 10230-1 | LOINC       | LVEF           | 3 days ago       | 1:60  | %
    selena            | s_2k       | SC1     | LOCAL       | SLEDAI-2K      | 20 days ago      | 4     | {score}
    selena            | s_selena   | SC2     | LOCAL       | SLEDAI(SELENA) | 3 days ago       | 12    | {score}
    only_selena       | s_only     | SC2     | LOCAL       | SLEDAI(SELENA) | 3 days ago       | 12    | {score}
    exercise          | o_rest     | 59408-5 | LOINC       | SpO2           | 2 days ago 08:00 | 98    | %
    exercise          | o_exercise | 89276-0 | LOINC       | SpO2           | 2 days ago 10:00 | 85    | %
    birth_weight      | w_now      | 29463-7 | LOINC       | 体重           | 201 days ago     | 40    | kg
    birth_weight      | w_birth    | 8339-4  | LOINC       | 体重           | 200 days ago     | 3.2   | kg
    only_birth_weight | w_born     | 8339-4  | LOINC       | 体重           | 200 days ago     | 3.2   | kg
    methyl_space      | w_space    | 29463-7 | LOINC       | weight         | 200 days ago     | 40    | kg
    methyl_dash       | w_dash     | 29463-7 | LOINC       | weight         | 200 days ago     | 40    | kg
    two_weights       | w_first    | 29463-7 | LOINC       | weight         | 200 days ago     | 40    | kg
    two_weights       | w_second   | 29463-7 | LOINC       | weight         | 150 days ago     | 39    | kg
    two_weights       | w_old      | 29463-7 | LOINC       | weight         | 900 days ago     | 20    | kg
    """,
)
CHART.draw(
    "medications",
    """
    patient           | name                | dose_value | start_date   | end_date
    weight_titre      | prednisone          | 40         | 200 days ago | 101 days ago
    birth_weight      | prednisone          | 5          | 199 days ago | 100 days ago
    only_birth_weight | prednisone          | 5          | 199 days ago | 100 days ago
    methyl_space      | Methyl prednisolone | 32         | 200 days ago | 101 days ago
    methyl_dash       | methyl-prednisolone | 32         | 200 days ago | 101 days ago
    two_weights       | prednisone          | 40         | 200 days ago | 101 days ago
    """,
    dose_unit="mg",
    frequency_per_day="1",
)
CHART.draw(
    "diagnoses",
    """
    patient         | code     | code_system | name
    other_allergy   | M32.9    | ICD10       |
    other_allergy   | Z88.8    | ICD10       | allergy to ibuprofen
    steroid_adverse | M32.9    | ICD10       |
    steroid_adverse | T38.0X5A | ICD10CM     | adverse effect of glucocorticoids
    """,
)


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    """What became of the hospital of lookalikes."""
    return judge(CHART, tmp_path_factory.mktemp("lookalikes"))


@pytest.mark.parametrize("case", drawn(LIMITS), ids=lambda c: c["patient"])
def test_the_limit_of_a_laboratory_in_its_own_words(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case, "I4d")
    fallback = "fallback" in judged.row(case["patient"], "I4d")["reason"]
    assert fallback == (case["own"] == "-")
    limit = _measured(judged, case["patient"], "alt")["upper_limit"]
    if case["own"] == "-":
        assert limit != limit
    else:
        assert limit == float(case["own"])


@lessons(
    """
    patient      | criterion | what happened                  | result  | because
    ef_titre     | I4a       | an ejection fraction of 1:60   | unknown | unreadable_value
    ast_titre    | I4d       | an AST of 1:40                 | unknown | unreadable_value
    weight_titre | I2c       | a weight of 1:40, 40 mg a day  | unknown | unreadable_value
    """
)
def test_a_titre_is_no_quantity(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)


def test_a_titre_stays_as_an_unreadable_weight(judged: Judged) -> None:
    weight = _measured(judged, "weight_titre", "weight")
    assert weight["unusable"] == "unreadable_value"
    assert weight["value"] != weight["value"]


def test_a_titre_of_antibodies_is_a_number(judged: Judged) -> None:
    assert _measured(judged, "ana_titre", "ana")["value"] == 80


@lessons(
    """
    patient           | criterion | what happened                                       | result  | because        | value
    named_alt         | I4d       | a local code, its name with the short form          | fail    |                | 22.5
    selena            | I3        | the newer SELENA-SLEDAI is another score            | fail    |                | 4
    only_birth_weight | I2c       | no weight but the one at birth                      | unknown | never_recorded | 0
    only_selena       | I3        | SELENA-SLEDAI alone                                 | unknown | never_recorded |
    exercise          | I4g       | the newer saturation is under exercise, by its code | pass    |                | 98
    urine_tbil        | I4e       | the newer bilirubin is of the urine, by its code    | fail    |                | 4.5
    birth_weight      | I2c       | 5 mg a day of 40 kg, not of the birth weight        | fail    |                | 0
    """
)
def test_a_name_is_read_whole_and_a_code_before_it(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)


def test_excluded_codes_are_no_measurements(judged: Judged) -> None:
    taken = set(judged.query("FROM measurement WHERE concept IS NOT NULL")["result_id"])
    assert {"o_rest", "w_now", "s_2k"} <= taken
    assert not {"o_exercise", "w_birth", "w_born", "s_selena", "s_only"} & taken


@lessons(
    """
    patient         | criterion | what happened                           | result         | because
    other_allergy   | I2f       | an allergy to some other drug           | not_applicable |
    other_allergy   | I2c       | softens nothing                         | fail           |
    other_allergy   | I2d       | softens nothing                         | fail           |
    steroid_adverse | I2f       | an adverse effect of glucocorticoid     | review         |
    steroid_adverse | I2c       | softens                                 | review         |
    steroid_adverse | I2d       | softens                                 | review         |
    """
)
def test_only_a_standard_treatment_softens(judged: Judged, case: dict[str, str]) -> None:
    check(judged, case)


@pytest.mark.parametrize("patient", ["methyl_space", "methyl_dash"])
def test_methylprednisolone_in_two_words(judged: Judged, patient: str) -> None:
    orders = judged.table("medication").set_index("patient_id")
    assert orders.at[patient, "concept"] == "methylprednisolone"
    # 32 mg are 40 mg of prednisone, 1 mg for each of 40 kg.
    assert judged.result(patient, "I2c") == "pass"


def test_the_weights_of_a_high_dose_are_evidence(judged: Judged) -> None:
    evidence = set(judged.row("two_weights", "I2c")["evidence"])
    assert {"w_first", "w_second"} <= evidence
    assert "w_old" not in evidence


def test_the_result_that_lends_its_limit_is_evidence(judged: Judged) -> None:
    answer = judged.row("earlier_limit", "I4d")
    assert answer["result"] == "pass"
    assert set(answer["evidence"]) == {"ast_now", "alt_now", "alt_then"}


def _measured(judged: Judged, patient: str, concept: str) -> dict[str, object]:
    rows = judged.table("measurement")
    (row,) = rows[rows["patient_id"].eq(patient) & rows["concept"].eq(concept)].to_dict("records")
    return row
