"""Age, completed or exact: a child born on 29 February turns a year older on 1 March."""

import numpy as np
import pandas as pd


def years_between(birth_date: pd.Series, on_day: pd.Series | pd.Timestamp) -> pd.Series:
    """Completed years from birth to the day, as float; NaN where either is missing."""
    if isinstance(on_day, pd.Timestamp):
        on_day = pd.Series(on_day, index=birth_date.index)
    born, then = birth_date.dt, on_day.dt
    not_yet = (then.month < born.month) | ((then.month == born.month) & (then.day < born.day))
    return (then.year - born.year - not_yet.astype(int)).astype(float)


def birthday(birth_date: pd.Series, years: pd.Series) -> pd.Series:
    """The day on which each patient completes these years; missing where either is."""
    known = birth_date.notna() & years.notna()
    born = birth_date.where(known, pd.Timestamp(1970, 1, 1))
    months = (born.dt.year + years.where(known, 0.0).astype(int) - 1970) * 12 + born.dt.month - 1
    month_starts = months.to_numpy(dtype="int64").astype("datetime64[M]").astype("datetime64[D]")
    # The 29th day from 1 February on is 1 March where February has 28 days.
    days = month_starts + (born.dt.day - 1).to_numpy(dtype="timedelta64[D]")
    found = pd.Series(days.astype("datetime64[us]"), index=birth_date.index)
    return found.where(np.asarray(known))


def exact_years(birth_date: pd.Series, on_day: pd.Series) -> pd.Series:
    """Completed years, and of the running year the share from the last to the next birthday.

    Exactly whole on a birthday, never by division through 365.25. NaN where either date is missing.
    """
    completed = years_between(birth_date, on_day)
    last = birthday(birth_date, completed)
    following = birthday(birth_date, completed + 1)
    return completed + (on_day - last).dt.days / (following - last).dt.days
