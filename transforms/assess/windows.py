"""Windows of days or calendar months up to the as-of date, both ends included."""

import pandas as pd

from schemas.record_rules import Records


def window_start(rule: Records, as_of: pd.Timestamp) -> pd.Timestamp | None:
    """The first day of the rule's window; None where it looks at everything ever.

    A calendar month before the 31st is the last day of a shorter month.
    """
    if rule.within_months is not None:
        return as_of - pd.DateOffset(months=rule.within_months)
    if rule.within_days is not None:
        return as_of - pd.Timedelta(days=rule.within_days)
    return None


def length_in_words(within_days: int | None, within_months: int | None = None) -> str:
    """How far back is looked, as a nurse says it: `within 3 months`, or `ever`."""
    if within_months is not None:
        return f"within {within_months} month{'s' * (within_months > 1)}"
    return "ever" if within_days is None else f"within {within_days} days"


def in_words(as_of: pd.Timestamp, within_days: int | None, within_months: int | None = None) -> str:
    """The window with the day on which it ends: `within 3 months up to 2026-11-16`."""
    return f"{length_in_words(within_days, within_months)} up to {as_of:%Y-%m-%d}"


def day_after_window(day: pd.Series, rule: Records) -> pd.Series:
    """The first as-of date whose window no longer holds the day; missing for an endless window."""
    if rule.within_days is not None:
        return day + pd.Timedelta(days=rule.within_days + 1)
    if rule.within_months is None:
        return pd.Series(pd.NaT, index=day.index, dtype="datetime64[us]")
    months = pd.DateOffset(months=rule.within_months)
    # Shorter months send several days back to one: the answer lies at most four days later.
    tried = [
        (day + months + pd.Timedelta(days=extra)).astype("datetime64[us]") for extra in range(1, 5)
    ]
    first = tried[-1]
    for candidate in reversed(tried[:-1]):
        first = first.where(~(candidate - months > day), candidate)
    return first
