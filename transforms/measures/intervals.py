"""Intervals of whole days, by patient: the arithmetic under every exposure measure.

Days are integers (days since 1900-01-01, before any accepted date), both ends included. A frame of
intervals has the columns `first` and `last`; keys are integer codes, so that a sort is a sort of
numbers.
"""

import numpy as np
import pandas as pd

EPOCH = pd.Timestamp(1900, 1, 1)
_SPAN = 1 << 22  # more days than any calendar here, so that key * _SPAN + day sorts by both


def day_number(dates: pd.Series) -> pd.Series:
    """Days since the epoch as float, NaN where there is no date."""
    return (dates - EPOCH) / pd.Timedelta(days=1)


def day_of(date: pd.Timestamp) -> int:
    """The day number of one date."""
    return (date - EPOCH).days


def as_date(days: pd.Series) -> pd.Series:
    """The calendar date of each day number, NaT where it is missing."""
    return (EPOCH + pd.to_timedelta(days, unit="D")).astype("datetime64[us]")


def cut(intervals: pd.DataFrame, key: str, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every interval split at each boundary of its key.

    `intervals` has `key`, `first`, `last`; boundaries are the starts and the days after the ends
    of the key's intervals, and the days `marks[key, "day"]` where given. The result has one row
    per interval and elementary piece: the interval's columns, with the piece's first and last.
    Pieces of one key are equal or disjoint.
    """
    if intervals.empty:
        return intervals.copy()
    keys = intervals[key].to_numpy(dtype=np.int64)
    first = keys * _SPAN + intervals["first"].to_numpy(dtype=np.int64)
    after = keys * _SPAN + intervals["last"].to_numpy(dtype=np.int64) + 1
    bounds = [first, after]
    if marks is not None and not marks.empty:
        bounds.append(
            marks[key].to_numpy(dtype=np.int64) * _SPAN + marks["day"].to_numpy(dtype=np.int64)
        )
    # np.unique hashes before it sorts, which costs three times the sort alone
    edges = np.sort(np.concatenate(bounds))
    edges = edges[np.concatenate(([True], edges[1:] != edges[:-1]))]
    begin = np.searchsorted(edges, first)
    pieces = np.searchsorted(edges, after) - begin
    row = np.repeat(np.arange(len(intervals)), pieces)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    edge = np.repeat(begin, pieces) + offset
    result = intervals.take(row).reset_index(drop=True)
    result["first"] = edges[edge] % _SPAN
    result["last"] = edges[edge + 1] - 1 - keys[row] * _SPAN
    return result


def runs(intervals: pd.DataFrame, keys: list[str], gap: int) -> pd.DataFrame:
    """Union of the intervals of each key, joined over gaps of at most `gap` uncovered days.

    The result has the keys, `first`, `last` and `days` (covered ones), sorted by key and first day.
    """
    if intervals.empty:
        return pd.DataFrame(
            {**{k: intervals[k] for k in keys}, "first": [], "last": [], "days": []}
        ).astype({"first": "int64", "last": "int64", "days": "int64"})
    ordered = intervals.sort_values([*keys, "first", "last"], kind="stable")
    group = ordered.groupby(keys, sort=False).ngroup()
    reach = ordered["last"].groupby(group).cummax()
    before = reach.groupby(group).shift()
    # Covered days that this interval adds beyond what reaches furthest so far.
    added = ordered["last"] - ordered["first"].where(
        before.isna() | (ordered["first"] > before), before + 1
    )
    added = (added + 1).clip(lower=0)
    starts = before.isna() | (ordered["first"] > before + 1 + gap)
    ordered = ordered.assign(_run=starts.cumsum(), _reach=reach, _added=added)
    joined = ordered.groupby("_run", sort=True).agg(
        **{k: (k, "first") for k in keys},
        first=("first", "min"),
        last=("_reach", "max"),
        days=("_added", "sum"),
    )
    return joined.reset_index(drop=True).astype(
        {"first": "int64", "last": "int64", "days": "int64"}
    )
