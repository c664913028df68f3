"""The protocol of a trial as data: every criterion with its rule, parameters and window."""

import hashlib
import json
from datetime import date
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.words import DECIDABLE, SECTIONS

WhenAbsent = Literal["unknown", "pass", "fail", "review", "not_applicable"]


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
    extract: Literal["adverse_reactions", "diagnoses", "procedures", "immunizations", "enrolments"]
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


class Criterion(Part):
    """One numbered line of the registry, or one separable part of it."""

    id: str = Field(pattern=r"^[IE][0-9]{1,2}[a-z]?$")
    line: str = Field(pattern=r"^[IE][0-9]{1,2}$")
    wording: str = Field(min_length=10)
    decidable: Literal[DECIDABLE]  # type: ignore[valid-type]
    when_absent: WhenAbsent
    changeable: bool
    next_step: str = Field(min_length=3)
    rule: Rule
    softened_by: str | None = None
    assumptions: tuple[str, ...] = ()

    @property
    def section(self) -> str:
        """inclusion or exclusion, after the registry's own lettering."""
        return SECTIONS[0] if self.id.startswith("I") else SECTIONS[1]


class Adequate(Part):
    """When an agent was given for long enough."""

    covered_days_at_least: int = Field(gt=0)
    iv_start_dates_at_least: dict[str, int]
    courses_at_least: dict[str, int]
    span_days_at_least: dict[str, int]
    span_covered_days_at_least: int = Field(gt=0)


class Treatment(Part):
    """Parameters of the treatment history."""

    window_days: int = Field(gt=0)
    high_dose_mg_per_kg_at_least: float = Field(gt=0)
    tolerance: float = Field(ge=0)
    episode_gap_days_at_most: int = Field(ge=0)
    weight_days_before_at_most: int = Field(ge=0)
    weight_days_after_at_most: int = Field(ge=0)
    open_end_days: int = Field(gt=0)
    pulse_methylprednisolone_mg_at_least: float = Field(gt=0)
    exposure_gap_days_at_most: int = Field(ge=0)
    systemic_routes: tuple[str, ...]
    systemic_atc_prefixes: tuple[str, ...]
    depot_by_route: dict[str, tuple[str, ...]]
    immunosuppressants: tuple[str, ...]
    adequate: Adequate


class Protocol(Part):
    """One trial's eligibility text with every criterion's parameters."""

    id: str = Field(pattern=r"^[A-Za-z0-9_-]+$")
    title: str
    registry: str
    version: str
    checked_on: date
    disease: str
    treatment: Treatment
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ids_are_unique_and_known(self) -> Self:
        ids = [c.id for c in self.criteria]
        repeated = sorted({i for i in ids if ids.count(i) > 1})
        if repeated:
            raise ValueError(f"criterion ids appear twice: {', '.join(repeated)}")
        for criterion in self.criteria:
            if criterion.softened_by is not None and criterion.softened_by not in ids:
                raise ValueError(f"{criterion.id}: softened_by names no criterion of this protocol")
        return self

    def definition_hash(self, criterion: Criterion) -> str:
        """SHA-256 of all that can change the criterion's answers: its own definition, the
        treatment parameters that its rule rests on, and the criterion that softens it.
        """
        softener = next((c for c in self.criteria if c.id == criterion.softened_by), None)
        criteria = [criterion, *([softener] if softener else [])]
        parts: list[Part] = [*criteria]
        if any(rests_on_treatment(part.rule) for part in criteria):
            parts.append(self.treatment)
        return content_hash([part.model_dump(mode="json") for part in parts])

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything that can change an answer or its wording."""
        return content_hash(self.model_dump(mode="json"))


def rests_on_treatment(rule: Rule) -> bool:
    """Whether the rule's answer depends on the protocol's treatment parameters."""
    if isinstance(rule, AllOf | AnyOf):
        return any(rests_on_treatment(part) for part in rule.rules)
    return isinstance(rule, LongestEpisode | CoveredDays | Count) or (
        isinstance(rule, Presence) and rule.agents
    )


def as_json(content: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, non-ASCII kept."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(as_json(content).encode()).hexdigest()
