"""What the newest row's answer says: its reason, and the step that would decide it."""

from dataclasses import dataclass

import pandas as pd

from transforms.answers import first_that_holds
from transforms.assess.answer import first_by, iso, plain, repeat_step, whole


@dataclass(frozen=True)
class Told:
    """The deciding rows (`top`) and by patient what they lead to, and why.

    `never` nothing is recorded, `by_method` ways of measuring disagree, `missing` the newest row
    has no judged value.
    """

    index: pd.Index
    top: pd.DataFrame
    result: pd.Series
    because: pd.Series
    never: pd.Series
    by_method: pd.Series
    missing: pd.Series

    def first(self, column: str) -> pd.Series:
        """The column of each patient's first deciding row."""
        return first_by(self.top, column, self.index)

    @property
    def day(self) -> pd.Series:
        """The newest day."""
        return iso(self.first("collected_on"))

    @property
    def days_old(self) -> pd.Series:
        """The age of the newest row in days."""
        return whole(self.first("age_days"))


def reason(
    told: Told, label: str, measure: str | None, unit: str, words: str, looked: str
) -> pd.Series:
    """One plain sentence. `words` is the bound, `looked` the window, both in words."""
    newest = f"The newest {label} of " + told.day
    said = f"{measure or label} " + told.first("operator").fillna("")
    said += plain(told.first("judged")) + f" {unit}"
    said += told.first("note").fillna("") + " on " + told.day
    review_because = told.first("for_review_because").fillna("").astype("str")
    searched = f"; looked {looked}."
    because = told.because
    return first_that_holds(
        [
            (told.never, f"No usable {label} recorded {looked}."),
            (
                told.by_method,
                newest + f": different ways of measuring disagree on {words}" + searched,
            ),
            (told.missing, newest + " " + told.first("missing_words").fillna("")),
            (
                because.eq("conflicting"),
                newest + f": results of one moment disagree on {words}" + searched,
            ),
            (because.eq("too_old"), newest + " is " + told.days_old + " days old" + searched),
            (because.eq("unusable_unit"), newest + " has no usable unit" + searched),
            (
                because.eq("unreadable_value"),
                newest + f" does not tell whether {measure or 'it'} is {words}" + searched,
            ),
            (told.result.eq("pass"), said + f" meets {words}."),
            (
                told.result.eq("review"),
                said + f" is for review against {words}" + review_because + ".",
            ),
        ],
        said + f" does not meet {words}.",
    )


def next_step(told: Told, label: str, order: str) -> pd.Series:
    """What would decide it: `order` where nothing is recorded, else to repeat what was."""
    own = told.first("missing_step").fillna("").astype("str")
    repeat = repeat_step(label, told.because, told.day.fillna(""), told.days_old)
    return first_that_holds([(told.never, order), (told.missing & own.ne(""), own)], repeat)
