"""The protocol of a trial as data: every criterion with its rule, parameters and window."""

import hashlib
import json
from datetime import date
from typing import Any, Literal, Self, TypeVar

from pydantic import Field, model_validator

from schemas.rule_parts import Part
from schemas.rules import SILENCES, Rule, leaves, may_be_unknown, rests_on_treatment, silence
from schemas.treatment_rules import LongestEpisode
from schemas.value_rules import ActivityScore, Classification
from schemas.words import DECIDABLE, SECTIONS

_Kind = TypeVar("_Kind", bound=Part)


class Criterion(Part):
    """One numbered line of the registry, or one separable part of it."""

    id: str = Field(pattern=r"^[IE][0-9]{1,2}[a-z]?$")
    line: str = Field(pattern=r"^[IE][0-9]{1,2}$")
    wording: str = Field(min_length=10)
    decidable: Literal[DECIDABLE]  # type: ignore[valid-type]
    when_absent: Literal[SILENCES]  # type: ignore[valid-type]
    changeable: bool
    next_step: str | None = Field(default=None, min_length=3)
    rule: Rule
    softened_by: str | None = None
    assumptions: tuple[str, ...] = ()

    @model_validator(mode="after")
    def says_what_its_rule_asks(self) -> Self:
        """Silence means what the rule makes of it, and what may stay open has a next step."""
        if self.when_absent not in silence(self.rule):
            words = " or ".join(silence(self.rule))
            raise ValueError(f"when_absent of such a rule is {words}, not {self.when_absent}")
        if may_be_unknown(self.rule) and self.next_step is None:
            raise ValueError("next_step is missing: say what would decide it where it is unknown")
        return self

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
    left_out: tuple[str, ...] = ()
    treatment: Treatment
    criteria: tuple[Criterion, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def ids_are_unique_and_known(self) -> Self:
        ids = [c.id for c in self.criteria]
        repeated = sorted({i for i in ids if ids.count(i) > 1})
        if repeated:
            raise ValueError(f"criterion ids appear twice: {', '.join(repeated)}")
        if len(_leaves(self.criteria, LongestEpisode)) > 1:
            raise ValueError("longest_high_dose_episode may stand once in a protocol")
        if len({rule.within_days for rule in _leaves(self.criteria, ActivityScore)}) > 1:
            raise ValueError("activity_score rules of one protocol share one within_days")
        days = {
            (rule.fever_infection_within_days, rule.hemolysis_within_days)
            for rule in _leaves(self.criteria, Classification)
        }
        if len(days) > 1:
            raise ValueError("classification rules of one protocol share their days")
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
    def longest_episode(self) -> LongestEpisode | None:
        """The protocol's rule about high-dose glucocorticoid, if it has one."""
        return next(iter(_leaves(self.criteria, LongestEpisode)), None)

    @property
    def content_hash(self) -> str:
        """SHA-256 of everything that can change an answer or its wording."""
        return content_hash(self.model_dump(mode="json"))


def _leaves(criteria: tuple[Criterion, ...], kind: type[_Kind]) -> list[_Kind]:
    """The rules of that kind, anywhere in the criteria's rules."""
    ends = [leaf for criterion in criteria for leaf in leaves(criterion.rule)]
    return [leaf for leaf in ends if isinstance(leaf, kind)]


def as_json(content: Any) -> str:
    """Canonical JSON: sorted keys, no spaces, non-ASCII kept."""
    return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def content_hash(content: Any) -> str:
    """SHA-256 of the canonical JSON."""
    return hashlib.sha256(as_json(content).encode()).hexdigest()
