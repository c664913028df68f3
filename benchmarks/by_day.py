"""The two usual ways that the program does not take: exploding days, and a function per patient.

Both answer a part of the question only: days covered, high-dose days and the longest episode in
the window, days of hydroxychloroquine, agents ever given.
"""

from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.hospital import AS_OF
from benchmarks.landing_sides import PROTOCOL
from benchmarks.treatment_sides import counted
from flows.protocols import load_protocol
from flows.workbench import Workbench
from schemas.protocol import Treatment
from transforms.measures.intervals import day_of

TODAY = day_of(pd.Timestamp(AS_OF))
ANSWERS = (
    "steroid_days", "steroid_high_dose_days", "steroid_longest_high_dose_days",
    "hydroxychloroquine_days", "immunosuppressant_count",
)  # fmt: skip
# All that a day of an order needs; wider rows would take longer to repeat.
ORDER = [
    "patient", "concept", "route", "start", "first", "last", "mg", "per_kg", "unknown", "factor",
]  # fmt: skip


def history_by_exploding(cohort: Path, at_once: int) -> dict[str, int]:
    """The table history_exploding: every order as one row for each of its days.

    So many patients at once: the days of all of them would not fit into the memory of most
    machines.
    """
    treatment = load_protocol(PROTOCOL).treatment
    with Workbench(cohort) as bench:
        patients = pd.Index(bench.read("patient")["patient_id"])
        orders, weights = counted(bench, patients, treatment)
        orders = orders[[*ORDER, "role"]].astype(
            {"concept": "category", "route": "category", "role": "category"}
        )
        begun = _begun(weights)
        weights_of = dict(iter(begun.groupby(begun["patient"] // at_once)))
        parts = [
            _history(own, weights_of.get(part, begun.iloc[:0]), treatment)
            for part, own in orders.groupby(orders["patient"] // at_once)
        ]
        history = pd.concat(parts).reindex(range(len(patients))).fillna(0).astype("int64")
        bench.write("history_exploding", history.assign(patient_id=patients))
    return {"patients": len(patients)}


def _history(orders: pd.DataFrame, weights: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """The answers by `patient`, missing where a patient has no order of that kind."""
    steroids = orders.loc[orders["role"].eq("glucocorticoid"), ORDER]
    doses = _doses(_exploded(steroids), weights, treatment)
    inside = doses[doses["day"].gt(TODAY - treatment.window_days)]
    taken = orders.loc[orders["role"].eq("hydroxychloroquine"), ["patient", "first", "last"]]
    agents = orders[orders["concept"].isin(treatment.immunosuppressants)]
    answers = (
        inside.groupby("patient").size(),
        inside[inside["high"]].groupby("patient").size(),
        _longest(inside, treatment),
        _exploded(taken).drop_duplicates().groupby("patient").size(),
        agents.groupby("patient")["concept"].nunique(),
    )
    return pd.concat(answers, axis=1, keys=ANSWERS)


def _begun(weights: pd.DataFrame) -> pd.DataFrame:
    """The weights by the day from which each is in force."""
    begun = weights[["patient", "first", "last", "kg"]].rename(columns={"first": "day"})
    return begun.sort_values("day")


def _exploded(rows: pd.DataFrame) -> pd.DataFrame:
    lengths = (rows["last"] - rows["first"] + 1).to_numpy()
    row = np.repeat(np.arange(len(rows)), lengths)
    offset = np.arange(len(row)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    days = rows.drop(columns="last").take(row).reset_index(drop=True)
    return days.assign(day=days.pop("first") + offset)


def _doses(days: pd.DataFrame, weights: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """One row per patient and covered day, in their order: `patient`, `day`, `high`."""
    drug = ["patient", "concept", "route", "day"]
    newest = days.groupby(drug, observed=True, sort=False)["start"].transform("max")
    days = days[days["start"].eq(newest)]
    days = pd.merge_asof(days.sort_values("day"), weights, on="day", by="patient")
    kg = days["kg"].where(days["last"] >= days["day"])
    known = ~days["unknown"] & ~(days["per_kg"].gt(0) & np.isnan(kg))
    mg = (days["mg"] + days["per_kg"] * np.nan_to_num(kg)) * days["factor"]
    days = days[["patient", "day"]].assign(kg=kg, mg=mg.where(known))
    grouped = days.groupby(["patient", "day"])
    dose = grouped.agg(kg=("kg", "first")).assign(mg=grouped["mg"].sum(skipna=False))
    least = treatment.high_dose_mg_per_kg_at_least - treatment.tolerance
    high = (dose["mg"] / dose["kg"]).ge(least)
    return dose.assign(high=high).reset_index()[["patient", "day", "high"]]


def _longest(days: pd.DataFrame, treatment: Treatment) -> pd.Series:
    """High-dose days of each patient's longest episode; `days` sorted by patient and day."""
    before = days.groupby("patient")[["day", "high"]].shift()
    near = (days["day"] - before["day"] - 1).le(treatment.episode_gap_days_at_most)
    episode = (~(before["high"].eq(True) & near)).cumsum()
    lengths = days[days["high"]].groupby(["patient", episode[days["high"]]]).size()
    return lengths.groupby("patient").max()


def history_per_patient(cohort: Path, sampled: int) -> dict[str, int]:
    """The table history_per_patient: groupby-apply, pandas within, over a sample."""
    treatment = load_protocol(PROTOCOL).treatment
    with Workbench(cohort) as bench:
        chosen, everyone = _sample(bench, sampled)
        orders, weights = counted(bench, chosen, treatment)
        begun = _begun(weights)
        weight_of = dict(iter(begun.groupby("patient")))
        nothing = begun.iloc[:0]

        def one(own: pd.DataFrame) -> pd.Series:
            weight = weight_of.get(own["patient"].iloc[0], nothing)
            return _history_of_one(own, weight, treatment)

        needed = [*ORDER, "role"]
        history = orders.groupby("patient", group_keys=True)[needed].apply(one)
        whole = pd.DataFrame(history, index=pd.RangeIndex(len(chosen)))
        whole = whole.fillna(0).astype("int64")
        bench.write("history_per_patient", whole.assign(patient_id=chosen))
    return {"patients": len(chosen), "of": everyone}


def _sample(bench: Workbench, sampled: int) -> tuple[pd.Index, int]:
    """Patients at even distances, whose orders alone are read from now on; and of how many."""
    patients = pd.Index(bench.read("patient")["patient_id"])
    chosen = patients[:: max(len(patients) // sampled, 1)]
    bench.connection.register("chosen", pd.DataFrame({"patient_id": chosen}))
    for table in ("medication", "weight"):
        bench.connection.execute(
            f"CREATE TEMP TABLE {table} AS FROM main.{table} SEMI JOIN chosen USING (patient_id)"
        )
    return chosen, len(patients)


def _history_of_one(own: pd.DataFrame, weight: pd.DataFrame, treatment: Treatment) -> pd.Series:
    steroids = own.loc[own["role"].eq("glucocorticoid"), ORDER]
    doses = _doses(_exploded(steroids), weight, treatment)
    inside = doses[doses["day"].gt(TODAY - treatment.window_days)]
    taken = own.loc[own["role"].eq("hydroxychloroquine"), ["first", "last"]]
    agents = own[own["concept"].isin(treatment.immunosuppressants)]
    longest = _longest(inside, treatment).max() if len(inside) else 0
    counts = (
        len(inside), int(inside["high"].sum()), longest, _exploded(taken)["day"].nunique(),
        agents["concept"].nunique(),
    )  # fmt: skip
    return pd.Series(dict(zip(ANSWERS, counts, strict=True))).fillna(0)
