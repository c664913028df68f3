"""Exposure episodes of each drug, and what each agent's exposure adds up to."""

import pandas as pd

from schemas.protocol import Treatment
from transforms.measures.intervals import as_date, runs


def drug_exposure(orders: pd.DataFrame, patients: pd.Index, treatment: Treatment) -> pd.DataFrame:
    """The published exposure episodes: one row per patient, concept and episode.

    `orders` come from counted_orders. Gaps of up to the protocol's days are bridged; `days` counts
    covered days only.
    """
    episodes = runs(orders, ["patient", "concept"], treatment.exposure_gap_days_at_most)
    keys = orders[["patient", "concept", "role", "first", "end_imputed"]].sort_values(
        ["first", "patient", "concept"]
    )
    placed = pd.merge_asof(
        keys,
        episodes.rename(columns={"first": "opened"}).sort_values("opened"),
        left_on="first",
        right_on="opened",
        by=["patient", "concept"],
    )
    members = (
        placed.groupby(["patient", "concept", "opened"], sort=True)
        .agg(role=("role", "first"), orders=("first", "size"), end_imputed=("end_imputed", "any"))
        .reset_index()
    )
    merged = episodes.merge(
        members, left_on=["patient", "concept", "first"], right_on=["patient", "concept", "opened"]
    )
    return pd.DataFrame(
        {
            "patient_id": patients.to_numpy()[merged["patient"]],
            "concept": merged["concept"],
            "role": merged["role"],
            "first_day": as_date(merged["first"]),
            "last_day": as_date(merged["last"]),
            "days": merged["days"].astype("int64"),
            "orders": merged["orders"].astype("int64"),
            "end_imputed": merged["end_imputed"].astype(bool),
        }
    )


def agents_given(orders: pd.DataFrame, treatment: Treatment) -> pd.DataFrame:
    """One row per patient and agent of the protocol's list ever given: `patient`, `concept`,
    `days` (covered), `adequate`.

    Adequate is enough covered days; or enough dates on which intravenous orders started; or
    enough courses (orders); or a long enough span from the first to the last covered day on enough
    covered days.
    """
    listed = orders[orders["concept"].isin(treatment.immunosuppressants)]
    keys = ["patient", "concept"]
    covered = runs(listed, keys, gap=1 << 20).set_index(keys)
    by_agent = listed.groupby(keys)
    iv_dates = listed[listed["route"].eq("iv")].groupby(keys)["start"].nunique()
    rule = treatment.adequate
    agent = covered.index.get_level_values("concept")
    days = covered["days"]
    span = covered["last"] - covered["first"] + 1

    def reaches(value: pd.Series, needed: dict[str, int]) -> pd.Series:
        """True where the agent has a bound of this kind and reaches it."""
        bound = pd.Series(agent.map(needed), index=covered.index, dtype="float64")
        return value.reindex(covered.index).fillna(0).ge(bound)

    adequate = (
        days.ge(rule.covered_days_at_least)
        | reaches(iv_dates, rule.iv_start_dates_at_least)
        | reaches(by_agent.size(), rule.courses_at_least)
        | (reaches(span, rule.span_days_at_least) & days.ge(rule.span_covered_days_at_least))
    )
    return covered.assign(adequate=adequate).reset_index()[[*keys, "days", "adequate"]]
