"""The weight in force on a day: the last one before it, else the first soon after."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import WEIGHT_IN_FORCE
from transforms.measures.intervals import Wholes, day_number, key_and_day


def weight_in_force(weight: pd.DataFrame, patients: pd.Index, treatment: Treatment) -> pd.DataFrame:
    """One interval of days per weighed day: `patient`, `first`, `last`, `kg`.

    `weight` has `patient_id`, `day`, `collected_at`, `kg` (NaN where unusable), `unusable` (why)
    and `result_id`, by which it is sorted within a moment. A day's weight is its latest one; at one
    instant the largest, and unusable if any of them is. An interval reaches back to days without an
    earlier weight in force and forward until the next weight. Days outside every interval have no
    weight; kg NaN is an unusable one.
    """
    weight = weight.assign(
        patient=patients.get_indexer(pd.Index(weight["patient_id"])),
        day=day_number(weight["day"]).astype("int64"),
    )
    daily = _deciding(weight)
    day, patient = daily["day"].to_numpy(), daily["patient"].to_numpy()
    before, after = treatment.weight_days_before_at_most, treatment.weight_days_after_at_most
    again = np.append(False, patient[1:] == patient[:-1])[: len(day)]
    free = np.where(again, np.roll(day, 1) + before + 1, 0)
    until = np.where(np.roll(again, -1), np.roll(day, -1) - 1, day + before)
    intervals = pd.DataFrame(
        {
            "patient": patient,
            "first": np.minimum(day, np.maximum(day - after, free)),
            "last": np.minimum(day + before, until),
            "kg": daily["kg"].astype("float64"),
            "cause": daily["unusable"].fillna("unreadable_value").astype("str"),
            "result_id": daily["result_id"].astype("str"),
        }
    )
    return checked(WEIGHT_IN_FORCE, intervals)


def _deciding(weight: pd.DataFrame) -> pd.DataFrame:
    """The deciding row of each patient's day, in order of both."""
    day = key_and_day(weight["patient"], weight["day"])
    order = np.argsort(day, kind="stable")
    weight, day = weight.take(order).reset_index(drop=True), day[order]
    several = np.append(False, day[1:] == day[:-1])[: len(day)]
    several |= np.roll(several, -1)
    # Latest, unusable before usable, then the largest.
    best = (
        weight[["patient", "day", "collected_at", "kg"]][several]
        .sort_values(
            ["patient", "day", "collected_at", "kg"],
            ascending=[True, True, False, False],
            na_position="first",
        )
        .drop_duplicates(["patient", "day"])
        .index
    )
    decides = ~several
    decides[best] = True
    return weight if decides.all() else weight[decides].reset_index(drop=True)


def weight_on(rows: pd.DataFrame, weights: pd.DataFrame) -> Wholes:
    """Which row of weight_in_force holds the `first` day of each `patient`, -1 where none does."""
    if weights.empty:
        return np.full(len(rows), -1)
    wanted = key_and_day(rows["patient"], rows["first"])
    begun = key_and_day(weights["patient"], weights["first"])
    ended = key_and_day(weights["patient"], weights["last"])
    at = np.searchsorted(begun, wanted, side="right") - 1
    # Before the first interval of all comes -1, the last one of all, which ends much later.
    return np.where((at >= 0) & (ended[at] >= wanted), at, -1)
