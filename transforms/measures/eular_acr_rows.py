"""Items of the 2019 EULAR/ACR classification that take two rows of a patient to tell."""

import pandas as pd

from transforms.answers import first_that_holds
from transforms.measures.score_items import vetoed
from transforms.measures.signs import NEEDS_CLINICIAN, NOT_PRESENT, SCORED, UNKNOWN


def fever_rows(rows: pd.DataFrame, diagnoses: pd.DataFrame, within_days: int) -> pd.DataFrame:
    """The temperatures; a fever within the days of an infection is for a clinician."""
    infections = diagnoses[diagnoses["concept"].eq("active_infection")]
    other = _nearby(rows, infections, within_days)
    return vetoed(rows, other, f"with an infection within {within_days} days")


def hemolysis_rows(rows: pd.DataFrame, breakdown: pd.DataFrame, within_days: int) -> pd.DataFrame:
    """The direct antiglobulin tests; a positive one scores where haemolysis shows within the days.

    `breakdown` are judged rows of what shows haemolysis. Without any a clinician must tell.
    """
    shown = breakdown[breakdown["state"].eq(SCORED)]
    shown = shown.rename(columns={"result_id": "id", "collected_on": "on_day"})
    other = _nearby(rows, shown.assign(until_day=shown["on_day"]), within_days)
    positive = rows["state"].eq(SCORED)
    within = f"within {within_days} days"
    return rows.assign(
        with_id=other,
        state=rows["state"].where(~positive | other.notna(), NEEDS_CLINICIAN),
        note=first_that_holds(
            [
                (positive & other.notna(), f"with haemolysis {within}"),
                (positive, f"no haemolysis shown {within}"),
            ],
            "",
        ),
    )


def both_low(rows: pd.DataFrame) -> pd.DataFrame:
    """The C3 rows of days on which C4 was measured too: both low or not."""
    readable = rows[~rows["state"].eq(UNKNOWN)]
    c4 = readable[readable["concept"].eq("c4")]
    c4 = c4[["patient_id", "collected_on", "state", "result_id"]]
    pairs = readable[readable["concept"].eq("c3")].merge(
        c4, on=["patient_id", "collected_on"], suffixes=("", "_c4")
    )
    low = pairs["state"].eq(SCORED) & pairs["state_c4"].eq(SCORED)
    return pairs.assign(
        state=pd.Series(SCORED, index=pairs.index, dtype="str").where(low, NOT_PRESENT),
        with_id=pairs["result_id_c4"],
        note=pd.Series("C4 low too", index=pairs.index, dtype="str").where(low, ""),
    )


def _nearby(rows: pd.DataFrame, others: pd.DataFrame, days: int) -> pd.Series:
    """For each scoring row the first id of the patient's others at most that many days away."""
    scoring = rows[rows["state"].eq(SCORED)][["patient_id", "collected_on"]]
    others = others[["patient_id", "id", "on_day", "until_day"]]
    pairs = scoring.rename_axis("row").reset_index().merge(others, on="patient_id")
    reach = pd.Timedelta(days=days)
    near = pairs["collected_on"].between(pairs["on_day"] - reach, pairs["until_day"] + reach)
    return pairs[near].groupby("row")["id"].min().reindex(rows.index)
