"""Which rows count, and which of them decides: the order of staging's `latest`, for any window."""

import pandas as pd


def standing(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The rows that nothing else of their keys stands in for.

    A preliminary row counts only where its day has nothing final; at one moment an amended or
    corrected row stands in for the others. `rows` are measurements with `collected_on`.
    """
    if not rows.duplicated([*keys, "collected_on"]).any():
        return rows
    final = ~rows["status"].eq("preliminary").astype(bool)
    on_day = [rows[key] for key in (*keys, "collected_on")]
    rows = rows[final | ~final.groupby(on_day).transform("any")]
    mended = rows["status"].isin(("amended", "corrected"))
    at_moment = [rows[key] for key in (*keys, "collected_at", "timed")]
    return rows[mended | ~mended.groupby(at_moment).transform("any")]


def deciding(rows: pd.DataFrame, keys: list[str]) -> pd.DataFrame:
    """The standing rows of the latest moment of each key; a timed one before a date-only one."""
    rows = standing(rows, keys)
    if not rows.duplicated(keys).any():
        return rows
    for column in ("collected_at", "timed"):
        latest = rows.groupby(keys)[column].transform("max")
        rows = rows[rows[column].eq(latest)]
    return rows
