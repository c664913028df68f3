"""The weight in force on a day: the last one before it, else the first soon after."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import WEIGHT_IN_FORCE
from transforms.measures.intervals import day_number


def weight_in_force(weight: pd.DataFrame, patients: pd.Index, treatment: Treatment) -> pd.DataFrame:
    """One interval of days per weighed day: `patient`, `first`, `last`, `kg`.

    `weight` has `patient_id`, `day`, `collected_at`, `kg` (NaN where unusable) and `unusable`
    (why). A day's weight is its latest one; at one instant the largest, and unusable if any of
    them is. An interval reaches back to days without an earlier weight in force and forward until
    the next weight. Days outside every interval have no weight; kg NaN is an unusable one.
    """
    latest = weight[
        weight["collected_at"].eq(
            weight.groupby(["patient_id", "day"])["collected_at"].transform("max")
        )
    ]
    daily = (
        latest.assign(missing=latest["kg"].isna())
        .groupby(["patient_id", "day"], sort=True)
        .agg(
            kg=("kg", "max"),
            missing=("missing", "any"),
            cause=("unusable", "first"),
            result_id=("result_id", "min"),
        )
        .reset_index()
    )
    daily["patient"] = patients.get_indexer(pd.Index(daily["patient_id"]))
    daily = daily.sort_values(["patient", "day"], kind="stable").reset_index(drop=True)
    day = day_number(daily["day"])
    by_patient = day.groupby(daily["patient"])
    earlier, later = by_patient.shift(), by_patient.shift(-1)
    before, after = treatment.weight_days_before_at_most, treatment.weight_days_after_at_most
    back = np.fmax(day - after, earlier + before + 1)
    intervals = pd.DataFrame(
        {
            "patient": daily["patient"].to_numpy(dtype="int64"),
            "first": np.fmin(day, back).astype("int64"),
            "last": np.fmin(day + before, later - 1).astype("int64"),
            "kg": daily["kg"].where(~daily["missing"]).to_numpy(),
            "cause": daily["cause"].fillna("unreadable_value").astype("str").to_numpy(),
            "result_id": daily["result_id"].to_numpy(),
        }
    )
    return checked(
        WEIGHT_IN_FORCE, intervals.astype({"kg": "float64", "cause": "str", "result_id": "str"})
    )
