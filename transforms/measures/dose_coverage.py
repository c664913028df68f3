"""For how many orders a dose of a day in mg could be computed, and why not for the others."""

import pandas as pd

ROLES = ("glucocorticoid", "hydroxychloroquine", "immunosuppressant")
STATES = (
    "computed",
    "no_dose",
    "no_unit",
    "unusable_unit",
    "no_frequency",
    "impossible_dose",
    "no_weight",
)


def dose_coverage(orders: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Orders of the protocol's drugs by `role state`, every role and state once.

    `orders` come from counted_orders, `weights` from weight_in_force. An order that lacks several
    things counts once, under the first of STATES; a dose per kg needs a weight in force on the
    order's first day.
    """
    own = orders[orders["role"].isin(ROLES)]
    states = own["role"].str.cat(dose_state(own, weights), sep=" ")
    every = [f"{role} {state}" for role in ROLES for state in STATES]
    return states.value_counts().reindex(every, fill_value=0)


def dose_state(orders: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """The state of each order, by the orders' index."""
    weightless = orders["per_kg"].gt(0) & ~_weighed(orders, weights)
    state = pd.Series("computed", index=orders.index, dtype="str")
    for reason, holds in (
        ("no_weight", weightless),
        ("impossible_dose", orders["unknown"]),
        ("no_frequency", orders["frequency_per_day"].isna()),
        ("unusable_unit", orders["dose_unknown_because"].eq("unusable_unit").fillna(False)),
        ("no_unit", orders["dose_unit"].isna()),
        ("no_dose", orders["dose_value"].isna()),
    ):
        state = state.mask(holds, reason)
    return state


def _weighed(orders: pd.DataFrame, weights: pd.DataFrame) -> pd.Series:
    """Whether a usable weight is in force on the order's first day."""
    begun = orders[["patient", "first"]].reset_index(names="order").sort_values("first")
    known = weights[weights["kg"].gt(0)][["patient", "first", "last"]].sort_values("first")
    found = pd.merge_asof(begun, known, on="first", by="patient").set_index("order")
    return found["last"].ge(found["first"]).reindex(orders.index)
