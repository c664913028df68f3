"""Whether a drug, or enough agents of a list, were given for long enough."""

from dataclasses import dataclass

import pandas as pd

from schemas.protocol import Criterion, Treatment
from schemas.treatment_rules import Count, CoveredDays
from transforms.answers import at_least, first_that_holds
from transforms.assess.answer import answer
from transforms.assess.facts import Facts
from transforms.assess.orders import history_length, listed, order_evidence


@dataclass(frozen=True)
class Given:
    """What was given: `value` must reach `bound`, `ever` reaching `some` is for review."""

    value: pd.Series
    bound: int
    ever: pd.Series
    some: int
    unit: str
    said: pd.Series
    orders: pd.DataFrame


def covered_days_answer(
    rule: CoveredDays, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether the drug was ever taken for enough days; any days at all are for review."""
    days = facts.history[f"{rule.of}_days"]
    said = rule.of.capitalize() + " on " + days.astype("str") + f" days, {rule.at_least_days} asked"
    orders = facts.orders[facts.orders["concept"].eq(rule.of)]
    given = Given(days, rule.at_least_days, days, 1, "days", said, orders)
    return _answer(given, criterion, facts, treatment)


def count_answer(
    rule: Count, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether enough agents were given for long enough; enough given at all are for review."""
    history = facts.history
    said = (
        "Given for long enough: "
        + _names(history["immunosuppressants_adequate"])
        + "; given at all: "
        + _names(history["immunosuppressants"])
        + f"; {rule.at_least} asked"
    )
    given = Given(
        history["immunosuppressant_adequate_count"],
        rule.at_least,
        history["immunosuppressant_count"],
        rule.at_least,
        "agents",
        said,
        facts.orders[facts.orders["concept"].isin(treatment.immunosuppressants)],
    )
    return _answer(given, criterion, facts, treatment)


def _answer(given: Given, criterion: Criterion, facts: Facts, treatment: Treatment) -> pd.DataFrame:
    short, history_words = history_length(facts, treatment)
    enough, some = at_least(given.value, given.bound), at_least(given.ever, given.some)
    result = first_that_holds([(enough, "pass"), (some, "review"), (short, "unknown")], "fail")
    why = first_that_holds([(enough | some, "")], "; " + history_words)
    return answer(
        facts.index,
        result=result,
        unknown_because="short_history",
        value=given.value.astype(float),
        unit=given.unit,
        threshold=f"at least {given.bound} {given.unit}",
        distance=(given.bound - given.value).clip(lower=0).astype(float),
        reason=given.said + why + listed(given.orders, facts.index) + ".",
        next_step=criterion.next_step,
        **order_evidence(given.orders, facts),
    )


def _names(lists: pd.Series) -> pd.Series:
    """The names of each list, or none."""
    joined = lists.str.join(", ")
    return joined.where(joined.ne(""), "none").astype("str")
