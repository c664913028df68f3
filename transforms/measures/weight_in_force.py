"""The weight in force on a day: the last one before it, else the first soon after."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import WEIGHT_IN_FORCE
from transforms.measures.intervals import day_number


def weight_in_force(weight: pd.DataFrame, patients: pd.Index, treatment: Treatment) -> pd.DataFrame:
    """One interval of days per weighed day: `patient`, `first`, `last`, `kg`.

    `weight` has `patient_id`, `day`, `collected_at`, `kg` (NaN where unusable), `unusable` (why)
    and `result_id`, by which it is sorted within a moment. A day's weight is its latest one; at one
    instant the largest, and unusable if any of them is. An interval reaches back to days without an
    earlier weight in force and forward until the next weight. Days outside every interval have no
    weight; kg NaN is an unusable one.
    """
    patient = patients.get_indexer(pd.Index(weight["patient_id"]))
    # The deciding row of a day comes first: latest, unusable before usable, then the largest.
    decided = weight.assign(patient=patient).sort_values(
        ["patient", "day", "collected_at", "kg"],
        ascending=[True, True, False, False],
        na_position="first",
    )
    daily = decided.drop_duplicates(["patient", "day"]).reset_index(drop=True)
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
            "kg": daily["kg"].to_numpy(),
            "cause": daily["unusable"].fillna("unreadable_value").to_numpy(),
            "result_id": daily["result_id"].to_numpy(),
        }
    )
    return checked(
        WEIGHT_IN_FORCE, intervals.astype({"kg": "float64", "cause": "str", "result_id": "str"})
    )
