"""What the newest of one or several tests finds: a word, or a number against its reference."""

import pandas as pd

from schemas.protocol import Criterion
from schemas.rule_parts import Bound
from schemas.value_rules import Finding
from transforms.answers import UNDECIDED, above, first_that_holds, judge_reported, same
from transforms.assess.answer import (
    answer,
    first_by,
    id_lists,
    in_words,
    iso,
    plain,
    repeat_step,
    whole,
)
from transforms.assess.facts import Facts

WORDS = {"pass": "negative", "review": "neither clearly positive nor negative"}
FOR_A_PERSON = "positive, for a person to judge"


def finding_answer(rule: Finding, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """Whether the newest result of the rule's tests speaks against the patient.

    The newest moment over all the tests decides; results of one moment that lead to different
    answers are conflicting.
    """
    index = facts.index
    top = _answered(_newest(rule, facts), rule, facts)
    never = pd.Series(~index.isin(top["patient_id"]), index=index)
    several = top.groupby("patient_id")["row_result"].nunique().reindex(index).fillna(0).gt(1)
    result = first_that_holds(
        [(never, criterion.when_absent), (several, "unknown")],
        first_by(top, "row_result", index),
    )
    because = first_that_holds(
        [(never, "never_recorded"), (several, "conflicting")], first_by(top, "cause", index)
    )
    unknown = result.eq("unknown")
    shown = first_by(top, "value", index).astype(float)
    return answer(
        index,
        result=result.where(~unknown, rule.when_unknown),
        unknown_because=because,
        value=shown.where(~never & ~several),
        unit=first_by(top, "unit", index).where(shown.notna()).astype("str"),
        threshold="not positive",
        evidence_on=first_by(top, "collected_on", index),
        eligible_from=_out_of_window(top, rule, criterion, index),
        evidence=id_lists(top, "result_id", index),
        reason=_reason(top, result, because, rule, facts),
        next_step=_next_step(top, because, never, rule, criterion, facts),
    )


def _newest(rule: Finding, facts: Facts) -> pd.DataFrame:
    """The rows of the newest moment over all the tests."""
    rows = facts.latest[facts.latest["concept"].isin(rule.of) & facts.latest["place"].eq(1)]
    if rule.older_counts_not:
        rows = rows[(facts.as_of - rows["collected_on"]).dt.days <= rule.within_days]
    newest = rows.groupby("patient_id")["collected_at"].transform("max")
    rows = rows[rows["collected_at"].eq(newest)]
    return rows.sort_values(["patient_id", "result_id"], kind="stable")


def _out_of_window(
    top: pd.DataFrame, rule: Finding, criterion: Criterion, index: pd.Index
) -> pd.Series:
    """The day on which the result is as good as none, where none passes; else missing."""
    day = first_by(top, "collected_on", index).astype("datetime64[us]")
    if rule.older_counts_not and criterion.when_absent == "pass":
        return day + pd.Timedelta(days=rule.within_days + 1)
    return pd.Series(pd.NaT, index=index, dtype="datetime64[us]")


def _answered(rows: pd.DataFrame, rule: Finding, facts: Facts) -> pd.DataFrame:
    """Each row's own answer: `age_days`, `cause` (why unknown, else empty), `row_result`."""
    age_days = (facts.as_of - rows["collected_on"]).dt.days
    word = rows["meaning"]
    by_word = first_that_holds(
        [(word.isin(rule.positive), rule.if_positive), (word.isin(rule.negative), "pass")], "review"
    )
    by_number = _by_number(rows, rule)
    decided = by_word.where(word.notna(), by_number)
    cause = first_that_holds(
        [
            (age_days > rule.within_days, "too_old"),
            (rows["unusable"].notna(), rows["unusable"].fillna("")),
            (decided.eq("no reference"), "never_recorded"),
            (decided.eq(UNDECIDED), "unreadable_value"),
        ],
        "",
    )
    return rows.assign(
        age_days=age_days, cause=cause, row_result=decided.where(cause.eq(""), "unknown")
    )


def _by_number(rows: pd.DataFrame, rule: Finding) -> pd.Series:
    """pass, fail, review, undecided, or `no reference` for a number that nothing tells apart."""
    upper, lower = rows["upper_limit"], rows["lower_limit"]
    has_upper = upper.notna()
    # the lower the number, the more antibody; elsewhere a lower limit alone is no reference
    has_lower = ~has_upper & above(lower, 0.0) & rule.low_is_positive
    by_upper = judge_reported(rows, Bound(at_most=1), per=upper)
    by_lower = judge_reported(rows, Bound(at_least=1), per=lower.where(has_lower))
    cases: list[tuple[pd.Series, str | pd.Series]] = []
    if rule.at_least is not None:
        high = judge_reported(rows, Bound(at_least=rule.at_least)).eq("pass")
        cases.append((high, rule.if_positive))
    if rule.at_limit == "review":
        exactly = (has_upper & same(rows["value"], upper)) | (
            has_lower & same(rows["value"], lower)
        )
        cases.append((exactly & rows["operator"].isna(), "review"))
    beyond = "review" if rule.at_least is not None else rule.if_positive
    named = {"pass": "pass", "fail": beyond, UNDECIDED: UNDECIDED}
    cases += [(has_upper, by_upper.map(named)), (has_lower, by_lower.map(named))]
    if rule.negative_below is not None:
        low = judge_reported(rows, Bound(below=rule.negative_below))
        cases += [(low.eq("pass"), "pass"), (low.eq("fail"), beyond), (low.ne(""), UNDECIDED)]
    if rule.any_amount:
        none = judge_reported(rows, Bound(at_most=0))
        cases.append((none.ne(""), none.map(named)))
    return first_that_holds(cases, "no reference")


def _reason(
    top: pd.DataFrame, result: pd.Series, because: pd.Series, rule: Finding, facts: Facts
) -> pd.Series:
    index = facts.index
    until = f"{facts.as_of:%Y-%m-%d}"
    names = " or ".join(facts.label(concept) for concept in rule.of)
    label = first_by(top, "concept", index).map(facts.label, na_action="ignore").astype("str")
    day = iso(first_by(top, "collected_on", index))
    limit = first_by(top, "upper_limit", index)
    value, ends = first_by(top, "value", index), first_by(top, "value_high", index)
    number = first_by(top, "operator", index).fillna("") + plain(value)
    number += ("-" + plain(ends)).fillna("") + " " + in_words(first_by(top, "unit", index))
    by_number = value.notna() & first_by(top, "meaning", index).isna()
    said = label + " " + number.str.rstrip().where(by_number, first_by(top, "text_value", index))
    said += (" (upper limit " + plain(limit) + ")").fillna("") + " on " + day
    newest = "The newest " + label + " of " + day
    looked = f"; looked within {rule.within_days} days of {until}."
    days = whole(first_by(top, "age_days", index))
    never = pd.Series(~index.isin(top["patient_id"]), index=index)
    positive = result.eq("review") & first_by(top, "meaning", index).isin(rule.positive)
    return first_that_holds(
        [
            (never, f"No usable {names} recorded within {rule.within_days} days of {until}."),
            (because.eq("conflicting"), newest + ": results of one moment disagree" + looked),
            (because.eq("too_old"), newest + " is " + days + " days old" + looked),
            (because.eq("unusable_unit"), newest + " has no usable unit" + looked),
            (because.eq("never_recorded"), newest + " has no reference to compare with" + looked),
            (
                because.eq("unreadable_value"),
                newest + " does not tell whether it is positive" + looked,
            ),
        ],
        said + ": " + result.map(WORDS).fillna("positive").where(~positive, FOR_A_PERSON) + ".",
    )


def _next_step(
    top: pd.DataFrame,
    because: pd.Series,
    never: pd.Series,
    rule: Finding,
    criterion: Criterion,
    facts: Facts,
) -> pd.Series:
    index = facts.index
    whole_rule = criterion.rule is rule or len(rule.of) > 1
    own = criterion.next_step if whole_rule else None
    step = own or facts.order(rule.of[0])
    label = first_by(top, "concept", index).map(facts.label, na_action="ignore").astype("str")
    days = whole(first_by(top, "age_days", index))
    day = iso(first_by(top, "collected_on", index))
    return first_that_holds([(never, step)], repeat_step(label, because, day, days))
