"""What a sentence says of a score's items, one text per patient."""

import pandas as pd

from transforms.assess.answer import in_words, iso, merged_lists, plain
from transforms.assess.facts import Facts
from transforms.lists import lists_in_order
from transforms.measures.signs import SCORED

_TITRE = "{titer}"


def score_items(instrument: str, facts: Facts) -> pd.DataFrame:
    """The cohort's rows of the instrument, in the instrument's order of items."""
    scores = facts.scores
    mine = scores["instrument"].eq(instrument) & scores["patient_id"].isin(facts.index)
    return scores[mine].reset_index(drop=True)


def listed(items: pd.DataFrame, text: pd.Series, index: pd.Index) -> pd.Series:
    """The texts of each patient's items side by side, in their order; empty without any."""
    return lists_in_order(text, items["patient_id"], index).str.join(", ").astype("str")


def named(items: pd.DataFrame) -> pd.Series:
    """Each item's name in words."""
    return items["item"].str.replace("_", " ")


def reading(items: pd.DataFrame, facts: Facts) -> pd.Series:
    """What was read of each item: `C3 0.45 g/L on 2026-11-10`, with what must be said of it."""
    label = items["concept"].map(facts.label, na_action="ignore").astype("str")
    number = items["operator"].fillna("") + plain(items["value"])
    number += ("-" + plain(items["value_high"])).fillna("")
    number += (" " + in_words(items["unit"])).str.rstrip()
    as_reported = items["value"].isna() | items["unit"].eq(_TITRE)
    said = label + " " + number.where(~as_reported, items["text_value"])
    said += " on " + iso(items["evidence_on"]) + (", " + items["note"]).fillna("")
    return said.fillna("")


def scored_in_words(items: pd.DataFrame, facts: Facts) -> pd.Series:
    """The scored items with points and reading: `leukopenia 3 (WBC 2.1 10*9/L on 2026-11-10)`."""
    scored = items[items["state"].eq(SCORED)]
    points = scored["points"].map("{:.0f}".format).astype("str")
    said = named(scored) + " " + points + " (" + reading(scored, facts) + ")"
    return listed(scored, said, facts.index)


def item_evidence(items: pd.DataFrame, index: pd.Index) -> pd.Series:
    """The source rows of the items by patient."""
    return merged_lists([items.set_index("patient_id")["evidence"]], index)


def newest_day(items: pd.DataFrame, index: pd.Index) -> pd.Series:
    """The newest row's day of the items by patient."""
    days = items.groupby("patient_id")["evidence_on"].max().reindex(index)
    return days.astype("datetime64[us]")
