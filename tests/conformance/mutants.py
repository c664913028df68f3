"""Rules that are wrong in one place, each of which the conformance set should notice.

Changes that cannot change any answer are left out, each kind by a rule of its own (`_idle`).
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

from schemas.protocol import Protocol
from schemas.record_rules import Judgement, NotDecided, Presence, Records
from schemas.rule_parts import Part
from schemas.rules import AnyOf, Childbearing, Combined, Rule
from schemas.value_rules import Finding

WINDOWS = ("_days", "age_years")
BOUNDS = ("at_least", "above", "at_most", "below", "negative_below")
DOSES = ("ratio_at_least", "mg_at_least", "kg_above", "items_at_least")
OUTCOMES = {"fail": "review", "review": "fail"}
HAVE_AN_END = ("diagnoses", "medications", "enrolments")


class Mutant(NamedTuple):
    """A criterion's rule with one thing changed, and what was changed."""

    part: str
    change: str
    rule: Rule

    @property
    def name(self) -> str:
        return f"{self.part} {self.change}"


def disabled(protocol: Protocol) -> Iterator[Mutant]:
    """Every criterion without its rule."""
    for criterion in protocol.criteria:
        yield Mutant(criterion.id, "left open", NotDecided(kind="not_decided"))


def without_a_part(protocol: Protocol) -> Iterator[Mutant]:
    """Every criterion without one of the rules that its rule is made of."""
    for criterion in protocol.criteria:
        for change, rule in _without(criterion.rule):
            yield Mutant(criterion.id, change, rule)


def altered(protocol: Protocol) -> Iterator[Mutant]:
    """Every criterion with one window, bound, word or outcome of its rule changed."""
    for criterion in protocol.criteria:
        for change, rule in _altered(criterion.rule):
            yield Mutant(criterion.id, change, rule)


def _without(rule: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(rule, Childbearing):
        yield "asked of everybody", rule.rule
        for change, inner in _without(rule.rule):
            yield change, rule.model_copy(update={"rule": inner})
    elif isinstance(rule, Combined):
        for number, part in enumerate(rule.rules):
            others = rule.rules[:number] + rule.rules[number + 1 :]
            rest = rule.model_copy(update={"rules": others}) if len(others) > 1 else others[0]
            yield f"without {_called(part)}", rest
            for change, inner in _without(part):
                rules = (*rule.rules[:number], inner, *rule.rules[number + 1 :])
                yield change, rule.model_copy(update={"rules": rules})


def _altered(rule: Any) -> Iterator[tuple[str, Any]]:
    for name in type(rule).model_fields:
        for told, value in _values(name, getattr(rule, name)):
            if not _idle(rule, name, value):
                yield f"{_called(rule)}: {told}", rule.model_copy(update={name: value})


def _values(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, Part):
        yield from _altered(value)
    elif isinstance(value, bool):
        yield f"{name} {not value}", not value
    elif isinstance(value, int | float):
        window = name.startswith("within") or name.endswith(WINDOWS)
        if window or name in BOUNDS or name.endswith(DOSES):
            # counts, days, years and larger figures by one, small measured ones by a tenth
            step = 1 if window or isinstance(value, int) or value >= 5 else 0.1
            yield f"{name} {value + step:g}", value + step
            yield f"{name} {value - step:g}", value - step
    elif isinstance(value, dict):
        for key, item in value.items():
            yield f"{name} without {key}", {k: v for k, v in value.items() if k != key}
            yield f"{name} {key} {item + 1:g}", value | {key: item + 1}
            yield f"{name} {key} {item - 1:g}", value | {key: item - 1}
    elif isinstance(value, tuple):
        for number, item in enumerate(value):
            rest = (*value[:number], *value[number + 1 :])
            if isinstance(item, Part):
                for told, inner in _altered(item):
                    yield told, (*value[:number], inner, *value[number + 1 :])
            elif rest:
                yield f"{name} without {item}", rest
    elif isinstance(value, str) and name.startswith("if_") and value in OUTCOMES:
        yield f"{name} {OUTCOMES[value]}", OUTCOMES[value]


def _idle(rule: Any, name: str, value: Any) -> bool:
    """Whether the changed rule answers every patient as the rule itself does."""
    if isinstance(rule, Records):
        return _idle_records(rule, name)
    if isinstance(rule, Finding):
        return _idle_finding(rule, name, value)
    if isinstance(rule, AnyOf) and name == "unknown_wins":
        # An answer cannot be both unknown and for review where every part is a record or a
        # judgement: with all extracts delivered these are never unknown.
        return all(isinstance(part, Presence | Judgement) for part in rule.rules)
    return False


def _idle_records(rule: Records, name: str) -> bool:
    if name == "agents":
        # Only adverse reactions are asked about the trial's agents.
        return rule.extract != "adverse_reactions"
    if name == "by_onset":
        # First and last day differ only where a record has an end, and matter only in a window.
        endless = rule.within_days is None and rule.within_months is None
        return endless or rule.extract not in HAVE_AN_END
    return False


def _idle_finding(rule: Finding, name: str, value: Any) -> bool:
    if name == "older_counts_not":
        # A test that need not be there is not asked for, old or missing.
        return rule.when_unknown == "not_applicable"
    if name == "low_is_positive":
        # The set has a lower limit alone in competitive assays only; the spec has other tests.
        return bool(value)
    if name == "any_amount":
        # With a figure below which a number is negative every number is decided already.
        return rule.negative_below is not None
    if name == "negative_below":
        # What is positive stays positive.
        return rule.at_least is not None and value > rule.at_least
    # Where a positive result is for review, so is any doubtful one.
    return name in ("positive", "at_least") and rule.if_positive == "review"


def _called(rule: Any) -> str:
    if isinstance(rule, Records):
        return f"{rule.what} ({rule.extract})"
    for name in ("what", "of", "kind"):
        told = getattr(rule, name, None)
        if told:
            return " ".join(told) if isinstance(told, tuple) else str(told)
    return type(rule).__name__
