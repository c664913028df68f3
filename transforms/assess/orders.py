"""What the treatment criteria tell of orders and of the length of the record."""

import pandas as pd

from schemas.protocol import Treatment
from transforms.answers import first_that_holds
from transforms.assess.answer import first_by, id_lists, iso, whole
from transforms.assess.facts import Facts
from transforms.measures.orders import LISTED_FOR_REVIEW


def history_length(facts: Facts, treatment: Treatment) -> tuple[pd.Series, pd.Series]:
    """Whether the record is too short to speak of the treatment window, and that in words."""
    first = facts.history["history_first_day"]
    needed = facts.as_of - pd.Timedelta(days=treatment.window_days - 1)
    short = first.isna() | (first > needed)
    days = whole((facts.as_of - first).dt.days)
    words = "history looked through: " + days + " days since " + iso(first)
    return short, words.fillna("no history at all to look through")


def listed(orders: pd.DataFrame, index: pd.Index) -> pd.Series:
    """How many of the orders stand aside for review, in words; empty where none does."""
    aside = orders[orders["exposure"].isin(LISTED_FOR_REVIEW)]
    number = aside.groupby("patient_id").size().reindex(index).fillna(0).astype(int)
    told = "; " + number.astype("str") + " order(s) not counted but listed for review: depot or "
    return first_that_holds([(number.gt(0), told + "route unknown")], "")


def order_evidence(orders: pd.DataFrame, facts: Facts) -> dict[str, pd.Series]:
    """The counted orders and those listed for review; where there is none, the diagnosis of the
    disease, which is what asks for a treatment.
    """
    counted = orders[orders["exposure"].eq("counted")].sort_values(
        ["patient_id", "start_date"], ascending=[True, False]
    )
    aside = orders[orders["exposure"].isin(LISTED_FOR_REVIEW)]
    ids = id_lists(pd.concat([counted, aside]), "medication_id", facts.index)
    diagnosed = facts.records["disease"].sort_values(["patient_id", "on_day"])
    on_day = first_by(counted, "start_date", facts.index)
    return {
        "evidence": ids.where(ids.str.len().gt(0), id_lists(diagnosed, "id", facts.index)),
        "evidence_on": on_day.fillna(first_by(diagnosed, "on_day", facts.index)),
    }
