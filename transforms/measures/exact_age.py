"""Age with the fraction of the running year, for equations that ask for exact years."""

import numpy as np
import pandas as pd

from transforms.measures.age import years_between


def exact_years(birth_date: pd.Series, on_day: pd.Series) -> pd.Series:
    """Completed years, and of the running year the share from the last to the next birthday.

    Exactly whole on a birthday, never by division through 365.25. A child born on 29 February has
    the birthdays of `years_between`: 1 March in other years. NaN where either date is missing.
    """
    completed = years_between(birth_date, on_day)
    last = _birthday(birth_date, completed)
    following = _birthday(birth_date, completed + 1)
    return completed + (on_day - last).dt.days / (following - last).dt.days


def _birthday(birth_date: pd.Series, years: pd.Series) -> pd.Series:
    """The day on which each patient completes these years; missing where either is."""
    known = birth_date.notna() & years.notna()
    born = birth_date.where(known, pd.Timestamp(1970, 1, 1))
    months = (born.dt.year + years.where(known, 0.0).astype(int) - 1970) * 12 + born.dt.month - 1
    month_starts = months.to_numpy(dtype="int64").astype("datetime64[M]").astype("datetime64[D]")
    # The 29th day from 1 February on is 1 March where February has 28 days.
    days = month_starts + (born.dt.day - 1).to_numpy(dtype="timedelta64[D]")
    found = pd.Series(days.astype("datetime64[us]"), index=birth_date.index)
    return found.where(np.asarray(known))
