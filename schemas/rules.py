"""The kinds of rule that a protocol may give a criterion, and how rules are put together."""

from typing import Annotated, Literal

from pydantic import Field

from schemas.record_rules import Judgement, NotDecided, Presence, Report
from schemas.rule_parts import Part
from schemas.treatment_rules import Count, CoveredDays, LongestEpisode
from schemas.value_rules import (
    ActivityScore,
    Classification,
    Finding,
    KidneyFunction,
    Range,
    UpperLimitMultiple,
)


class AllOf(Part):
    """Every part must pass."""

    kind: Literal["all_of"]
    rules: tuple["Rule", ...] = Field(min_length=2)


class AnyOf(Part):
    """One passing part is enough. A part for review counts before an unknown one, or after it
    where `unknown_wins`: then a missing test is asked for before a person is.
    """

    kind: Literal["any_of"]
    rules: tuple["Rule", ...] = Field(min_length=2)
    unknown_wins: bool = False


class NoneFound(Part):
    """Several places are looked through: the gravest finding decides, then what is unknown."""

    kind: Literal["none_found"]
    rules: tuple["Rule", ...] = Field(min_length=2)


class Jointly(Part):
    """Only together do the parts speak against the patient: what one of them alone would fail is
    for review, and fails where every part does.
    """

    kind: Literal["jointly"]
    rules: tuple["Rule", ...] = Field(min_length=2)


class Childbearing(Part):
    """The rule, asked of those who may bear a child; not applicable to others.

    They are patients not known to be male, with a recorded menarche or of `from_age_years` on, up
    to `to_age_years`. From `asked_from_age_years` on, without a record of the menarche, what the
    rule leaves open is for review. A fail of the rule stands at any age.
    """

    kind: Literal["childbearing"]
    menarche: str
    asked_from_age_years: int = Field(ge=0)
    from_age_years: int = Field(ge=0)
    to_age_years: int = Field(gt=0)
    rule: "Rule"


# What silence may mean, the safest first.
SILENCES = ("unknown", "pass", "fail", "review", "not_applicable")

Combined = AllOf | AnyOf | NoneFound | Jointly
Nested = Combined | Childbearing

Rule = Annotated[
    Range
    | ActivityScore
    | Classification
    | UpperLimitMultiple
    | KidneyFunction
    | Finding
    | LongestEpisode
    | CoveredDays
    | Count
    | Presence
    | Report
    | Judgement
    | NotDecided
    | AllOf
    | AnyOf
    | NoneFound
    | Jointly
    | Childbearing,
    Field(discriminator="kind"),
]


def leaves(rule: Rule) -> list[Rule]:
    """The rule itself, or the rules at the ends of a tree of rules."""
    if isinstance(rule, Childbearing):
        return leaves(rule.rule)
    if isinstance(rule, Combined):
        return [leaf for part in rule.rules for leaf in leaves(part)]
    return [rule]


def rests_on_treatment(rule: Rule) -> bool:
    """Whether the rule's answer depends on the protocol's treatment parameters."""
    return any(
        isinstance(leaf, LongestEpisode | CoveredDays | Count)
        or (isinstance(leaf, Presence) and (leaf.agents or leaf.extract == "medications"))
        for leaf in leaves(rule)
    )


def silence(rule: Rule) -> tuple[str, ...]:
    """What `when_absent` may be: what the rule itself makes of silence, or anything where the
    criterion's own word decides.
    """
    ends = leaves(rule)
    if any(isinstance(leaf, Presence | Finding | UpperLimitMultiple) for leaf in ends):
        return SILENCES
    if any(isinstance(leaf, LongestEpisode | CoveredDays | Count) for leaf in ends):
        return ("fail",)
    if not may_be_unknown(rule):
        return ("review",)
    if all(isinstance(leaf, Range) and not isinstance(leaf, ActivityScore) for leaf in ends):
        return SILENCES
    return ("unknown",)


def may_be_unknown(rule: Rule) -> bool:
    """Whether the rule can leave a patient unknown: a person who judges anyway settles it."""
    if isinstance(rule, Childbearing):
        return may_be_unknown(rule.rule)
    if isinstance(rule, AnyOf | NoneFound) and not getattr(rule, "unknown_wins", False):
        return all(may_be_unknown(part) for part in rule.rules)
    if isinstance(rule, Combined):
        return any(may_be_unknown(part) for part in rule.rules)
    return not isinstance(rule, Judgement)
