"""Intervals of whole days, by patient: the arithmetic under every exposure measure.

Days are integers (days since 1900-01-01, before any accepted date), both ends included. A frame of
intervals has the columns `first` and `last`; keys are integer codes, so that a sort is a sort of
numbers.
"""

import numpy as np
import numpy.typing as npt
import pandas as pd

Wholes = npt.NDArray[np.int64]

EPOCH = pd.Timestamp(1900, 1, 1)
SPAN = 1 << 22  # more days than any calendar here, any bridged gap included


def day_number(dates: pd.Series) -> pd.Series:
    """Days since the epoch as float, NaN where there is no date."""
    return (dates - EPOCH) / pd.Timedelta(days=1)


def day_of(date: pd.Timestamp) -> int:
    """The day number of one date."""
    return (date - EPOCH).days


def as_date(days: pd.Series) -> pd.Series:
    """The calendar date of each day number, NaT where it is missing."""
    return (EPOCH + pd.to_timedelta(days, unit="D")).astype("datetime64[us]")


def key_and_day(key: pd.Series, day: pd.Series) -> Wholes:
    """Both as one number: it sorts by the key, then by the day."""
    return key.to_numpy(dtype=np.int64) * SPAN + day.to_numpy(dtype=np.int64)


def heads(ordered: npt.NDArray[np.generic]) -> Wholes:
    """Where each run of equal values begins."""
    return np.flatnonzero(np.concatenate(([True], ordered[1:] != ordered[:-1]))[: len(ordered)])


def cut(intervals: pd.DataFrame, key: str, marks: pd.DataFrame | None = None) -> pd.DataFrame:
    """Every interval split at each boundary of its key.

    `intervals` has `key`, `first`, `last`; boundaries are the starts and the days after the ends
    of the key's intervals, and the days `marks[key, "day"]` where given. The result has one row
    per interval and elementary piece: the interval's columns, with the piece's first and last.
    Pieces of one key are equal or disjoint.
    """
    if intervals.empty:
        return intervals.copy()
    first = key_and_day(intervals[key], intervals["first"])
    after = key_and_day(intervals[key], intervals["last"]) + 1
    bounds = [first, after]
    if marks is not None and not marks.empty:
        bounds.append(key_and_day(marks[key], marks["day"]))
    # np.unique hashes before it sorts; a stable sort is quick where much is in order already
    edges = np.sort(np.concatenate(bounds), kind="stable")
    edges = edges[heads(edges)]
    begin = np.searchsorted(edges, first)
    pieces = np.searchsorted(edges, after) - begin
    row = np.repeat(np.arange(len(intervals)), pieces)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(pieces) - pieces, pieces)
    edge = np.repeat(begin, pieces) + offset
    opened = edges[edge]
    day = opened % SPAN
    return (
        intervals.take(row)
        .reset_index(drop=True)
        .assign(first=day, last=day + edges[edge + 1] - opened - 1)
    )


def runs(intervals: pd.DataFrame, key: str, gap: int) -> pd.DataFrame:
    """Union of the intervals of each key, joined over gaps of at most `gap` uncovered days.

    The result has the key, `first`, `last`, `days` (covered ones) and `opened_by` (the position of
    an interval that begins the run), sorted by key and first day.
    """
    first = key_and_day(intervals[key], intervals["first"])
    order = np.argsort(first, kind="stable")
    first, last = first[order], key_and_day(intervals[key], intervals["last"])[order]
    reach = np.maximum.accumulate(last)
    # The day after all that the earlier intervals cover; those of another key end far before.
    free = np.append(np.int64(-SPAN), reach + 1)[: len(reach)]
    added = np.clip(last - np.maximum(first, free) + 1, 0, None)
    begin = np.flatnonzero(first > free + gap)
    end = np.append(begin[1:], len(first)) - 1
    return pd.DataFrame(
        {
            key: first[begin] // SPAN,
            "first": first[begin] % SPAN,
            "last": reach[end[: len(begin)]] % SPAN,
            "days": np.add.reduceat(added, begin),
            "opened_by": order[begin],
        }
    )


def run_at(runs: pd.DataFrame, key: str, days: pd.DataFrame) -> Wholes:
    """The position of the run that holds each `key` and `first` day; there is one."""
    begun = key_and_day(runs[key], runs["first"])
    return np.searchsorted(begun, key_and_day(days[key], days["first"]), side="right") - 1
