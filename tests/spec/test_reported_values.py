"""How reported text becomes a measurement: number, comparator, meaning, unit; nothing dropped."""

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged

# `-` for no number, sign or word; an empty cell of `unusable` is usable.
NUMBERS = """
    patient              | test        | reported    | unit       | value  | operator | canonical | unusable
    plain                | WBC         | 5.6         | 10*9/L     | 5.6    | -        | 10*9/L    |
    digits_full_width    | WBC         | ５．６      | 10*9/L     | 5.6    | -        | 10*9/L    |
    superscript_unit     | WBC         | 5.6         | ×10⁹/L     | 5.6    | -        | 10*9/L    |
    caret_unit           | WBC         | 5.6         | 10^9/L     | 5.6    | -        | 10*9/L    |
    per_microlitre       | WBC         | 5600        | /uL        | 5.6    | -        | 10*9/L    |
    with_arrow           | WBC         | 2.1↓        | 10*9/L     | 2.1    | -        | 10*9/L    |
    with_spaces          | WBC         | < 0.5       | 10*9/L     | 0.5    | <        | 10*9/L    |
    full_width_below     | WBC         | ＜0.5       | 10*9/L     | 0.5    | <        | 10*9/L    |
    at_most              | WBC         | ≤0.5        | 10*9/L     | 0.5    | <=       | 10*9/L    |
    at_least             | WBC         | >=50        | 10*9/L     | 50     | >=       | 10*9/L    |
    above                | WBC         | >50         | 10*9/L     | 50     | >        | 10*9/L    |
    celsius_sign         | temperature | 38.5        | ℃         | 38.5   | -        | Cel       |
    celsius_degree       | temperature | 38.5        | °C         | 38.5   | -        | Cel       |
    celsius_ucum         | temperature | 38.5        | Cel        | 38.5   | -        | Cel       |
    greek_mu             | creatinine  | 60          | μmol/L     | 60     | -        | umol/L    |
    micro_sign           | creatinine  | 60          | µmol/L     | 60     | -        | umol/L    |
    plain_u              | creatinine  | 60          | umol/L     | 60     | -        | umol/L    |
    milligrams           | creatinine  | 1           | mg/dL      | 88.42  | -        | umol/L    |
    jin                  | weight      | 80          | 斤         | 40     | -        | kg        |
    number_1_234         | WBC         | 1,234       | 10*9/L     | -      | -        | 10*9/L    | unreadable_value
    bare_dash            | WBC         | -           | 10*9/L     | -      | -        | 10*9/L    | unreadable_value
    two_points           | WBC         | 5.6.7       | 10*9/L     | -      | -        | 10*9/L    | unreadable_value
    unit_in_the_value    | WBC         | see comment | 10*9/L     | -      | -        | 10*9/L    | unreadable_value
    no_unit              | WBC         | 5.6         |            | -      | -        | -         | unusable_unit
    foreign_unit         | WBC         | 5.6         | furlong    | -      | -        | furlong   | unusable_unit
    titre                | ANA         | 1:320       |            | 320    | -        | {titer}   |
    titre_full_width     | ANA         | 1：320      |            | 320    | -        | {titer}   |
    titre_at_least       | ANA         | ≥1:3200     |            | 3200   | >=       | {titer}   |
    titre_with_word      | ANA         | 阳性(1:320) |            | 320    | -        | {titer}   |
    titre_full_brackets  | ANA         | 阳性（1：320） |         | 320    | -        | {titer}   |
    titre_bare           | ANA         | 320         |            | 320    | -        | {titer}   |
"""
# So many digits are infinite to a computer.
NUMBERS += f"    endless | WBC | {'9' * 400} | 10*9/L | - | - | 10*9/L | unreadable_value\n"
WORDS = """
    patient         | test  | reported     | meaning       | unusable
    positive        | HBsAg | Positive     | positive      |
    chinese_word    | HBsAg | 阳性         | positive      |
    plus_plus       | HBsAg | ++           | positive      |
    in_brackets     | HBsAg | （+）        | positive      |
    in_capitals     | HBsAg | NEGATIVE     | negative      |
    negative_dash   | HBsAg | 阴性(-)      | negative      |
    negative_full   | HBsAg | 阴性（－）   | negative      |
    bracketed_dash  | HBsAg | (-)          | negative      |
    not_detected    | HBsAg | 未检出       | negative      |
    not_detected_en | HBsAg | Not Detected | negative      |
    weak            | HBsAg | 弱阳性       | weak_positive |
    plus_minus      | HBsAg | ±            | indeterminate |
    dash            | HBsAg | -            | -             | unreadable_value
    gibberish       | HBsAg | haemolysed   | -             | unreadable_value
    titre_word      | ANA   | 阳性(1:320)  | positive      |
    titre_negative  | ANA   | 阴性(1:80)   | negative      |
"""
CHART = Chart()
for _drawing in (NUMBERS, WORDS):
    CHART.draw(
        "labs",
        "patient | test | value | unit\n"
        + "\n".join(
            " | ".join((row["patient"], row["test"], row["reported"], row.get("unit", "")))
            for row in drawn(_drawing)
        ),
    )
