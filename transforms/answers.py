"""Three-valued logic: the only place where a value meets a threshold or answers are combined.

Missing is a value of its own. NaN compares False with everything, so no other module compares a
measure with a bound or folds several answers into one.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from schemas.rule_parts import Bound

UNDECIDED = "undecided"
# Relative: far below any laboratory's precision, far above that of binary fractions.
ROUNDING = 1e-9

# The first that occurs among the parts is the answer of the whole.
ALL_OF_ORDER = ("fail", "unknown", "review", "pass", "not_applicable")
ANY_OF_ORDER = ("pass", "review", "unknown", "fail", "not_applicable")
UNKNOWN_FIRST = ("pass", "unknown", "review", "fail", "not_applicable")
EVIDENCE_ORDER = ("fail", "review", "unknown", "pass", "not_applicable")


class Interval(NamedTuple):
    """From where to where a number may lie; an open end excludes its own number."""

    low: pd.Series
    high: pd.Series
    low_open: pd.Series | bool = False
    high_open: pd.Series | bool = False


def reported_interval(rows: pd.DataFrame, least: float = -np.inf) -> Interval:
    """Where a reported number lies: `value`, up to `value_high` in a range, with its `operator`.

    `<` and `<=` reach down to `least`, `>` and `>=` up without end, and `<0.01` excludes 0.01. Both
    ends are missing where `value` is.
    """
    value, operator = rows["value"], rows["operator"]
    return Interval(
        value.mask(operator.isin(("<", "<=")), least).where(value.notna()),
        rows["value_high"]
        .fillna(value)
        .mask(operator.isin((">", ">=")), np.inf)
        .where(value.notna()),
        operator.eq(">").astype(bool),
        operator.eq("<").astype(bool),
    )


def judge_reported(rows: pd.DataFrame, bound: Bound, per: pd.Series | None = None) -> pd.Series:
    """The bound's verdict on each reported number, in multiples of `per` where that is given."""
    if per is not None:
        rows = rows.assign(value=rows["value"] / per, value_high=rows["value_high"] / per)
    return judge_interval(reported_interval(rows), bound)


def judge_number(value: pd.Series, bound: Bound) -> pd.Series:
    """The bound's verdict on each exact number; undecided where it is missing."""
    return judge_interval(Interval(value, value), bound)


def judge_interval(interval: Interval, bound: Bound) -> pd.Series:
    """pass or fail where the whole interval low..high lies on one side of the bound.

    Anything else, a missing end included, is undecided.
    """
    low, high = _snapped(interval.low, bound), _snapped(interval.high, bound)
    low_open, high_open = interval.low_open, interval.high_open
    if bound.at_least is not None:
        passes = low >= bound.at_least
        fails = (high < bound.at_least) | ((high == bound.at_least) & high_open)
    elif bound.above is not None:
        passes = (low > bound.above) | ((low == bound.above) & low_open)
        fails = high <= bound.above
    elif bound.at_most is not None:
        passes = high <= bound.at_most
        fails = (low > bound.at_most) | ((low == bound.at_most) & low_open)
    else:
        passes = (high < bound.below) | ((high == bound.below) & high_open)
        fails = low >= bound.below
    known = low.notna() & high.notna()
    return pd.Series(
        np.select([known & passes, known & fails], ["pass", "fail"], UNDECIDED), index=low.index
    )


def _snapped(value: pd.Series, bound: Bound) -> pd.Series:
    """The bound itself where the value differs from it by binary rounding only (99.9 / 33.3)."""
    limit = bound_value(bound)
    return value.where(~np.isclose(value, limit, rtol=ROUNDING, atol=0.0), limit)


def at_least(value: pd.Series, bound: float, tolerance: float = 0.0) -> pd.Series:
    """True where the value is known and at least the bound; missing is False and not known."""
    return (value.notna() & (value >= bound - tolerance)).astype(bool)


def above(value: pd.Series, bound: float) -> pd.Series:
    """True where the value is known and above the bound; missing is False and not known."""
    return (value.notna() & (value > bound)).astype(bool)


def between(value: pd.Series, low: float, high: float) -> pd.Series:
    """True where the value is known and from low to high, both included."""
    return at_least(value, low) & at_least(-value, -high)


def outside(value: pd.Series, low: float, high: float) -> pd.Series:
    """True where the value is known and not from low to high; missing is False and not known."""
    return value.notna() & ~between(value, low, high)


def same(value: pd.Series, other: pd.Series) -> pd.Series:
    """True where both are known and the same but for rounding; missing is False and not known."""
    return pd.Series(np.isclose(value, other, rtol=ROUNDING, atol=0.0), index=value.index)


def first_that_holds(
    cases: Sequence[tuple[pd.Series, str | pd.Series]], otherwise: str | pd.Series
) -> pd.Series:
    """The text of the first case whose condition holds, row by row; else `otherwise`.

    Conditions are True or False, never missing: an unknown is a case of its own.
    """
    conditions = [condition.to_numpy(dtype=bool) for condition, _ in cases]
    texts = np.select(conditions, [text for _, text in cases], otherwise)
    return pd.Series(texts, index=cases[0][0].index, dtype="str")


def combine(parts: Sequence[pd.Series], order: Sequence[str]) -> pd.Series:
    """The first answer of `order` that occurs among the parts, row by row.

    Raises ValueError for an answer that `order` does not know: an answer is never ignored.
    """
    index = parts[0].index
    ranks = np.full(len(index), len(order))
    for part in parts:
        rank = part.map({answer: i for i, answer in enumerate(order)})
        if rank.isna().any():
            raise ValueError("an answer outside the vocabulary cannot be combined")
        ranks = np.minimum(ranks, rank.to_numpy(dtype=int))
    return pd.Series(np.asarray(order, dtype=object)[ranks], index=index, dtype="str")


def distance(value: pd.Series, bound: Bound) -> pd.Series:
    """How far the value is from passing, positive and in its own unit; 0 where it passes."""
    limit = bound_value(bound)
    short = (
        limit - value if bound.at_least is not None or bound.above is not None else value - limit
    )
    return short.clip(lower=0.0)


def bound_value(bound: Bound) -> float:
    """The bound's number."""
    given = (bound.at_least, bound.above, bound.at_most, bound.below)
    return next(v for v in given if v is not None)


def bound_in_words(bound: Bound, unit: str) -> str:
    """The bound as a nurse reads it: `at least 55 %`."""
    name = next(
        n for n in ("at_least", "above", "at_most", "below") if getattr(bound, n) is not None
    )
    return f"{name.replace('_', ' ')} {bound_value(bound):g} {unit}".strip()
