"""Activity of the disease: a recorded total decides, else what its items hold is told."""

import pandas as pd

from schemas.protocol import Criterion
from schemas.value_rules import ActivityScore
from transforms.answers import Interval, judge_interval
from transforms.assess.answer import answer, first_by, iso, merged_lists, plain, whole
from transforms.assess.facts import Facts
from transforms.assess.ranges import newest_in_range
from transforms.assess.score_words import (
    item_evidence,
    listed,
    named,
    newest_day,
    reading,
    score_items,
    scored_in_words,
)
from transforms.measures.signs import NEEDS_CLINICIAN, SCORED, UNKNOWN
from transforms.measures.sledai_2k import BY_CLINICIAN_MAX, BY_DATA, BY_DATA_MAX, activity_bounds


def activity_score_answer(rule: ActivityScore, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The newest recorded total of the window against the bound.

    Without one, items whose points lie within the bound whatever the others hold are for review;
    else the answer stays what the missing total makes it, and the reason tells the bounds: more
    tests could not decide it, a clinician's score does.
    """
    index = facts.index
    recorded = newest_in_range(rule, criterion, facts)
    start = facts.as_of - pd.Timedelta(days=rule.within_days)
    totals = facts.latest[facts.latest["concept"].eq(rule.of)]
    totals = totals[totals["collected_on"].ge(start)]
    without = pd.Series(~index.isin(totals["patient_id"]), index=index)
    items = score_items(rule.instrument, facts)
    items = items[items["item"].isin(BY_DATA)]
    bounds = activity_bounds(items, index)
    lower, upper = bounds["lower"].astype(float), bounds["upper"] + float(BY_CLINICIAN_MAX)
    enough = without & judge_interval(Interval(lower, upper), rule).eq("pass")
    scored = items[items["state"].eq(SCORED)]
    evidence = merged_lists([recorded["evidence"], item_evidence(scored, index)], index)
    on_day = pd.concat([recorded["evidence_on"], newest_day(scored, index)], axis=1).max(axis=1)
    told = recorded["reason"].str.removesuffix(".") + _bounds_in_words(items, bounds, facts)
    return answer(
        index,
        result=recorded["result"].where(~enough, "review"),
        unknown_because=recorded["unknown_because"],
        value=recorded["value"].where(~enough, lower),
        unit=recorded["unit"].where(~enough, rule.unit),
        threshold=recorded["threshold"],
        distance=recorded["distance"],
        evidence_on=recorded["evidence_on"].where(~without, on_day.astype("datetime64[us]")),
        evidence=recorded["evidence"].where(~without, evidence),
        reason=recorded["reason"].where(~without, told + _other_in_words(rule, facts)),
        next_step=recorded["next_step"],
        eligible_from=recorded["eligible_from"],
    )


def _bounds_in_words(items: pd.DataFrame, bounds: pd.DataFrame, facts: Facts) -> pd.Series:
    """What the items give at least and at most, and which of them leave it open."""
    index = facts.index
    scored = scored_in_words(items, facts)
    unknown = items[items["state"].eq(UNKNOWN)]
    asked = items[items["state"].eq(NEEDS_CLINICIAN)]
    not_known = listed(unknown, named(unknown), index)
    for_clinician = listed(asked, named(asked) + " (" + reading(asked, facts) + ")", index)
    open_ = ("not known: " + not_known).where(not_known.ne(""), "")
    open_ += pd.Series("; ", index=index).where(not_known.ne("") & for_clinician.ne(""), "")
    open_ += ("for a clinician: " + for_clinician).where(for_clinician.ne(""), "")
    said = "; its items give at least " + whole(bounds["lower"])
    said += (": " + scored).where(scored.ne(""), "")
    said += "; at most " + whole(bounds["upper"])
    said += f" of the {BY_DATA_MAX} points that data can score"
    said += (" (" + open_ + ")").where(open_.ne(""), "")
    unread = not_known.str.count(", ").eq(len(BY_DATA) - 1)
    said = said.where(~unread, "; none of the items that data can score is known")
    return said + f"; a clinician's items can add up to {BY_CLINICIAN_MAX}."


def _other_in_words(rule: ActivityScore, facts: Facts) -> pd.Series:
    """That a total of another instrument is on record and is not used; empty without one."""
    latest, other = facts.latest, rule.other_instrument or ""
    rows = latest[latest["concept"].eq(other) & latest["place"].eq(1)]
    rows = rows.sort_values(["patient_id", "result_id"], kind="stable")
    value = plain(first_by(rows, "value", facts.index))
    value = value.fillna(first_by(rows, "text_value", facts.index))
    said = (
        f" A {facts.label(other)} of "
        + value
        + " on "
        + iso(first_by(rows, "collected_on", facts.index))
    )
    return (said + " is of another instrument and is not used.").fillna("")
