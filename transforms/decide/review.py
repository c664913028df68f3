"""Decisions in force settle what the data leave to a person, or leave unknown."""

import pandas as pd

from schemas.shape import checked
from schemas.tables.results import CRITERION_RESULT
from transforms.assess.answer import iso
from transforms.decide.changes import KEY
from transforms.decide.review_tables import OPEN

# What a decision makes of the answer, and how it is told: an exclusion speaks for the patient
# where it does not apply.
_SETTLES = {"eligible": "pass", "not_eligible": "fail"}
_JUDGED = {
    ("I", "pass"): " judged it met: ",
    ("I", "fail"): " judged it not met: ",
    ("E", "pass"): " judged that it does not apply: ",
    ("E", "fail"): " judged that it applies: ",
}


def settled(results: pd.DataFrame, decisions: pd.DataFrame) -> pd.DataFrame:
    """criterion_result with the answers that a decision in force settles; `data_result` is kept.

    `decisions` is review_decision. What the data decide by themselves no decision overturns.
    """
    force = settling(decisions)
    if force.empty:
        return results
    asked = results[KEY].merge(force, on=KEY, how="left").set_index(results.index)
    those = asked["decision"].notna() & results["data_result"].isin(OPEN)
    if not those.any():
        return results
    old, by = results[those], asked[those]
    result = by["decision"].map(_SETTLES).astype("str")
    section = old["criterion_id"].str[0]
    judged = pd.Series(
        [_JUDGED[key] for key in zip(section, result, strict=True)], index=old.index, dtype="str"
    )
    said = by["reason"].str.rstrip(" .。")
    who = by["decided_by"] + " on " + iso(by["decided_at"])
    reference = "decision-" + by["decision_id"].astype("int64").astype("str")
    evidence = pd.Series(
        [sorted({*rows, own}) for rows, own in zip(old["evidence"], reference, strict=True)],
        index=old.index,
        dtype=object,
    )
    told = by["decided_at"].dt.normalize()
    seen = by["evidence_on"].fillna(told.where(old["data_result"].eq("unknown")))
    newest = pd.concat([old["evidence_on"], seen], axis=1).max(axis=1).fillna(told)
    new = results.copy()
    new.loc[those, "result"] = result
    new.loc[those, ["unknown_because", "next_step"]] = None
    new.loc[those, "eligible_from"] = pd.NaT
    new.loc[those, "reason"] = who + judged + said + ". The data alone: " + old["reason"]
    new["evidence"] = new["evidence"].where(~those, evidence)
    new.loc[those, "evidence_on"] = newest
    return checked(CRITERION_RESULT, new)


def settling(decisions: pd.DataFrame) -> pd.DataFrame:
    """The decisions in force on criteria: one at most per protocol, patient and criterion."""
    return decisions[decisions["state"].eq("in_force") & decisions["criterion_id"].notna()]
