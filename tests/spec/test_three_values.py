"""A number against a bound in three values, and several answers folded into one."""

import numpy as np
import pandas as pd
import pytest

from schemas.rule_parts import Bound
from spec.drawn import drawn
from spec.expect import lessons
from transforms.answers import (
    ALL_OF_ORDER,
    ANY_OF_ORDER,
    UNKNOWN_FIRST,
    above,
    at_least,
    between,
    bound_in_words,
    combine,
    distance,
    first_that_holds,
    judge_reported,
    outside,
    reported_interval,
    same,
)
from transforms.measures.kinds import kinds


def bound(words: str) -> Bound:
    """`at least 55` as a bound."""
    name, number = words.rsplit(" ", 1)
    return Bound(**{name.replace(" ", "_"): float(number)})


def reported(text: str) -> pd.DataFrame:
    """`55`, `>=55`, `50-60` or nothing, as staging hands it on."""
    operator = text.rstrip("0123456789.-")
    low, _, high = text.removeprefix(operator).partition("-")
    number = {"value": float(low or "nan"), "value_high": float(high or "nan")}
    return pd.DataFrame([number | {"operator": operator or None}]).astype({"operator": "str"})


@lessons(
    """
    patient           | reported | bound       | verdict
    on_the_bound      | 55       | at least 55 | pass
    just_below        | 54.9     | at least 55 | fail
    rounding_only     | 54.9999999999 | at least 55 | pass
    small_but_real    | 54.9999  | at least 55 | fail
    more_than_it      | >55      | at least 55 | pass
    less_than_it      | <55      | at least 55 | fail
    at_most_it        | <=55     | at least 55 | undecided
    less_than_more    | <56      | at least 55 | undecided
    range_above       | 55-60    | at least 55 | pass
    range_across      | 50-60    | at least 55 | undecided
    range_below       | 40-54    | at least 55 | fail
    missing           |          | at least 55 | undecided
    above_on_it       | 30       | above 30    | fail
    above_a_bit       | 30.1     | above 30    | pass
    above_open        | >30      | above 30    | pass
    above_closed      | >=30     | above 30    | undecided
    above_range_to_it | 20-30    | above 30    | fail
    above_range_from  | 30-40    | above 30    | undecided
    at_most_on_it     | 3        | at most 3   | pass
    at_most_over      | 3.1      | at most 3   | fail
    at_most_open      | >3       | at most 3   | fail
    at_most_closed    | >=3      | at most 3   | undecided
    at_most_less      | <3       | at most 3   | pass
    at_most_range     | 3-4      | at most 3   | undecided
    at_most_beyond    | 3.5-4    | at most 3   | fail
    below_on_it       | 10       | below 10    | fail
    below_a_bit       | 9.9      | below 10    | pass
    below_open        | <10      | below 10    | pass
    below_closed      | <=10     | below 10    | undecided
    below_range_to_it | 9-10     | below 10    | undecided
    below_range_from  | 10-12    | below 10    | fail
    """
)
def test_the_whole_interval_decides_or_nothing_does(case: dict[str, str]) -> None:
    assert list(judge_reported(reported(case["reported"]), bound(case["bound"]))) == [
        case["verdict"]
    ]


def test_a_multiple_of_the_limit_is_judged_and_not_the_value_itself() -> None:
    limit = pd.Series([40.0])
    assert list(judge_reported(reported("120"), bound("at most 3"), per=limit)) == ["pass"]
    assert list(judge_reported(reported("121"), bound("at most 3"), per=limit)) == ["fail"]
    assert list(judge_reported(reported("80-130"), bound("at most 3"), per=limit)) == ["undecided"]


def test_less_than_reaches_down_to_the_least_that_can_be() -> None:
    interval = reported_interval(reported("<0.5"), least=0.0)
    assert (interval.low[0], interval.high[0]) == (0.0, 0.5)
    assert bool(interval.high_open[0])  # type: ignore[index]
    assert not bool(interval.low_open[0])  # type: ignore[index]


