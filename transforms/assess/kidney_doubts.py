"""What says that a creatinine is not in steady state, so that no equation holds."""

from collections.abc import Sequence
from dataclasses import dataclass

import pandas as pd

from schemas.value_rules import KidneyFunction
from transforms.answers import ROUNDING, above, at_least, reported_interval
from transforms.assess.answer import first_by, iso, plain
from transforms.assess.facts import Facts
from transforms.measures.deciding import standing


@dataclass(frozen=True)
class Doubts:
    """By patient what speaks against a steady state (`words`, else empty), and the rows that do
    (patient_id, id).
    """

    words: pd.Series
    rows: pd.DataFrame


def not_steady(rows: pd.DataFrame, rule: KidneyFunction, facts: Facts) -> Doubts:
    """Dialysis, an acute kidney injury, or a creatinine that changed much, near the newest one.

    `rows` are the newest creatinines with `mg_dl` and `mg_dl_high`.
    """
    recorded, changed = _recorded(rule, facts), _changed(rows, rule, facts)
    words = [first_by(found, "words", facts.index).fillna("") for found in (recorded, changed)]
    ids = pd.concat([recorded, changed])[["patient_id", "id"]]
    return Doubts(joined([text.astype("str") for text in words]), ids)


def joined(texts: Sequence[pd.Series]) -> pd.Series:
    """The texts that are not empty, row by row, with semicolons between them."""
    whole = texts[0]
    for text in texts[1:]:
        between = pd.Series("; ", index=whole.index).where(whole.ne("") & text.ne(""), "")
        whole = whole + between + text
    return whole


def _recorded(rule: KidneyFunction, facts: Facts) -> pd.DataFrame:
    """Records of the rule's concepts that lie, or still lie, in the window; the newest first."""
    places = [facts.records[extract] for extract in ("diagnoses", "procedures")]
    columns = ["patient_id", "id", "concept", "on_day", "until_day"]
    rows = pd.concat([place[columns] for place in places], ignore_index=True)
    start = facts.as_of - pd.Timedelta(days=rule.invalid_within_days)
    in_window = rows["until_day"].isna() | rows["until_day"].ge(start)
    others = rows["id"][rows["concept"].isin(rule.invalid_except_concepts)]
    rows = rows[rows["concept"].isin(rule.invalid_concepts) & in_window & ~rows["id"].isin(others)]
    rows = rows.sort_values(["patient_id", "on_day", "id"], ascending=[True, False, True])
    what = rows["concept"].map(facts.label).astype("str")
    return rows.assign(words=what + " on " + iso(rows["on_day"]))


def _changed(newest: pd.DataFrame, rule: KidneyFunction, facts: Facts) -> pd.DataFrame:
    """Earlier creatinines of the days before the newest that differ from it by the rule's factor.

    KDIGO 2012 takes a rise to 1.5 times within 7 days for an acute kidney injury. Comparators and
    ranges count where the whole of them differs that much.
    """
    rows = standing(
        facts.measurements[facts.measurements["concept"].eq("creatinine")], ["patient_id"]
    )
    rows = rows[rows["unusable"].isna() & above(rows["value"], 0.0)]
    ours = newest[["patient_id", "collected_at", "collected_on"]].assign(**_ends(newest))
    pairs = rows.assign(**_ends(rows)).merge(ours, on="patient_id", suffixes=("", "_newest"))
    pairs = pairs[pairs["collected_at"] < pairs["collected_at_newest"]]
    days = (pairs["collected_on_newest"] - pairs["collected_on"]).dt.days
    pairs = pairs[days <= rule.unsteady_within_days]
    apart = pd.concat(
        [pairs["least"] / pairs["most_newest"], pairs["least_newest"] / pairs["most"]], axis=1
    ).max(axis=1)
    bound = rule.unsteady_ratio_at_least
    pairs = pairs[at_least(apart, bound, tolerance=bound * ROUNDING)]
    pairs = pairs.sort_values(
        ["patient_id", "collected_at", "result_id"], ascending=[True, False, True]
    )
    words = "creatinine " + pairs["operator"].fillna("") + plain(pairs["value"]) + " "
    words += pairs["unit"].fillna("") + " on " + iso(pairs["collected_on"])
    words += f" differs by a factor of {bound:g} or more"
    return pairs.assign(id=pairs["result_id"], words=words)


def _ends(rows: pd.DataFrame) -> dict[str, pd.Series]:
    """The least and the most that the creatinine may be, in its canonical unit."""
    reported = reported_interval(rows, least=0.0)
    return {"least": reported.low, "most": reported.high}
