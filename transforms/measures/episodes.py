"""High-dose glucocorticoid episodes: runs of high-dose days with short silences bridged."""

import pandas as pd


def clip(days: pd.DataFrame, first: int, last: int) -> pd.DataFrame:
    """The part of each run of days that lies in first..last, both included."""
    inside = days[days["last"].ge(first) & days["first"].le(last)]
    return inside.assign(
        first=inside["first"].clip(lower=first), last=inside["last"].clip(upper=last)
    )


def longest_episode(days: pd.DataFrame, high: pd.Series, gap: int) -> pd.DataFrame:
    """The longest episode of each patient, indexed by `patient`: `days`, `first`, `last`.

    `days` are all covered runs, sorted by patient and first day; `high` says which count. Days
    without any counted order may interrupt an episode, at most `gap` in a row, and are not
    counted; a covered day that is not high ends it. The longest has the most high days; of
    equals, the earliest. Patients without a high day are absent.
    """
    before = days.groupby("patient")["last"].shift()
    follows_high = high.groupby(days["patient"]).shift().eq(True)
    starts = ~(follows_high & (days["first"] - before - 1).le(gap))
    episode = starts.cumsum()
    counted = days[high].assign(length=days["last"] - days["first"] + 1, episode=episode)
    episodes = counted.groupby("episode", sort=True).agg(
        patient=("patient", "first"),
        days=("length", "sum"),
        first=("first", "min"),
        last=("last", "max"),
    )
    best = episodes.sort_values(["patient", "days", "first"], ascending=[True, False, True])
    return best.drop_duplicates("patient").set_index("patient")


def total_days(days: pd.DataFrame, chosen: pd.Series) -> pd.Series:
    """How many days of each patient lie in the chosen runs."""
    length = (days["last"] - days["first"] + 1).where(chosen, 0)
    return length.groupby(days["patient"]).sum()


def longest_run(days: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The longest run of chosen days on end, nothing bridged; columns as longest_episode."""
    return longest_episode(days, chosen, gap=0)