@lessons(
    """
    patient | value | at_least_5 | above_5 | from_5_to_8 | not_from_5_to_8
    lower   | 4.9   | no         | no      | no          | yes
    low_end | 5     | yes        | no      | yes         | no
    inside  | 6     | yes        | yes     | yes         | no
    top_end | 8     | yes        | yes     | yes         | no
    higher  | 8.1   | yes        | yes     | no          | yes
    missing |       | no         | no      | no          | no
    """
)
def test_a_missing_number_is_on_no_side(case: dict[str, str]) -> None:
    value = pd.Series([float(case["value"] or "nan")])
    found = (at_least(value, 5), above(value, 5), between(value, 5, 8), outside(value, 5, 8))
    assert ["yes" if bool(one[0]) else "no" for one in found] == list(case.values())[2:]


def test_a_dose_that_misses_the_bound_by_the_tolerance_reaches_it() -> None:
    dose = pd.Series([1.0 - 1e-9, 1.0 - 3e-9])
    assert list(at_least(dose, 1.0, tolerance=1e-9)) == [True, False]


def test_only_known_values_are_the_same() -> None:
    one, other = pd.Series([0.3, 0.3, np.nan, 1.0]), pd.Series([0.1 + 0.2, 0.31, np.nan, np.nan])
    assert list(same(one, other)) == [True, False, False, False]


# Of two answers the one that stands first in its order.
FOLDED = drawn(
    """
    one            | other          | all_of  | any_of  | unknown_first
    fail           | unknown        | fail    | unknown | unknown
    fail           | review         | fail    | review  | review
    fail           | pass           | fail    | pass    | pass
    unknown        | review         | unknown | review  | unknown
    unknown        | pass           | unknown | pass    | pass
    unknown        | not_applicable | unknown | unknown | unknown
    review         | pass           | review  | pass    | pass
    review         | not_applicable | review  | review  | review
    pass           | not_applicable | pass    | pass    | pass
    fail           | not_applicable | fail    | fail    | fail
    not_applicable | not_applicable | not_applicable | not_applicable | not_applicable
    """
)


@pytest.mark.parametrize("case", FOLDED, ids=lambda case: f"{case['one']}-{case['other']}")
def test_answers_are_folded_in_their_order(case: dict[str, str]) -> None:
    parts = [pd.Series([case["one"]]), pd.Series([case["other"]])]
    orders = {"all_of": ALL_OF_ORDER, "any_of": ANY_OF_ORDER, "unknown_first": UNKNOWN_FIRST}
    for name, order in orders.items():
        assert list(combine(parts, order)) == [case[name]], name
        assert list(combine(parts[::-1], order)) == [case[name]], name


def test_an_answer_that_nobody_knows_is_never_ignored() -> None:
    with pytest.raises(ValueError, match="outside the vocabulary"):
        combine([pd.Series(["pass", "perhaps"])], ALL_OF_ORDER)


@lessons(
    """
    patient | value | bound       | distance | words
    short   | 50    | at least 55 | 5        | at least 55 %
    above   | 25    | above 30    | 5        | above 30 %
    over    | 3.5   | at most 3   | 0.5      | at most 3 %
    too_old | 20    | below 18    | 2        | below 18 %
    passes  | 60    | at least 55 | 0        | at least 55 %
    within  | 2     | at most 3   | 0        | at most 3 %
    missing |       | at most 3   |          | at most 3 %
    """
)
def test_the_distance_is_what_is_lacking(case: dict[str, str]) -> None:
    found = distance(pd.Series([float(case["value"] or "nan")]), bound(case["bound"]))[0]
    assert found == pytest.approx(float(case["distance"] or "nan"), nan_ok=True)
    assert bound_in_words(bound(case["bound"]), "%") == case["words"]


def test_the_first_case_that_holds_speaks() -> None:
    young, old = pd.Series([True, True, False]), pd.Series([True, False, False])
    assert list(first_that_holds([(old, "old"), (young, "young")], "neither")) == [
        "old",
        "young",
        "neither",
    ]


def test_rows_are_of_one_kind_if_all_their_texts_are_however_many_there_could_be() -> None:
    """Ten columns of a hundred texts each are more kinds than a whole number can count."""
    columns = {f"c{n}": [f"t{(row * (n + 1)) % 100}" for row in range(100)] for n in range(10)}
    rows = pd.DataFrame(columns | {"c0": ["same", "same", *map(str, range(98))]})
    rows.loc[1] = rows.loc[0]
    rows.loc[[2, 3], "c5"] = None
    kind, example = kinds(rows, list(rows.columns))
    assert kind[0] == kind[1]
    assert len(set(kind)) == len(example) == 99
    assert list(kind[example]) == list(range(99))
