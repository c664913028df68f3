"""Age in completed years: a child born on 29 February turns a year older on 1 March."""

import pandas as pd


def years_between(birth_date: pd.Series, on_day: pd.Series | pd.Timestamp) -> pd.Series:
    """Completed years from birth to the day, as float; NaN where either is missing."""
    if isinstance(on_day, pd.Timestamp):
        on_day = pd.Series(on_day, index=birth_date.index)
    born, then = birth_date.dt, on_day.dt
    not_yet = (then.month < born.month) | ((then.month == born.month) & (then.day < born.day))
    return (then.year - born.year - not_yet.astype(int)).astype(float)


def birthday(birth_date: pd.Series, years: int) -> pd.Series:
    """The date on which the patient completes that many years."""
    anniversary = birth_date + pd.DateOffset(years=years)
    moved = birth_date.dt.day.eq(29) & birth_date.dt.month.eq(2) & anniversary.dt.day.eq(28)
    return (anniversary + pd.to_timedelta(moved.astype(int), unit="D")).astype("datetime64[us]")
