"""What no patient weighs, no patient is given and no test measures decides nothing."""

import pytest

from spec.drawn import drawn
from spec.hospital import Chart, Judged

CHART = Chart()
# Forty milligrams a day over a hundred days are 1.33 mg/kg of 30 kg.
CHART.draw(
    "medications",
    """
    patient       | dose_value | dose_unit
    plausible     | 40         | mg
    in_grams      | 40         | mg
    thousandfold  | 40000      | mg
    gram_for_mg   | 40         | g
    per_kilogram  | 1300       | mg/kg
    pulse         | 1000       | mg
    too_heavy     | 40         | mg
    far_too_heavy | 40         | mg
    too_light     | 40         | mg
    no_weight     | 40         | mg
    """,
    name="prednisone",
    frequency_per_day="1",
    start_date="110 days ago",
    end_date="10 days ago",
)
CHART.draw(
    "observations",
    """
    patient       | value | unit
    plausible     | 30    | kg
    in_grams      | 30000 | g
    thousandfold  | 30    | kg
    gram_for_mg   | 30    | kg
    per_kilogram  | 30    | kg
    pulse         | 30    | kg
    too_heavy     | 999   | kg
    far_too_heavy | 30000 | kg
    too_light     | 0.03  | kg
    no_weight     | 0     | kg
    """,
    test="weight",
    collected_at="111 days ago",
)
HIGH_DOSE = """
    patient       | result  | because
    plausible     | pass    |
    in_grams      | pass    |
    pulse         | pass    |
    thousandfold  | unknown | unusable_unit
    gram_for_mg   | unknown | unusable_unit
    per_kilogram  | unknown | unusable_unit
    too_heavy     | unknown | unreadable_value
    far_too_heavy | unknown | unreadable_value
    too_light     | unknown | unreadable_value
    no_weight     | unknown | unreadable_value
"""
# Below zero, a number would be within every upper limit and below every lower bound.
CHART.draw(
    "labs",
    """
    patient | test      | unit
    below   | AST       | U/L
    below   | bilirubin | umol/L
    below   | HBsAg     | IU/mL
    below   | HBcAb     | IU/mL
    below   | HCV Ab    | S/CO
    below   | HIV Ab    | S/CO
    below   | TPPA      | S/CO
    below   | CMV DNA   | [IU]/mL
    below   | blood hCG | m[IU]/mL
    below   | platelets | 10*9/L
    """,
    value="-5",
    reference_high="20",
)
BELOW_ZERO = ("I4d", "I4e", "E7a", "E7b", "E7c", "E7d", "E7e", "E9", "I7")


@pytest.mark.parametrize("case", drawn(HIGH_DOSE), ids=lambda case: case["patient"])
def test_an_impossible_dose_or_weight_is_unknown(judged: Judged, case: dict[str, str]) -> None:
    row = judged.row(case["patient"], "I2c")
    assert (row["result"], row["unknown_because"] or "") == (case["result"], case["because"])


@pytest.mark.parametrize("criterion", BELOW_ZERO)
def test_a_result_below_zero_is_unreadable(judged: Judged, criterion: str) -> None:
    row = judged.row("below", criterion)
    assert (row["result"], row["unknown_because"]) == ("unknown", "unreadable_value")
