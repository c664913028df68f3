"""Medication orders as exposure: which count, which days they cover, what they give a day."""

import numpy as np
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import COUNTED_ORDER
from transforms.measures.intervals import day_number, day_of

EXPOSURE_ROLES = ("glucocorticoid", "hydroxychloroquine", "immunosuppressant", "not_on_trial_list")
NOT_IN_FORCE = ("cancelled", "on-hold", "entered-in-error")
UNSPECIFIED_ROUTE = "unspecified"
LISTED_FOR_REVIEW = ("route_unknown", "depot")

# Prednisone-equivalent of a day that nobody is given: the largest pulses come to half of it.
NOT_A_DOSE_MG, NOT_A_DOSE_MG_PER_KG = 5000.0, 100.0

# Everything that tells one order from another, but for its id.
ORDER_CONTENT = [
    "patient_id",
    "code",
    "code_system",
    "name",
    "route",
    "dose_value",
    "dose_unit",
    "frequency_per_day",
    "start_date",
    "end_date",
    "status",
    "stop_reason",
]


def exposure(medication: pd.DataFrame, treatment: Treatment, as_of: pd.Timestamp) -> pd.Series:
    """Whether each order counts as systemic exposure, or the first reason why it does not."""
    route = medication["route"].fillna("other")
    depot_route = pd.Series(False, index=medication.index)
    for by_route, concepts in treatment.depot_by_route.items():
        depot_route |= route.eq(by_route) & medication["concept"].isin(concepts)
    systemic_atc = medication["code_system"].eq("ATC").fillna(False) & (
        medication["code"]
        .fillna("")
        .str.strip()
        .str.upper()
        .str.startswith(treatment.systemic_atc_prefixes)
    )
    product = medication["preparation"].fillna("")
    reasons = {
        "ambiguous_name": medication["matched_by"].eq("ambiguous_name").fillna(False),
        "no_concept": medication["concept"].isna(),
        "excluded_product": medication["role"].eq("excluded").fillna(False)
        | product.eq("not_systemic"),
        "not_an_exposure": ~medication["role"].isin(EXPOSURE_ROLES),
        "not_in_force": medication["status"].isin(NOT_IN_FORCE),
        "after_as_of": medication["start_date"] > as_of,
        "depot": product.eq("depot") | depot_route,
        "not_systemic": ~route.isin((*treatment.systemic_routes, "other")),
        "route_unknown": route.eq("other") & ~systemic_atc,
    }
    return pd.Series(
        np.select([r.to_numpy(dtype=bool) for r in reasons.values()], list(reasons), "counted"),
        index=medication.index,
        dtype="str",
    )


def counted_orders(
    medication: pd.DataFrame,
    patients: pd.Index,
    equivalence: pd.DataFrame,
    treatment: Treatment,
    as_of: pd.Timestamp,
) -> pd.DataFrame:
    """One row per order that counts: the days it covers and what it gives a day.

    `medication` carries `exposure`. The result has `patient` (position in `patients`), `first`,
    `last` (day numbers, both covered), `start`, `end_imputed`, `mg` and `per_kg` (dose a day in mg
    and in mg per kg), `unknown` (no daily dose can be computed), `cause` (why), and the factors to
    prednisone (`factor`, `factor_low`, `factor_high`, NaN for other drugs).
    """
    orders = medication[medication["exposure"].eq("counted")].reset_index(drop=True)
    today = day_of(as_of)
    start = day_number(orders["start_date"])
    active = orders["status"].fillna("active").eq("active")
    assumed = np.where(active, today, start + treatment.open_end_days - 1)
    last = day_number(orders["end_date"]).fillna(pd.Series(assumed, index=orders.index))
    factors = equivalence.set_index("concept").reindex(orders["concept"])
    factor = factors["factor"].to_numpy()
    impossible = (orders["daily_mg"] * factor >= NOT_A_DOSE_MG) | (
        orders["daily_mg_per_kg"] * factor >= NOT_A_DOSE_MG_PER_KG
    )
    counted = orders.assign(
        patient=patients.get_indexer(pd.Index(orders["patient_id"])),
        route=orders["route"].where(
            orders["route"].isin(treatment.systemic_routes), UNSPECIFIED_ROUTE
        ),
        start=start.astype("int64"),
        first=start.astype("int64"),
        last=last.clip(upper=today).astype("int64"),
        end_imputed=orders["end_date"].isna(),
        mg=orders["daily_mg"].mask(impossible).fillna(0.0),
        per_kg=orders["daily_mg_per_kg"].mask(impossible).fillna(0.0),
        unknown=orders["dose_unknown_because"].notna() | impossible,
        # A slip of the unit, as far as anybody can tell.
        cause=orders["dose_unknown_because"].mask(impossible, "unusable_unit"),
        factor=factor,
        factor_low=factors["factor_low"].to_numpy(),
        factor_high=factors["factor_high"].to_numpy(),
    )
    return checked(COUNTED_ORDER, counted)
