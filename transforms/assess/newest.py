"""One answer per patient from the rows of the newest day: the newest row decides."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.rule_parts import Bound, Part
from transforms.answers import (
    UNDECIDED,
    above,
    bound_in_words,
    distance,
    first_that_holds,
    judge_reported,
)
from transforms.assess.answer import answer, first_by, id_lists, merged_lists
from transforms.assess.facts import Facts
from transforms.assess.newest_words import Told, next_step, reason


@dataclass(frozen=True)
class Question:
    """What is asked of the newest value: its bound, unit and window, for which criterion.

    `rule` is what asks, where that is not the bound itself; `measure` what the judged value is
    called, where it is not the recorded one itself.
    """

    bound: Bound
    concept: str
    unit: str
    within_days: int | None
    criterion: Criterion
    facts: Facts
    rule: Part | None = None
    measure: str | None = None

    @property
    def label(self) -> str:
        """What a nurse calls the recorded value."""
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

    @property
    def order(self) -> str:
        """The step where nothing is recorded: the criterion's own, unless this is but a part."""
        whole = self.criterion.rule is (self.rule or self.bound)
        own = self.criterion.next_step if whole else None
        return own or self.facts.order(self.concept)


def newest_answer(
    rows: pd.DataFrame,
    question: Question,
    methods_may_differ: bool = False,
    lent: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The answer of each patient of the cohort.

    `rows` has the newest day's rows with `place` (1 decides), `judged` (the value in the question's
    unit), `artefact`, `for_review` and `note` (text behind the value); and `judged_high` (its other
    end), or `decided` (pass, fail, review or undecided) where more than the bound decides.
    `for_review_because` is text behind a review. Where a usable value may lack `judged`,
    `missing_because`, `missing_words` and `missing_step` tell the cause, the rest of the sentence
    about the newest row, and the next step (empty: to repeat it). `lent` (patient_id, id) are
    further rows that the answer rests on.

    Rows of one moment that lead to different answers are conflicting; where methods may differ,
    rows of the day by different methods that do are for review.
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
    missing = first_by(top, "missing", index).eq(True) & ~conflicting
    result = first_that_holds(
        [(never, question.criterion.when_absent), (by_method, "review"), (conflicting, "unknown")],
        first_by(top, "row_result", index),
    )
    because = first_that_holds(
        [(never, "never_recorded"), (conflicting, "conflicting")], first_by(top, "cause", index)
    )
    value = first_by(top, "judged", index).astype(float)
    short = distance(value, question.bound)
    evidence = id_lists(rows if methods_may_differ else top, "result_id", index)
    told = Told(index, top, result, because, never, by_method, missing)
    return answer(
        index,
        result=result,
        unknown_because=because,
        value=value.where(~never & ~conflicting),
        unit=pd.Series(question.unit, index=index, dtype="str").where(~never),
        threshold=question.words,
        # "<55" fails at least 55 by an amount that nobody knows
        distance=short.where(above(short, 0.0)),
        evidence_on=first_by(top, "collected_on", index),
        evidence=(
            evidence
            if lent is None
            else merged_lists([evidence, id_lists(lent, "id", index)], index)
        ),
        reason=reason(
            told, question.label, question.measure, question.unit, question.words, question.looked
        ),
        next_step=next_step(told, question.label, question.order),
    )


def own_cause(rows: pd.DataFrame, question: Question) -> pd.Series:
    """Why the recorded value itself leaves the row unknown; empty where it does not."""
    age_days = (question.facts.as_of - rows["collected_on"]).dt.days
    window = np.inf if question.within_days is None else question.within_days
    return first_that_holds(
        [
            (age_days > window, "too_old"),
            (rows["unusable"].notna(), rows["unusable"].fillna("")),
            (rows["value"].isna() | rows["artefact"], "unreadable_value"),
        ],
        "",
    )


def _answered(rows: pd.DataFrame, question: Question) -> pd.DataFrame:
    """Each row's own answer: `age_days`, `cause` (why unknown, else empty), `row_result`, and
    whether it is unknown for want of a judged value (`missing`).
    """
    optional = ("missing_because", "missing_words", "missing_step", "for_review_because")
    rows = rows.assign(**{name: "" for name in optional if name not in rows})
    if "decided" not in rows:
        measured = {"value": rows["judged"], "value_high": rows["judged_high"]}
        rows = rows.assign(decided=judge_reported(rows.assign(**measured), question.bound))
    decided = rows["decided"]
    own = own_cause(rows, question)
    missing = own.eq("") & rows["judged"].isna()
    cause = first_that_holds(
        [
            (missing, rows["missing_because"]),
            (own.eq("") & decided.eq(UNDECIDED), "unreadable_value"),
        ],
        own,
    )
    row_result = first_that_holds(
        [(cause.ne(""), "unknown"), (rows["for_review"].astype(bool), "review")], decided
    )
    return rows.assign(
        age_days=(question.facts.as_of - rows["collected_on"]).dt.days,
        cause=cause,
        row_result=row_result,
        missing=missing,
    )


def _several(rows: pd.DataFrame, column: str, index: pd.Index) -> pd.Series:
    """Whether the patient's rows hold more than one value of the column."""
    return rows.groupby("patient_id")[column].nunique().reindex(index).fillna(0).gt(1)


def _differ(rows: pd.DataFrame, index: pd.Index) -> pd.Series:
    """Whether the patient's rows lead to different answers."""
    return _several(rows, "row_result", index)
