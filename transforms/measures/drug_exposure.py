"""Exposure episodes of each drug, and what each agent's exposure adds up to."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from transforms.measures.intervals import Wholes, as_date, run_at, runs


def drug_exposure(orders: pd.DataFrame, patients: pd.Index, treatment: Treatment) -> pd.DataFrame:
    """The published exposure episodes: one row per patient, concept and episode.

    `orders` come from counted_orders. Gaps of up to the protocol's days are bridged; `days` counts
    covered days only.
    """
    given = orders[["first", "last", "end_imputed"]].assign(drug=patient_drug(orders))
    episodes = runs(given, "drug", treatment.exposure_gap_days_at_most)
    episode = run_at(episodes, "drug", given)
    opening = orders[["patient", "concept", "role"]].take(episodes["opened_by"].to_numpy())
    opening = opening.reset_index(drop=True)
    return pd.DataFrame(
        {
            "patient_id": patients.to_numpy()[opening["patient"]],
            "concept": opening["concept"],
            "role": opening["role"],
            "first_day": as_date(episodes["first"]),
            "last_day": as_date(episodes["last"]),
            "days": episodes["days"],
            "orders": np.bincount(episode, minlength=len(episodes)),
            "end_imputed": np.bincount(episode, given["end_imputed"], len(episodes)) > 0,
        }
    )


def patient_drug(orders: pd.DataFrame) -> Wholes:
    """One number for patient and concept, which sorts by both."""
    concept, concepts = pd.factorize(orders["concept"], sort=True)
    return orders["patient"].to_numpy() * max(len(concepts), 1) + concept


def agents_given(orders: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """One row per patient and agent of the protocol's list ever given: `patient`, `concept`,
    `days` (covered), `adequate`.

    Adequate is enough covered days; or enough dates on which intravenous orders started; or
    enough courses (orders); or a long enough span from the first to the last covered day on enough
    covered days.
    """
    chosen = orders["concept"].isin(treatment.immunosuppressants)
    listed = orders[["patient", "concept", "route", "start", "first", "last"]][chosen]
    listed = listed.assign(drug=patient_drug(listed))
    covered = runs(listed, "drug", gap=1 << 20)
    agents = (
        listed[["patient", "concept"]]
        .take(covered["opened_by"].to_numpy())
        .set_axis(covered["drug"])
    )
    covered = covered.set_index("drug")
    dates = listed[listed["route"].eq("iv")].drop_duplicates(["drug", "start"])
    rule = treatment.adequate
    days = covered["days"]
    span = covered["last"] - covered["first"] + 1

    def reaches(value: pd.Series, needed: dict[str, int]) -> pd.Series:
        """True where the agent has a bound of this kind and reaches it."""
        bound = agents["concept"].map(needed).astype("float64")
        return value.reindex(covered.index).fillna(0).ge(bound)

    adequate = (
        days.ge(rule.covered_days_at_least)
        | reaches(dates.groupby("drug").size(), rule.iv_start_dates_at_least)
        | reaches(listed.groupby("drug").size(), rule.courses_at_least)
        | (reaches(span, rule.span_days_at_least) & days.ge(rule.span_covered_days_at_least))
    )
    return agents.assign(days=days, adequate=adequate).reset_index(drop=True)
