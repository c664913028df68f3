"""The kinds of rule that a protocol may give a criterion, each with its parameters."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator


class Part(BaseModel):
    """A piece of a protocol: unknown keys are mistakes, and nothing changes after loading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Bound(Part):
    """Exactly one bound, whose name says whether its end is included."""

    at_least: float | None = None
    above: float | None = None
    at_most: float | None = None
    below: float | None = None

    @model_validator(mode="after")
    def exactly_one(self) -> Self:
        if sum(v is not None for v in (self.at_least, self.above, self.at_most, self.below)) != 1:
            raise ValueError("give exactly one of at_least, above, at_most, below")
        return self


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


class LongestEpisode(Part):
    """The longest high-dose glucocorticoid episode of the treatment window is long enough."""

    kind: Literal["longest_high_dose_episode"]
    at_least_days: int = Field(gt=0)
    imputed_end_trusted_days: int = Field(ge=0)
    capped_dose_mg_at_least: float = Field(gt=0)
    capped_weight_kg_above: float = Field(gt=0)


class CoveredDays(Part):
    """Days ever covered by one drug: enough is a pass, some is for review."""

    kind: Literal["covered_days"]
    of: Literal["hydroxychloroquine"]
    at_least_days: int = Field(gt=0)


class Count(Part):
    """How many agents of the list were given for long enough; given at all is for review."""

    kind: Literal["count"]
    of: Literal["immunosuppressants"]
    at_least: int = Field(gt=0)


class Presence(Part):
    """What a usable record of a concept means, within a window or ever."""

    kind: Literal["presence"]
    extract: Literal["adverse_reactions", "diagnoses", "procedures", "immunizations"]
    concepts: tuple[str, ...] = ()
    roles: tuple[str, ...] = ()
    agents: bool = False
    if_present: Literal["fail", "review", "pass"]
    within_days: int | None = Field(default=None, ge=0)
    what: str


class Judgement(Part):
    """A person judges it: always for review."""

    kind: Literal["judgement"]
    what: str


class NotDecided(Part):
    """This version of the software leaves the criterion open: always unknown."""

    kind: Literal["not_decided"]


class AllOf(Part):
    """Every part must pass."""

    kind: Literal["all_of"]
    rules: tuple["Rule", ...] = Field(min_length=2)


class AnyOf(Part):
    """One passing part is enough."""

    kind: Literal["any_of"]
    rules: tuple["Rule", ...] = Field(min_length=2)


Rule = Annotated[
    Range
    | UpperLimitMultiple
    | LongestEpisode
    | CoveredDays
    | Count
    | Presence
    | Judgement
    | NotDecided
    | AllOf
    | AnyOf,
    Field(discriminator="kind"),
]


def leaves(rule: Rule) -> list[Rule]:
    """The rule itself, or the rules at the ends of a tree of all_of and any_of."""
    if isinstance(rule, AllOf | AnyOf):
        return [leaf for part in rule.rules for leaf in leaves(part)]
    return [rule]


def rests_on_treatment(rule: Rule) -> bool:
    """Whether the rule's answer depends on the protocol's treatment parameters."""
    return any(
        isinstance(leaf, LongestEpisode | CoveredDays | Count)
        or (isinstance(leaf, Presence) and leaf.agents)
        for leaf in leaves(rule)
    )
