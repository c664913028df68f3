"""The published daily doses: runs of days with one dose and one weight."""

import pandas as pd

from transforms.measures.intervals import as_date


def steroid_dose(days: pd.DataFrame, patients: pd.Index) -> pd.DataFrame:
    """Adjoining runs of steroid_days with equal dose and weight become one row."""
    alike = pd.Series(True, index=days.index)
    for column in ("mg", "kg"):
        before = days.groupby("patient")[column].shift()
        alike &= days[column].eq(before) | (days[column].isna() & before.isna())
    adjoins = days["first"].eq(days.groupby("patient")["last"].shift() + 1)
    run = (~(alike & adjoins)).cumsum()
    merged = days.groupby(run).agg(
        patient=("patient", "first"),
        first=("first", "min"),
        last=("last", "max"),
        mg=("mg", "first"),
        kg=("kg", "first"),
        mg_per_kg=("mg_per_kg", "first"),
    )
    return pd.DataFrame(
        {
            "patient_id": pd.Series(patients.to_numpy()[merged["patient"]], dtype="str"),
            "first_day": as_date(merged["first"]).to_numpy(),
            "last_day": as_date(merged["last"]).to_numpy(),
            "prednisone_mg": merged["mg"].to_numpy(dtype=float),
            "weight_kg": merged["kg"].to_numpy(dtype=float),
            "mg_per_kg": merged["mg_per_kg"].to_numpy(dtype=float),
        }
    )
