"""For how many orders a dose of a day in mg could be computed, and why not for the others."""

import numpy as np
import numpy.typing as npt
import pandas as pd

from transforms.measures.weight_in_force import weight_on

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
    state = _state(orders, weights)
    counts: dict[str, int] = {}
    for role in ROLES:
        own = np.bincount(state[orders["role"].eq(role)], minlength=len(STATES))
        counts |= {f"{role} {name}": int(own[place]) for place, name in enumerate(STATES)}
    return pd.Series(counts, name="count")


def _state(orders: pd.DataFrame, weights: pd.DataFrame) -> npt.NDArray[np.int64]:
    """The place in STATES of each order."""
    lacks = {
        "no_dose": orders["dose_value"].isna(),
        "no_unit": orders["dose_unit"].isna(),
        "unusable_unit": orders["dose_unknown_because"].eq("unusable_unit").fillna(False),
        "no_frequency": orders["frequency_per_day"].isna(),
        "impossible_dose": orders["unknown"],
        "no_weight": orders["per_kg"].gt(0) & ~_weighed(orders, weights),
    }
    return np.select(list(lacks.values()), [STATES.index(name) for name in lacks], 0)


def _weighed(orders: pd.DataFrame, weights: pd.DataFrame) -> npt.NDArray[np.bool_]:
    """Whether a usable weight is in force on the order's first day."""
    usable = np.append(weights["kg"].gt(0), False)
    return usable[weight_on(orders, weights)]
