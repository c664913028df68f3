"""High-dose glucocorticoid episodes: runs of high-dose days with short silences bridged."""

import numpy as np
import pandas as pd

from transforms.measures.intervals import heads, key_and_day


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
    patient, first, last = (days[name].to_numpy() for name in ("patient", "first", "last"))
    chosen = high.to_numpy()
    follows = np.zeros(len(days), dtype=bool)
    follows[1:] = chosen[:-1] & (patient[1:] == patient[:-1]) & (first[1:] - last[:-1] - 1 <= gap)
    episode = np.cumsum(~follows)[chosen]
    patient, first, last = patient[chosen], first[chosen], last[chosen]
    begin = heads(episode)
    episodes = pd.DataFrame(
        {
            "patient": patient[begin],
            "days": np.add.reduceat(last - first + 1, begin),
            "first": first[begin],
            "last": last[np.append(begin, len(last))[1:] - 1],
        }
    )
    # Episodes come by first day, and a stable sort keeps equals so.
    longest_first = key_and_day(episodes["patient"], -episodes["days"])
    best = episodes.take(np.argsort(longest_first, kind="stable"))
    return best.drop_duplicates("patient").set_index("patient")


def total_days(days: pd.DataFrame, chosen: pd.Series) -> pd.Series:
    """How many days of each patient lie in the chosen runs."""
    length = (days["last"] - days["first"] + 1).where(chosen, 0)
    return length.groupby(days["patient"]).sum()


def longest_run(days: pd.DataFrame, chosen: pd.Series) -> pd.DataFrame:
    """The longest run of chosen days on end, nothing bridged; columns as longest_episode."""
    return longest_episode(days, chosen, gap=0)
