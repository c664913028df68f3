"""Prednisone-equivalent glucocorticoid dose of every day, as runs of equal days."""

import numpy as np
import pandas as pd

from schemas.shape import checked
from schemas.staged import STEROID_DAYS
from transforms.measures.intervals import cut

_SPAN = 1 << 22


def in_force(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders cut into pieces of days on which they count.

    Of the orders of one patient, concept and route that cover a day, only those with the latest
    start count: a newer order replaces, and the older one resumes when the newer one ends.
    """
    if orders.empty:
        return orders
    group = orders.groupby(["patient", "concept", "route"], sort=False).ngroup()
    pieces = cut(_shorten(orders.assign(group=group)), "group")
    newest = pieces.groupby(["group", "first"], sort=False)["start"].transform("max")
    return pieces[pieces["start"].eq(newest)].reset_index(drop=True)


def _shorten(orders: pd.DataFrame) -> pd.DataFrame:
    """Orders that the next one replaces for good end the day before it.

    Changes no day's answer; keeps open-ended refills from being cut at every later refill.
    """
    ordered = orders.sort_values(["group", "start"], kind="stable")
    starts = (
        ordered.groupby(["group", "start"], sort=True)["last"].max().rename("reach").reset_index()
    )
    starts["next_start"] = starts.groupby("group")["start"].shift(-1)
    starts["next_reach"] = starts.groupby("group")["reach"].shift(-1)
    ordered = ordered.merge(starts, on=["group", "start"], how="left")
    replaced = ordered["next_reach"].ge(ordered["last"])
    ordered["last"] = (
        ordered["last"].where(~replaced, np.fmin(ordered["last"], ordered["next_start"] - 1))
    ).astype("int64")
    return ordered.drop(columns=["reach", "next_start", "next_reach"])


def steroid_days(
    orders: pd.DataFrame, weights: pd.DataFrame, factor: str = "factor"
) -> pd.DataFrame:
    """Covered days with their dose: one row per patient and run of days alike.

    `orders` are counted glucocorticoid orders, `weights` come from weight_in_force, `factor` names
    the column of factors to prednisone. Columns: `patient`, `first`, `last`, `mg`
    (prednisone-equivalent of a day, NaN unknown), `iv_mg` (the known intravenous part), `kg`
    (weight in force, NaN unknown), `mg_per_kg` (NaN unknown), `cause` (why it is unknown).
    """
    pieces = in_force(orders)
    marks = pd.concat(
        [
            weights[["patient", "first"]].rename(columns={"first": "day"}),
            weights[["patient"]].assign(day=weights["last"] + 1),
        ]
    )
    pieces = cut(pieces, "patient", marks)
    pieces = pieces.assign(kg=_weight_on(pieces, weights, "kg").astype(float))
    per_kg_known = ~(pieces["per_kg"].gt(0) & pieces["kg"].isna())
    mg = (pieces["mg"] + pieces["per_kg"] * pieces["kg"].fillna(0.0)) * pieces[factor]
    known = ~pieces["unknown"] & per_kg_known
    pieces = pieces.assign(
        known_mg=mg.where(known, 0.0),
        iv_mg=mg.where(known & pieces["route"].eq("iv"), 0.0),
        unknown_dose=~known,
        dose_cause=pieces["cause"].where(pieces["unknown"]),
    )
    days = (
        pieces.groupby(["patient", "first"], sort=True)
        .agg(
            last=("last", "first"),
            mg=("known_mg", "sum"),
            iv_mg=("iv_mg", "sum"),
            unknown=("unknown_dose", "any"),
            dose_cause=("dose_cause", "first"),
            kg=("kg", "first"),
        )
        .reset_index()
    )
    days["mg"] = days["mg"].where(~days["unknown"])
    # A weight of zero or less is unusable before it comes here; the guard keeps 20/0 from passing.
    days["mg_per_kg"] = days["mg"] / days["kg"].where(days["kg"] > 0)
    days["cause"] = days["dose_cause"].fillna(_weight_cause(days, weights))
    days["cause"] = days["cause"].astype("str")
    return checked(STEROID_DAYS, days[list(STEROID_DAYS.columns)])


def _weight_on(pieces: pd.DataFrame, weights: pd.DataFrame, column: str) -> pd.Series:
    """The column of the weight interval that holds each piece, missing outside every interval."""
    if weights.empty:
        return pd.Series(np.nan, index=pieces.index, dtype=object)
    start = weights["patient"].to_numpy() * _SPAN + weights["first"].to_numpy()
    wanted = pieces["patient"].to_numpy() * _SPAN + pieces["first"].to_numpy()
    at = np.searchsorted(start, wanted, side="right") - 1
    inside = (at >= 0) & (weights["patient"].to_numpy()[at] == pieces["patient"].to_numpy())
    inside &= weights["last"].to_numpy()[at] >= pieces["first"].to_numpy()
    found = weights[column].to_numpy(dtype=object)[at]
    return pd.Series(np.where(inside, found, np.nan), index=pieces.index)


def _weight_cause(days: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Why there is no weight: the reason of the unusable one, too_old, or never_recorded."""
    weighed = days["patient"].isin(weights["patient"])
    unusable = _weight_on(days, weights, "cause").where(days["kg"].isna())
    absent = pd.Series(np.where(weighed, "too_old", "never_recorded"), index=days.index)
    return unusable.fillna(absent)
