"""What a change is called: the number that moved where both reasons begin with it, else both."""

import pandas as pd
import pytest

from spec.drawn import drawn
from transforms.decide.change_words import results_in_words

TODAY = pd.Timestamp("2026-11-16")
NUMBERS = """
    old value | old unit | old reason                            | value | unit | reason                                                 | what
    12        | points   | SLEDAI-2K total 12 points on 2026-08-03 meets it. | 4 | points | SLEDAI-2K total 4 points on 2026-11-09 does not. | SLEDAI-2K total 12 points on 3 Aug fell to 4 points on 9 Nov
    88        | %        | SpO2 88 % (oxygen source not recorded) on 2026-11-01 fails. | 97 | % | SpO2 97 % on 2026-11-15 meets it. | SpO2 88 % on 1 Nov rose to 97 % on 15 Nov
    4         | years    | Age 4 years; at least 5 is asked.     | 5     | years | Age 5 years; at least 5 is asked.                     | Age 4 years rose to 5 years
    76        | days     | Hydroxychloroquine on 76 days, 90 asked. | 90 | days | Hydroxychloroquine on 90 days, 90 asked.                | Hydroxychloroquine on 76 days rose to 90 days
    60        | %        | LVEF 60 % on 2025-12-30 meets it.     | 40    | %    | LVEF 40 % on 2026-11-09 does not.                      | LVEF 60 % on 30 Dec 2025 fell to 40 % on 9 Nov
    3.2       | 10*9/L   | WBC 3.2 x10^9/L on 2026-11-01 fails.  | 2.1   | 10*9/L | WBC 2.1 x10^9/L on 2026-11-09 fails.                 | WBC 3.2 x10^9/L on 1 Nov fell to 2.1 x10^9/L on 9 Nov
"""
BOTH = """
    old value | old unit | old reason                             | value | unit | reason
    0.7       | x ULN    | AST 0.7 x ULN on 2026-11-01 meets it.  | 4.7   | x ULN | AST 2 x ULN on 2026-11-09 meets it. ALT 4.7 x ULN on 2026-11-09 does not.
    500       | [IU]/mL  | CMV DNA <500 IU/mL on 2026-11-01: negative. | 700 | [IU]/mL | CMV DNA 700 IU/mL on 2026-11-09: positive.
    60        | %        | LVEF 60 % on 2026-11-01 meets at least 55 %. | 60 | % | LVEF 60 % on 2026-11-01 does not meet at least 70 %.
    60        | %        | LVEF 60 % on 2026-11-01 meets it.      |       |      | No usable LVEF recorded.
    30        | mg       | Dose 30 mg on 2026-11-01 meets it.     | 25    | ug   | Dose 25 ug on 2026-11-09 fails.
"""


def told(case: dict[str, str], because: str = "") -> str:
    """What the change of one criterion is called."""
    key = {"protocol_id": ["T"], "patient_id": ["ada"], "criterion_id": ["I4a"]}

    def release(side: str, because: str) -> pd.DataFrame:
        answer = {
            "value": [float(case[f"{side}value"] or "nan")],
            "unit": [case[f"{side}unit"] or None],
            "unknown_because": [because or None],
            "reason": [case[f"{side}reason"] or None],
        }
        frame = pd.DataFrame(key | answer).astype({"unit": "str", "reason": "str"})
        return frame[frame["reason"].notna()]

    old, new = release("old ", ""), release("", because)
    (what,) = results_in_words(pd.DataFrame(key), old, new, TODAY)
    return str(what)


@pytest.mark.parametrize("case", drawn(NUMBERS), ids=lambda case: case["what"][:20])
def test_a_number_that_moved(case: dict[str, str]) -> None:
    assert told(case) == case["what"]


@pytest.mark.parametrize("case", drawn(BOTH), ids=lambda case: case["reason"][:20])
def test_where_no_one_number_moved_both_reasons_are_told(case: dict[str, str]) -> None:
    assert told(case) == f"was: {case['old reason']} Now: {case['reason']}"


def test_a_day_is_that_of_the_number_and_of_no_other() -> None:
    items = "Its items give {} points: fever 2 (body temperature 39.1 °C on {}): enough."
    case = {
        "old value": "2",
        "old unit": "points",
        "old reason": items.format(2, "2026-01-01"),
        "value": "12",
        "unit": "points",
        "reason": items.format(12, "2026-02-02"),
    }
    assert told(case) == "Its items give 2 points rose to 12 points"


def test_a_result_that_became_too_old() -> None:
    case = drawn(NUMBERS)[0] | {
        "reason": "The newest SLEDAI-2K total of 2026-08-03 is 105 days old."
    }
    said = "SLEDAI-2K total 12 points on 3 Aug is too old now: 105 days"
    assert told(case, because="too_old") == said
    # Another one is too old: nothing is said of the number.
    other = case | {"reason": "The newest SLEDAI-2K total of 2026-08-09 is 99 days old."}
    assert told(other, because="too_old") == f"was: {case['old reason']} Now: {other['reason']}"


def test_a_criterion_that_only_one_release_asked() -> None:
    case = drawn(NUMBERS)[0]
    reason, old = case["reason"], case["old reason"]
    assert told(case | {"old reason": ""}) == f"asked for the first time: {reason}"
    assert told(case | {"reason": ""}) == f"no longer asked; was: {old}"
