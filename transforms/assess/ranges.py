"""The newest value against a bound, or against a multiple of its upper reference limit."""

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.rule_parts import Bound
from schemas.value_rules import Range, UpperLimitMultiple
from transforms.answers import (
    UNDECIDED,
    at_least,
    bound_in_words,
    bound_value,
    distance,
    judge_number,
    outside,
)
from transforms.assess.answer import answer, id_lists, in_words, plain
from transforms.assess.facts import Facts
from transforms.assess.newest import Question, newest_answer
from transforms.assess.presence import mentions
from transforms.assess.reference_limits import with_upper_limit
from transforms.measures.age import birthday


def age_range(rule: Range, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """Completed years of age against the bound; the patient's own row is the evidence."""
    people = facts.patients
    own_row = pd.DataFrame({"patient_id": facts.index, "id": facts.index})
    value = people["age_years"].astype(float)
    born = value.where(at_least(value, 0.0))
    decided = judge_number(born, rule)
    result = decided.where(decided.ne(UNDECIDED), "unknown")
    reached = (
        birthday(people["birth_date"], pd.Series(bound_value(rule), index=facts.index))
        if rule.at_least is not None
        else pd.Series(pd.NaT, index=facts.index, dtype="datetime64[us]")
    )
    words = bound_in_words(rule, rule.unit)
    return answer(
        facts.index,
        result=result,
        value=value,
        unit=rule.unit,
        threshold=words,
        distance=distance(value, rule),
        evidence_on=people["birth_date"].where(born.notna()),
        evidence=id_lists(own_row, "id", facts.index),
        unknown_because="unreadable_value",
        reason=("Age " + plain(value) + " years; " + words + " is asked.").where(
            born.notna(), f"The birth date lies after {facts.as_of:%Y-%m-%d}."
        ),
        next_step=criterion.next_step,
        eligible_from=reached,
    )


def newest_in_range(rule: Range, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The newest value of a concept against the bound.

    Where different methods of measuring may disagree, all rows of the newest day are judged.
    """
    rows = facts.latest[facts.latest["concept"].eq(rule.of)]
    if rule.methods_that_straddle == "conflicting":
        rows = rows[rows["place"].eq(1)]
    low_end = rows["value_high"].notna() & (rule.range_text == "lower_end")
    flagged = (
        ~rows["code"].isin(rule.flag_unless_codes)
        if rule.flag_unless_codes
        else pd.Series(False, index=rows.index)
    )
    named = mentions(rows["name"], rule.review_names)
    named &= ~mentions(rows["name"], rule.review_names_unless)
    rows = rows.assign(
        judged=rows["value"],
        judged_high=rows["value_high"].where(~low_end).fillna(rows["value"]),
        artefact=_outside(rows["value"], rule),
        for_review=named,
        note=np.where(flagged, f" ({rule.flag})", "")
        + np.where(low_end, " (lower end of a reported range)", ""),
    )
    question = Question(rule, rule.of, rule.unit, rule.within_days, criterion, facts)
    return newest_answer(rows, question, rule.methods_that_straddle == "review")


def _outside(value: pd.Series, rule: Range) -> pd.Series:
    low = -np.inf if rule.possible_at_least is None else rule.possible_at_least
    high = np.inf if rule.possible_at_most is None else rule.possible_at_most
    return outside(value, low, high)


def upper_limit_multiple(
    rule: UpperLimitMultiple, criterion: Criterion, facts: Facts
) -> pd.DataFrame:
    """The newest value as a multiple of its upper reference limit.

    Where only a published limit of some other laboratory is to be had, a value between the
    multiples of the smallest and the largest published limit is for review.
    """
    rows = facts.latest[facts.latest["concept"].eq(rule.of) & facts.latest["place"].eq(1)]
    rows = with_upper_limit(rows, rule, facts)
    high = rows["value_high"].fillna(rows["value"])
    spread = rows["limit_low"].notna() & rows["value"].notna()
    bound = Bound(at_most=rule.at_most)
    question = Question(bound, rule.of, "x ULN", rule.within_days, criterion, facts, rule)
    by_low = judge_number(high / rows["limit_low"], bound)
    by_high = judge_number(rows["value"] / rows["limit_high"], bound)
    rows = rows.assign(
        judged=rows["value"] / rows["limit"],
        judged_high=high / rows["limit"],
        artefact=outside(rows["value"], 0.0, np.inf),
        for_review=spread & ~by_low.eq("pass") & ~by_high.eq("fail"),
        note=" ("
        + plain(rows["value"])
        + " "
        + in_words(rows["unit"])
        + ", upper limit "
        + plain(rows["limit"])
        + rows["limit_note"]
        + ")",
        missing_because="never_recorded",
        missing_words=f"has no upper limit to compare with; looked {question.looked}.",
    )
    lent = rows[rows["limit_id"].notna()][["patient_id", "limit_id"]]
    return newest_answer(rows, question, lent=lent.rename(columns={"limit_id": "id"}))
