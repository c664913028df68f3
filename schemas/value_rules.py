"""Rules about measured values: against a bound, a reference limit, or for a finding in words."""

from typing import Literal

from pydantic import Field

from schemas.rule_parts import Bound, Part
from schemas.words import MEANINGS


class Range(Bound):
    """The newest value of one measure lies within a bound.

    `of` is a measurement concept or a derived measure (age_years). A value outside
    `possible_at_least`..`possible_at_most` is an artefact: unreadable, and no older value is used.
    """

    kind: Literal["range"]
    of: str
    unit: str
    within_days: int | None = Field(default=None, ge=0)
    possible_at_least: float | None = None
    possible_at_most: float | None = None
    range_text: Literal["lower_end", "whole"] = "whole"
    methods_that_straddle: Literal["review", "conflicting"] = "conflicting"
    review_names: tuple[str, ...] = ()
    review_names_unless: tuple[str, ...] = ()
    flag_unless_codes: tuple[str, ...] = ()
    flag: str | None = None


class ActivityScore(Range):
    """The recorded total lies within a bound; without one, what its items add up to.

    Without a recorded total in the window, items that data alone bring within the bound are for
    review, and everything else is unknown: a computed bound never passes or fails anyone.
    `other_instrument` is a concept whose totals are told and never used.
    """

    kind: Literal["activity_score"]  # type: ignore[assignment]
    instrument: Literal["sledai_2k"]
    within_days: int = Field(ge=0)
    other_instrument: str | None = None


class Classification(Part):
    """The disease is classified by an instrument: by a recorded total, or by its items.

    What the items add up to is a lower bound: enough is a pass, less is unknown. A fever within
    `fever_infection_within_days` of an infection is for a clinician, and so is a positive
    antiglobulin test without haemolysis within `hemolysis_within_days`.
    """

    kind: Literal["classification"]
    instrument: Literal["eular_acr_2019"]
    of: str
    at_least: int = Field(gt=0)
    clinical_items_at_least: int = Field(ge=0)
    fever_infection_within_days: int = Field(ge=0)
    hemolysis_within_days: int = Field(ge=0)


class UpperLimitMultiple(Part):
    """The newest value is at most a multiple of its upper reference limit.

    The limit is the row's own, else the same laboratory item's latest one within
    `limit_within_days`, else the fallback table's, where a value inside the spread of the
    published limits, of ages from `spread_from_age_years` on, is for review.
    """

    kind: Literal["upper_limit_multiple"]
    spread_from_age_years: float = Field(ge=0)
    of: str
    at_most: float = Field(gt=0)
    within_days: int = Field(ge=0)
    limit_within_days: int = Field(ge=0)


class KidneyFunction(Bound):
    """The eGFR of every equation that applies lies on one side of the bound.

    Equations that disagree are for review, and so is a creatinine that is not steady: one that
    differs from another of the `unsteady_within_days` before it by a factor of
    `unsteady_ratio_at_least`, or one with a record of `invalid_concepts` (diagnoses, procedures)
    and of none of `invalid_except_concepts` within `invalid_within_days`. Without a height CKD-EPI
    decides alone from `alone_from_age_years`.
    """

    kind: Literal["egfr"]
    within_days: int = Field(ge=0)
    height_within_days: int = Field(ge=0)
    alone_from_age_years: int = Field(ge=18)
    unsteady_within_days: int = Field(ge=0)
    unsteady_ratio_at_least: float = Field(gt=1)
    invalid_concepts: tuple[str, ...] = ()
    invalid_except_concepts: tuple[str, ...] = ()
    invalid_within_days: int = Field(ge=0)


class Finding(Part):
    """What the newest result of one or several tests finds, in words or against a limit.

    A word decides by its meaning: those of `positive` speak against the patient, those of
    `negative` do not, any other is for review. A number is compared with the row's own reference
    limits; one of `at_least` or more is positive whatever the limit, and one above the limit but
    below `at_least` is for review, as is one exactly `at_limit`. Without a limit a number below
    `negative_below` is negative, and with `any_amount` every number above zero is positive.
    Only in a competitive assay (`low_is_positive`) does a lower limit alone tell: a number below it
    is positive. `when_unknown = "not_applicable"` is for a test that need not be there. Where
    `older_counts_not` a result before the window is as good as none.
    """

    kind: Literal["finding"]
    of: tuple[str, ...] = Field(min_length=1)
    if_positive: Literal["fail", "review"] = "fail"
    within_days: int = Field(ge=0)
    positive: tuple[Literal[MEANINGS], ...] = ("positive", "reactive", "weak_positive")  # type: ignore[valid-type]
    negative: tuple[Literal[MEANINGS], ...] = ("negative",)  # type: ignore[valid-type]
    at_least: float | None = None
    negative_below: float | None = None
    any_amount: bool = False
    at_limit: Literal["negative", "review"] = "negative"
    low_is_positive: bool = False
    when_unknown: Literal["unknown", "not_applicable"] = "unknown"
    older_counts_not: bool = False
