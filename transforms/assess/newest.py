"""One answer per patient from the rows of the newest day: the newest row decides."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.rules import Bound
from transforms.answers import (
    UNDECIDED,
    bound_in_words,
    distance,
    first_that_holds,
    judge_interval,
)
from transforms.assess.answer import answer, first_by, id_lists, iso, merged_lists, plain, whole
from transforms.assess.facts import Facts


@dataclass(frozen=True)
class Question:
    """What is asked of the newest value: its bound, unit and window, for which criterion."""

    bound: Bound
    concept: str
    unit: str
    within_days: int | None
    criterion: Criterion
    facts: Facts

    @property
    def label(self) -> str:
        """What a nurse calls the value."""
        return self.facts.label(self.concept)

    @property
    def words(self) -> str:
        """The bound in words."""
        return bound_in_words(self.bound, self.unit)

    @property
    def looked(self) -> str:
        """The window in words."""
        until = f"{self.facts.as_of:%Y-%m-%d}"
        return (
            f"up to {until}"
            if self.within_days is None
            else (f"within {self.within_days} days of {until}")
        )


def newest_answer(
    rows: pd.DataFrame, question: Question, methods_may_differ: bool = False
) -> pd.DataFrame:
    """The answer of each patient of the cohort.

    `rows` has the newest day's rows with `place` (1 decides), `judged` and `judged_high` (the ends
    of the value in the question's unit), `artefact`, `for_review` and `note`. Rows of one moment
    that lead to different answers are conflicting; where methods may differ, rows of the day by
    different methods that do are for review.
    """
    index = question.facts.index
    rows = _answered(rows, question)
    top = rows[rows["place"].eq(1)].sort_values(["patient_id", "result_id"], kind="stable")
    split = _differ(top, index)
    by_method = pd.Series(False, index=index)
    if methods_may_differ:
        # each method's own latest row speaks for it
        by_code = rows.groupby(["patient_id", "code"])["place"].transform("min")
        readable = rows[rows["place"].eq(by_code) & ~rows["row_result"].eq("unknown")]
        by_method = _differ(readable, index) & _several(readable, "code", index)
        by_method &= ~split | _several(top, "code", index)
        by_method &= ~first_by(top, "row_result", index).eq("unknown")
    never = pd.Series(~index.isin(rows["patient_id"]), index=index)
    conflicting = split & ~by_method
    result = first_that_holds(
        [(never, question.criterion.when_absent), (by_method, "review"), (conflicting, "unknown")],
        first_by(top, "row_result", index),
    )
    because = first_that_holds(
        [(never, "never_recorded"), (conflicting, "conflicting")], first_by(top, "cause", index)
    )
    value = first_by(top, "judged", index).astype(float)
    short = distance(value, question.bound)
    shown = rows if methods_may_differ else top
    return answer(
        index,
        result=result,
        unknown_because=because,
        value=value.where(~never & ~conflicting),
        unit=pd.Series(question.unit, index=index, dtype="str").where(~never),
        threshold=question.words,
        # "<55" fails at least 55 by an amount that nobody knows
        distance=short.where(short.gt(0)),
        evidence_on=first_by(top, "collected_on", index),
        evidence=_evidence(shown, index),
        reason=_reason(top, result, because, by_method, question),
        next_step=_next_step(top, because, never, question),
    )


def _evidence(rows: pd.DataFrame, index: pd.Index) -> pd.Series:
    """The judged rows, and the rows that lent them an upper limit."""
    own = id_lists(rows, "result_id", index)
    if "limit_id" not in rows:
        return own
    lenders = id_lists(rows[rows["limit_id"].notna()], "limit_id", index)
    return merged_lists([own, lenders], index)


def _answered(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Each row's own answer: `age_days`, `cause` (why unknown, else empty), `row_result`."""
    age_days = (question.facts.as_of - rows["collected_on"]).dt.days
    window = np.inf if question.within_days is None else question.within_days
    known = rows["judged"].notna()
    decided = judge_interval(
        rows["judged"].where(~rows["operator"].isin(("<", "<=")), -np.inf).where(known),
        rows["judged_high"].where(~rows["operator"].isin((">", ">=")), np.inf).where(known),
        rows["operator"].eq(">").eq(True),
        rows["operator"].eq("<").eq(True),
        question.bound,
    )
    cause = first_that_holds(
        [
            (age_days > window, "too_old"),
            (rows["unusable"].notna(), rows["unusable"].fillna("")),
            (rows["value"].isna() | rows["artefact"], "unreadable_value"),
            (~known, "never_recorded"),
            (decided.eq(UNDECIDED), "unreadable_value"),
        ],
        "",
    )
    row_result = first_that_holds(
        [(cause.ne(""), "unknown"), (rows["for_review"].astype(bool), "review")], decided
    )
    return rows.assign(age_days=age_days, cause=cause, row_result=row_result)


def _several(rows: pd.DataFrame, column: str, index: pd.Index) -> pd.Series:
    """Whether the patient's rows hold more than one value of the column."""
    return rows.groupby("patient_id")[column].nunique().reindex(index).fillna(0).gt(1)


def _differ(rows: pd.DataFrame, index: pd.Index) -> pd.Series:
    """Whether the patient's rows lead to different answers."""
    return _several(rows, "row_result", index)


def _reason(
    top: pd.DataFrame,
    result: pd.Series,
    because: pd.Series,
    by_method: pd.Series,
    question: Question,
) -> pd.Series:
    index, label, words = question.facts.index, question.label, question.words
    newest = f"The newest {label} of " + iso(first_by(top, "collected_on", index))
    said = f"{label} " + first_by(top, "operator", index).fillna("")
    said += plain(first_by(top, "judged", index)) + f" {question.unit}"
    said += first_by(top, "note", index).fillna("")
    said += " on " + iso(first_by(top, "collected_on", index))
    days = whole(first_by(top, "age_days", index))
    looked = f"; looked {question.looked}."
    never = pd.Series(~index.isin(top["patient_id"]), index=index)
    return first_that_holds(
        [
            (never, f"No usable {label} recorded {question.looked}."),
            (by_method, newest + f": different ways of measuring disagree on {words}" + looked),
            (
                because.eq("conflicting"),
                newest + f": results of one moment disagree on {words}" + looked,
            ),
            (because.eq("too_old"), newest + " is " + days + " days old" + looked),
            (because.eq("unusable_unit"), newest + " has no usable unit" + looked),
            (because.eq("never_recorded"), newest + " has no upper limit to compare with" + looked),
            (
                because.eq("unreadable_value"),
                newest + f" does not tell whether it is {words}" + looked,
            ),
            (result.eq("pass"), said + f" meets {words}."),
            (result.eq("review"), said + f" is for review against {words}."),
        ],
        said + f" does not meet {words}.",
    )


def _next_step(
    top: pd.DataFrame, because: pd.Series, never: pd.Series, question: Question
) -> pd.Series:
    index, label = question.facts.index, question.label
    days = whole(first_by(top, "age_days", index))
    return first_that_holds(
        [
            (never, question.criterion.next_step),
            (because.eq("too_old"), f"repeat {label}: last one is " + days + " days old"),
        ],
        f"repeat {label}: the one of "
        + iso(first_by(top, "collected_on", index)).fillna("")
        + " cannot be used",
    )
