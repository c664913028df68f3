"""The newest value against a bound, or against a multiple of its upper reference limit."""

import numpy as np
import pandas as pd

from schemas.protocol import Bound, Criterion, Range, UpperLimitMultiple
from transforms.answers import UNDECIDED, bound_in_words, bound_value, distance, judge_interval
from transforms.assess.answer import answer, first_by, id_lists, iso, plain
from transforms.assess.facts import Facts
from transforms.assess.reference_limits import with_upper_limit
from transforms.measures.age import birthday


def age_range(rule: Range, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """Completed years of age against the bound; the birth date is the evidence."""
    people = facts.patients
    value = people["age_years"].astype(float)
    closed = pd.Series(False, index=facts.index)
    result = judge_interval(value, value, closed, closed, rule)
    reached = (
        birthday(people["birth_date"], int(bound_value(rule)))
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
        evidence_on=people["birth_date"],
        evidence=pd.Series([[i] for i in facts.index], index=facts.index, dtype=object),
        reason="Age " + plain(value) + " years; " + words + " is asked.",
        eligible_from=reached,
    )


def newest_in_range(rule: Range, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The newest value of a concept against the bound."""
    rows = facts.latest[facts.latest["concept"].eq(rule.of)]
    if rule.methods_that_straddle == "conflicting":
        rows = rows[rows["place"].eq(1)]
    rows = rows.assign(judged=rows["value"], note="")
    rows["artefact"] = _outside(rows["value"], rule)
    if rule.flag_unless_codes:
        rows["note"] = np.where(rows["code"].isin(rule.flag_unless_codes), "", f" ({rule.flag})")
    rows["high_end"] = rows["value_high"].fillna(rows["value"])
    if rule.range_text == "lower_end":
        rows["note"] += np.where(rows["value_high"].notna(), " (lower end of a reported range)", "")
        rows["high_end"] = rows["value"]
    if rule.review_names:
        pattern = "|".join(rule.review_names)
        rows["for_review"] = rows["name"].str.contains(pattern, case=False, regex=True).eq(True)
    else:
        rows["for_review"] = False
    return _judge_rows(
        rows,
        rule,
        rule.of,
        rule.unit,
        rule.within_days,
        criterion,
        facts,
        methods_to_review=rule.methods_that_straddle == "review",
    )


def _outside(value: pd.Series, rule: Range) -> pd.Series:
    low = -np.inf if rule.possible_at_least is None else rule.possible_at_least
    high = np.inf if rule.possible_at_most is None else rule.possible_at_most
    return value.notna() & ~value.between(low, high)


def upper_limit_multiple(
    rule: UpperLimitMultiple, criterion: Criterion, facts: Facts
) -> pd.DataFrame:
    """The newest value as a multiple of its upper reference limit."""
    rows = facts.latest[facts.latest["concept"].eq(rule.of) & facts.latest["place"].eq(1)]
    rows = with_upper_limit(rows, rule, facts)
    rows = rows.assign(
        judged=rows["value"] / rows["limit"],
        high_end=rows["value_high"].fillna(rows["value"]) / rows["limit"],
        artefact=rows["value"].lt(0),
        for_review=False,
        note=" ("
        + plain(rows["value"])
        + " "
        + rows["unit"].fillna("")
        + ", upper limit "
        + plain(rows["limit"])
        + rows["limit_note"]
        + ")",
    )
    bound = Bound(at_most=rule.at_most)
    # Only a published limit of some other laboratory: inside their spread a person decides.
    fallback = rows["limit_low"].notna()
    by_low = rows["high_end"] * rows["limit"] <= rule.at_most * rows["limit_low"]
    by_high = rows["judged"] * rows["limit"] > rule.at_most * rows["limit_high"]
    rows["for_review"] = fallback & rows["judged"].notna() & ~by_low & ~by_high
    return _judge_rows(rows, bound, rule.of, "x ULN", rule.within_days, criterion, facts)


def _judge_rows(
    rows: pd.DataFrame,
    bound: Bound,
    concept: str,
    unit: str,
    within_days: int | None,
    criterion: Criterion,
    facts: Facts,
    methods_to_review: bool = False,
) -> pd.DataFrame:
    """One answer per patient from the rows of the newest day.

    A row that is too old or unusable is unknown; rows that lead to different answers are
    conflicting, or for review where different methods of measuring may disagree.
    """
    index, as_of = facts.index, facts.as_of
    label, words = facts.label(concept), bound_in_words(bound, unit)
    age_days = (as_of - rows["collected_on"]).dt.days
    too_old = age_days > (np.inf if within_days is None else within_days)
    below = rows["operator"].isin(("<", "<="))
    over = rows["operator"].isin((">", ">="))
    decided = judge_interval(
        rows["judged"].where(~below, -np.inf).where(rows["judged"].notna()),
        rows["high_end"].where(~over, np.inf).where(rows["judged"].notna()),
        rows["operator"].eq(">").fillna(False),
        rows["operator"].eq("<").fillna(False),
        bound,
    )
    cause = pd.Series(
        np.select(
            [
                too_old,
                rows["unusable"].notna(),
                rows["value"].isna() | rows["artefact"],
                rows["judged"].isna(),
                decided.eq(UNDECIDED),
            ],
            [
                "too_old",
                rows["unusable"].fillna(""),
                "unreadable_value",
                "never_recorded",
                "unreadable_value",
            ],
            "",
        ),
        index=rows.index,
        dtype="str",
    )
    rows = rows.assign(
        cause=cause,
        age_days=age_days,
        row_result=np.select(
            [cause.ne(""), rows["for_review"].astype(bool)], ["unknown", "review"], decided
        ),
    )
    if methods_to_review:
        rows = rows[rows["place"].eq(1) | ~rows["row_result"].eq("unknown")]
    by_patient = rows.groupby("patient_id")
    results = by_patient["row_result"].nunique().reindex(index).fillna(0)
    split = results.gt(1)
    methods = by_patient["code"].nunique().reindex(index).fillna(0)
    by_method = split & methods.gt(1) & methods_to_review
    top = rows.sort_values(["patient_id", "place", "result_id"], kind="stable")
    if methods_to_review:
        # Rows of one method at one instant that disagree stay conflicting.
        same = rows[rows["place"].eq(1)].groupby("patient_id")["row_result"].nunique()
        same_code = rows[rows["place"].eq(1)].groupby("patient_id")["code"].nunique()
        by_method &= ~(same.gt(1) & same_code.eq(1)).reindex(index).eq(True)
        split &= by_method | same.gt(1).reindex(index).eq(True)

    def first(column: str) -> pd.Series:
        return first_by(top, column, index)

    never = results.eq(0)
    absent = criterion.when_absent
    row_result, row_cause = first("row_result"), first("cause")
    result = pd.Series(
        np.select([never, by_method, split], [absent, "review", "unknown"], row_result),
        index=index,
        dtype="str",
    )
    because = pd.Series(
        np.select([never, split], ["never_recorded", "conflicting"], row_cause),
        index=index,
        dtype="str",
    )
    value, on_day = first("judged").astype(float), first("collected_on")
    days = first("age_days").map("{:.0f}".format, na_action="ignore").astype("str")
    looked = f"within {within_days} days of " if within_days is not None else "up to "
    looked = looked + f"{as_of:%Y-%m-%d}"
    said = label + " " + plain(value) + f" {unit}" + first("note").fillna("")
    dated = " on " + iso(on_day)
    reason = pd.Series(
        np.select(
            [
                never,
                by_method,
                split,
                because.eq("too_old"),
                because.eq("unusable_unit"),
                because.eq("never_recorded"),
                because.eq("unreadable_value"),
                result.eq("pass"),
                result.eq("review"),
            ],
            [
                f"No usable {label} recorded {looked}.",
                label + " measured in different ways" + dated + f" does not agree on {words}.",
                label + ": results of one moment" + dated + f" disagree on {words}.",
                "The newest " + label + dated + " is " + days + f" days old; looked {looked}.",
                "The newest " + label + dated + f" has no usable unit; looked {looked}.",
                "The newest " + label + dated + " has no upper limit to compare with.",
                "The newest " + label + dated + f" cannot be read as {words}; looked {looked}.",
                said + dated + f" meets {words}.",
                said + dated + f" is for review against {words}.",
            ],
            said + dated + f" does not meet {words}.",
        ),
        index=index,
        dtype="str",
    )
    step = pd.Series(
        np.select(
            [because.eq("too_old"), never],
            ["repeat " + label + ": last one is " + days + " days old", criterion.next_step],
            "repeat " + label + ": the one of " + iso(on_day) + " cannot be used",
        ),
        index=index,
        dtype="str",
    )
    shown_value = value.where(~never & ~split)
    return answer(
        index,
        result=result,
        unknown_because=because,
        value=shown_value,
        unit=pd.Series(unit, index=index, dtype="str").where(~never),
        threshold=words,
        distance=distance(value, bound),
        evidence_on=on_day,
        evidence=id_lists(rows, "result_id", index),
        reason=reason,
        next_step=step,
    )
