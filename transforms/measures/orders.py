"""Medication orders as exposure: which count, which days they cover, what they give a day."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from schemas.protocol import Treatment
from schemas.shape import checked
from schemas.staged import COUNTED_ORDER
from transforms.measures.intervals import day_number, day_of
from transforms.measures.kinds import each, kinds

EXPOSURE_ROLES = ("glucocorticoid", "hydroxychloroquine", "immunosuppressant", "not_on_trial_list")
NOT_IN_FORCE = ("cancelled", "on-hold", "entered-in-error")
UNSPECIFIED_ROUTE = "unspecified"
LISTED_FOR_REVIEW = ("route_unknown", "depot")

# Prednisone-equivalent of a day that nobody is given: the largest pulses come to half of it.
NOT_A_DOSE_MG, NOT_A_DOSE_MG_PER_KG = 5000.0, 100.0

# What was read of its dose.
DOSE = ["daily_mg", "daily_mg_per_kg", "dose_unknown_because"]
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


# All that decides whether an order counts, but for its start.
KIND = [
    "route",
    "concept",
    "role",
    "preparation",
    "matched_by",
    "code",
    "code_system",
    "status",
]


def exposure(medication: pd.DataFrame, treatment: Treatment, as_of: pd.Timestamp) -> pd.Series:
    """Whether each order counts as systemic exposure, or the first reason why it does not."""
    orders = medication[KIND].assign(after_as_of=medication["start_date"] > as_of)
    kind, example = kinds(orders, [*KIND, "after_as_of"])
    of_kind = _exposure(orders.take(example), treatment)
    return pd.Series(of_kind[kind], index=medication.index, dtype="str")


def _exposure(orders: pd.DataFrame, treatment: Treatment) -> npt.NDArray[np.object_]:
    texts = orders[KIND].astype("str")
    route = texts["route"].fillna("other")
    depot_route = pd.Series(False, index=texts.index)
    for by_route, concepts in treatment.depot_by_route.items():
        depot_route |= route.eq(by_route) & texts["concept"].isin(concepts)
    code = texts["code"].fillna("").str.strip().str.upper()
    systemic_atc = texts["code_system"].eq("ATC").fillna(False) & code.str.startswith(
        treatment.systemic_atc_prefixes
    )
    product = texts["preparation"].fillna("")
    reasons = {
        "ambiguous_name": texts["matched_by"].eq("ambiguous_name").fillna(False),
        "no_concept": texts["concept"].isna(),
        "excluded_product": texts["role"].eq("excluded").fillna(False) | product.eq("not_systemic"),
        "not_an_exposure": ~texts["role"].isin(EXPOSURE_ROLES),
        "not_in_force": texts["status"].isin(NOT_IN_FORCE),
        "after_as_of": orders["after_as_of"],
        "depot": product.eq("depot") | depot_route,
        "not_systemic": ~route.isin((*treatment.systemic_routes, "other")),
        "route_unknown": route.eq("other") & ~systemic_atc,
    }
    holds = [reason.to_numpy(dtype=bool) for reason in reasons.values()]
    return np.select(holds, list(reasons), "counted").astype(object)


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
    counts = medication["exposure"].eq("counted")
    orders = medication[[*ORDER_CONTENT, *DOSE, "concept", "role"]][counts].reset_index(drop=True)
    today = day_of(as_of)
    start = day_number(orders["start_date"])
    active = orders["status"].isna() | orders["status"].eq("active")
    assumed = np.where(active, today, start + treatment.open_end_days - 1)
    last = day_number(orders["end_date"]).fillna(pd.Series(assumed, index=orders.index))
    factors = each(orders["concept"], equivalence.set_index("concept"))
    route, cause = orders["route"].astype("str"), orders["dose_unknown_because"].astype("str")
    impossible = (orders["daily_mg"] * factors["factor"] >= NOT_A_DOSE_MG) | (
        orders["daily_mg_per_kg"] * factors["factor"] >= NOT_A_DOSE_MG_PER_KG
    )
    covering = pd.DataFrame(
        {
            "patient": patients.get_indexer(pd.Index(orders["patient_id"])),
            "concept": orders["concept"].astype("str"),
            "role": orders["role"].astype("str"),
            "route": route.where(route.isin(treatment.systemic_routes), UNSPECIFIED_ROUTE),
            "start": start.astype("int64"),
            "first": start.astype("int64"),
            "last": last.clip(upper=today).astype("int64"),
            "end_imputed": orders["end_date"].isna(),
            "mg": orders["daily_mg"].mask(impossible).fillna(0.0),
            "per_kg": orders["daily_mg_per_kg"].mask(impossible).fillna(0.0),
            "unknown": cause.notna() | impossible,
            # A slip of the unit, as far as anybody can tell.
            "cause": cause.mask(impossible, "unusable_unit"),
            **factors[["factor", "factor_low", "factor_high"]],
        }
    )
    covering = checked(COUNTED_ORDER, covering)
    return pd.concat([orders.drop(columns=["concept", "role", "route"]), covering], axis=1)
