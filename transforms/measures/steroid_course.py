"""Everything that the question "three months at high dose?" needs, one row per patient."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import STEROID_COURSE
from schemas.treatment_rules import LongestEpisode
from transforms.answers import at_least
from transforms.measures.episodes import clip, longest_episode, longest_run, total_days
from transforms.measures.orders import ORDER_CONTENT
from transforms.measures.steroid_days import steroid_days


def steroid_course(
    days: pd.DataFrame,
    orders: pd.DataFrame,
    weights: pd.DataFrame,
    patients: pd.Index,
    treatment: Treatment,
    rule: LongestEpisode,
    today: int,
) -> pd.DataFrame:
    """The longest high-dose episode under every reading that the criterion distinguishes.

    `days` come from steroid_days over the counted glucocorticoid `orders`. One row per patient of
    `patients` (by position); day counts, 0 where there is nothing:
    `longest` with `first` and `last` (day numbers), `trusted` (fewest days when assumed ends are
    trusted only so far, orders alike in all but id count once, and factors are at the low end of
    their published range), `favourable` (factors at the high end), `with_unknown` (days of unknown
    dose counted as high) and `unknown_cause`, `total`, `before_window` (longest over all time),
    `continuous` and `starts_high` (whether that run begins at high dose), `with_cap` (the capped
    dose at high weight counted as high).
    """
    first = today - treatment.window_days + 1
    gap = treatment.episode_gap_days_at_most
    window = clip(days, first, today)
    high = high_dose(window, treatment)
    unknown = window["mg_per_kg"].isna()
    capped = at_least(window["mg"], rule.capped_dose_mg_at_least, treatment.tolerance) & (
        window["kg"] > rule.capped_weight_kg_above
    )
    course = pd.DataFrame(index=pd.RangeIndex(len(patients)))
    longest = longest_episode(window, high, gap)
    course["longest"] = longest["days"]
    course["first"] = longest["first"].astype("float64")
    course["last"] = longest["last"].astype("float64")
    course["with_unknown"] = longest_episode(window, high | unknown, gap)["days"]
    course["with_cap"] = longest_episode(window, high | capped, gap)["days"]
    course["ever"] = longest_episode(days, high_dose(days, treatment), gap)["days"]
    course["total"] = total_days(window, high)
    run = longest_run(window, pd.Series(True, index=window.index))
    course["continuous"] = run["days"]
    run_days = window[high].merge(run[["first"]].reset_index(), on=["patient", "first"])
    course["starts_high"] = course.index.isin(run_days["patient"])
    last_unknown = window[unknown].groupby("patient")["cause"].last()
    course["unknown_cause"] = last_unknown

    def longest_of(changed: pd.DataFrame, factor: str = "factor") -> pd.Series:
        again = clip(steroid_days(changed, weights, factor), first, today)
        return longest_episode(again, high_dose(again, treatment), gap)["days"]

    near = course.index[course["longest"].ge(rule.at_least_days)]
    doubtful = orders[orders["patient"].isin(near)]
    trusted_end = doubtful.assign(
        last=doubtful["last"].where(
            ~doubtful["end_imputed"],
            np.fmin(doubtful["last"], doubtful["first"] + rule.imputed_end_trusted_days),
        )
    )
    readings = (
        longest_of(trusted_end),
        longest_of(doubtful.drop_duplicates(ORDER_CONTENT)),
        longest_of(doubtful, "factor_low"),
        longest_of(trusted_end.drop_duplicates(ORDER_CONTENT), "factor_low"),
    )
    course["trusted"] = (
        pd.concat([r.reindex(near).fillna(0) for r in readings], axis=1).min(axis=1)
        if len(near)
        else np.nan
    )
    ranged = orders[orders["factor_high"] > orders["factor"]]["patient"].unique()
    course["favourable"] = longest_of(orders[orders["patient"].isin(ranged)], "factor_high")
    counts = ["longest", "with_unknown", "with_cap", "ever", "total", "continuous", "trusted"]
    course[[*counts, "favourable"]] = course[[*counts, "favourable"]].fillna(0).astype("int64")
    course["unknown_cause"] = course["unknown_cause"].astype("str")
    return checked(STEROID_COURSE, course[list(STEROID_COURSE.columns)])


def high_dose(days: pd.DataFrame, treatment: Treatment) -> pd.Series:
    """Which runs of days reach the high dose; unknown does not."""
    return at_least(days["mg_per_kg"], treatment.high_dose_mg_per_kg_at_least, treatment.tolerance)
