"""What a recorded event means, and what its absence means."""

import re

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.record_rules import Presence, Records
from transforms.answers import at_least, first_that_holds
from transforms.assess.answer import (
    answer,
    first_by,
    history_looked_through,
    id_lists,
    iso,
    whole,
)
from transforms.assess.facts import Facts
from transforms.assess.windows import day_after_window, in_words, window_start

NO_ROUTE = "none"
HYPHENS = "[\u2010-\u2015\u2212]"


def presence_answer(rule: Presence, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The criterion's answer where a usable record of what is looked for lies in the window.

    Without one the answer is the rule's `when_absent`, or else the criterion's; unknown where the
    extract was never delivered: what it alone could tell is not known. A rule that asks for a kept
    record passes on silence only for a patient who has one.
    """
    index = facts.index
    found = records_found(rule, facts)
    doubtful = found["doubtful"] | mentions(found["name"], rule.review_names)
    definite = pd.Series(index.isin(found["patient_id"][~doubtful]), index=index)
    seen = pd.Series(index.isin(found["patient_id"]), index=index)
    kept = _kept(rule, facts)
    delivered = rule.extract in facts.extracts
    silence = rule.when_absent or criterion.when_absent
    absent = silence if delivered else "unknown"
    result = first_that_holds(
        [
            (definite, rule.if_present),
            (seen, "review"),
            (pd.Series(index.isin(kept["patient_id"]), index=index), "pass"),
        ],
        absent,
    )
    told = found[~doubtful | ~found["patient_id"].map(definite).eq(True)]
    besides = kept[~kept["patient_id"].isin(found["patient_id"])]
    shown = found if besides.empty else pd.concat([found, besides])
    return answer(
        index,
        result=result,
        unknown_because=pd.Series("never_recorded", index=index, dtype="str"),
        evidence_on=first_by(shown, "on_day", index),
        evidence=id_lists(shown, "id", index),
        reason=_reason(rule, told.assign(doubtful=doubtful), kept, facts),
        next_step=criterion.next_step
        if delivered
        else f"deliver the {rule.extract.replace('_', ' ')} extract, or {criterion.next_step}",
        eligible_from=_out_of_window(found, rule, index),
    )


def records_found(rule: Records, facts: Facts) -> pd.DataFrame:
    """The records that count for the rule, newest first.

    `doubtful` are those that lie in the window by an assumed end only, and those of which no
    concept tells what they are where the rule asks for a kept record.
    """
    rows = facts.records[rule.extract].assign(doubtful=False)
    if rule.extract == "enrolments":
        rows = rows[rows["concept"].str.strip().str.upper().ne(facts.trial.upper())]
    else:
        wanted = rows["concept"].isin(rule.concepts) | rows["role"].isin(rule.roles)
        if rule.agents:
            wanted |= rows["concept"].isin(facts.agents) & rows["role"].eq("immunosuppressant")
        wanted |= mentions(rows["name"], rule.names)
        if isinstance(rule, Presence) and rule.record_within_days is not None:
            rows = rows.assign(doubtful=rows["concept"].isna())
            wanted |= rows["doubtful"]
        rows = rows[wanted & ~_excepted(rows, rule)]
    if rule.routes:
        rows = rows[rows["route"].fillna(NO_ROUTE).isin(rule.routes)]
    start = window_start(rule, facts.as_of)
    if start is not None:
        last = rows["on_day"] if rule.by_onset else rows["until_day"]
        rows = rows[last.isna() | last.ge(start)]
        assumed = rows["assumed_end"] & rows["on_day"].lt(start)
        rows = rows.assign(doubtful=rows["doubtful"] | assumed)
    return rows.sort_values(["patient_id", "on_day", "id"], ascending=[True, False, True])


def _excepted(rows: pd.DataFrame, rule: Records) -> pd.Series:
    """Rows that another concept of the same record, a name or a sparse schedule takes out."""
    if not (rule.except_concepts or rule.except_names or rule.except_sparse):
        return pd.Series(False, index=rows.index)
    others = rows["id"][rows["concept"].isin(rule.except_concepts)]
    often = rows["concept"].map(rule.except_sparse).astype(float)
    sparse = rows["frequency_per_day"].notna() & at_least(often - rows["frequency_per_day"], 0.0)
    return rows["id"].isin(others) | mentions(rows["name"], rule.except_names) | sparse


def mentions(name: pd.Series, words: tuple[str, ...]) -> pd.Series:
    """Whether the name mentions one of the words, whatever their case: English ones as whole words,
    Chinese ones unless 未 turns them into their opposite.
    """
    if not words:
        return pd.Series(False, index=name.index)
    written = name.str.replace(HYPHENS, "-", regex=True)
    return written.str.contains("|".join(map(_said, words)), case=False).eq(True)


def _said(word: str) -> str:
    """The word as a pattern, with a boundary where it begins or ends with a Latin letter."""
    before = "(?<![a-z])" if re.match("[a-z]", word, re.IGNORECASE) else "(?<!未)"
    after = "(?![a-z])" if re.search("[a-z]$", word, re.IGNORECASE) else ""
    return before + re.escape(word) + after


def _kept(rule: Presence, facts: Facts) -> pd.DataFrame:
    """Records of any kind that show the extract to be kept for the patient, newest first."""
    rows = facts.records[rule.extract]
    if rule.record_within_days is None:
        return rows[:0]
    rows = rows.drop_duplicates("id")
    rows = rows[(facts.as_of - rows["on_day"]).dt.days <= rule.record_within_days]
    return rows.sort_values(["patient_id", "on_day", "id"], ascending=[True, False, True])


def _reason(rule: Presence, told: pd.DataFrame, kept: pd.DataFrame, facts: Facts) -> pd.Series:
    index = facts.index
    looked = in_words(facts.as_of, rule.within_days, rule.within_months)
    called = told["name"].fillna(told["concept"].str.replace("_", " "))
    what = first_by(told.assign(called=called), "called", index).fillna("")
    newest = first_by(told, "on_day", index)
    capital = rule.what[0].upper() + rule.what[1:]
    days = whole((facts.as_of - facts.history["history_first_day"]).dt.days).fillna("0")
    none = f"No evidence found: no {rule.what} recorded {looked}"
    if rule.extract not in facts.extracts:
        silent: str | pd.Series = (
            f"No {rule.extract.replace('_', ' ')} were ever delivered; "
            f"looked for {rule.what} {looked}."
        )
    elif rule.record_within_days is not None:
        silent = (
            f"No {rule.what} recorded {looked}, and no other record within "
            f"{rule.record_within_days} days either: silence is no evidence."
        )
    else:
        silent = none + history_looked_through(days)
    judged = f"A person judges whether it is {rule.what}: " + what + " on " + iso(newest)
    judged += f"; looked {looked}"
    last = iso(first_by(kept, "on_day", index))
    return first_that_holds(
        [
            (first_by(told, "doubtful", index).eq(True), judged + "."),
            (newest.notna(), capital + ": " + what + " on " + iso(newest) + f"; looked {looked}."),
            (last.notna(), none + "; the newest record is of " + last + "."),
        ],
        silent,
    )


def _out_of_window(found: pd.DataFrame, rule: Presence, index: pd.Index) -> pd.Series:
    """The first day on which every record found has left the window; missing where none will."""
    last = found["on_day"] if rule.by_onset else found["until_day"]
    rows = found.assign(last=last.astype("datetime64[us]"))
    ongoing = index.isin(rows["patient_id"][rows["last"].isna()])
    newest = rows.groupby("patient_id")["last"].max().reindex(index)
    return day_after_window(newest.where(~np.asarray(ongoing)), rule)