CHART.draw(
    "labs",
    """
    patient          | code    | code_system | name                     | value | unit
    name_claims      | LOC-1   | LOCAL       | 谷丙转氨酶               | 30    | U/L
    name_any_system  | 99999-9 | LOINC       | ＡＬＴ                   | 30    | U/L
    code_then_item | 1920-8  | LOINC       | ALT                      | 30    | U/L
    name_whole       | LOC-1   | LOCAL       | 谷丙转氨酶/谷草转氨酶    | 0.8   |
    """,
)
CHART.draw(
    "labs",
    """
    patient       | value | unit   | reference_low | reference_high
    own_limits    | 30    | U/L    | 9             | 50
    range_limit   | 30    | U/L    |               | 9-50
    sign_limit    | 30    | U/L    |               | <40
    limit_zero    | 30    | U/L    |               | 0
    """,
    test="ALT",
)
CHART.draw(
    "labs",
    "patient | value | unit | reference_high\nlimit_in_mg | 1 | mg/dL | 1.2",
    test="creatinine",
)


def _row(judged: Judged, patient: str) -> dict[str, object]:
    rows = judged.table("measurement")
    (row,) = rows[rows["patient_id"].eq(patient)].to_dict("records")
    return {k: (None if v is None or v != v else v) for k, v in row.items()}


def _none(cell: str) -> str | None:
    return cell if cell not in ("", "-") else None


@pytest.mark.parametrize("case", drawn(NUMBERS), ids=lambda c: c["patient"])
def test_a_reported_number(judged: Judged, case: dict[str, str]) -> None:
    row = _row(judged, case["patient"])
    value = _none(case["value"])
    assert row["value"] == (pytest.approx(float(value)) if value else None)
    assert row["operator"] == _none(case["operator"])
    assert row["unit"] == _none(case["canonical"])
    assert row["unusable"] == _none(case["unusable"])
    assert row["text_value"] == case["reported"]


@pytest.mark.parametrize("case", drawn(WORDS), ids=lambda c: c["patient"])
def test_a_reported_word(judged: Judged, case: dict[str, str]) -> None:
    row = _row(judged, case["patient"])
    assert row["meaning"] == _none(case["meaning"])
    assert row["unusable"] == _none(case["unusable"])
    assert row["text_value"] == case["reported"]


def test_codes_claim_before_names_and_names_whole(judged: Judged) -> None:
    rows = judged.table("measurement").set_index("patient_id")
    assert rows.at["name_claims", "concept"] == "alt"
    assert rows.at["name_any_system", "concept"] == "alt"
    assert rows.at["code_then_item", "concept"] == "ast"
    assert "name_whole" not in rows.index


@pytest.mark.parametrize(
    ("patient", "low", "high"),
    [
        ("own_limits", 9, 50),
        ("range_limit", None, 50),
        ("sign_limit", None, 40),
        ("limit_zero", None, None),
        ("limit_in_mg", None, 106.104),
    ],
)
def test_limits_come_in_the_canonical_unit(
    judged: Judged, patient: str, low: float | None, high: float | None
) -> None:
    row = _row(judged, patient)
    assert row["lower_limit"] == (pytest.approx(low) if low else None)
    assert row["upper_limit"] == (pytest.approx(high) if high else None)
