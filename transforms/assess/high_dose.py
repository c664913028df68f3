"""Three months of glucocorticoid at high dose: the longest episode, and every doubt about it."""

import pandas as pd

from schemas.protocol import Criterion, Treatment
from schemas.treatment_rules import LongestEpisode
from transforms.answers import at_least, first_that_holds
from transforms.assess.answer import answer, id_lists, iso, merged_lists
from transforms.assess.facts import Facts
from transforms.assess.orders import history_length, listed, order_evidence
from transforms.measures.intervals import as_date, day_of

DOUBTFUL = (
    "; this rests on an assumed end, on orders alike in all but id, or on the published range of "
    "a factor"
)
EARLIER_RECORD = "obtain the earlier medication record"


def longest_episode_answer(
    rule: LongestEpisode, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether the longest high-dose episode of the window is long enough.

    The first line of the ladder that holds decides: long enough on every reading, long enough on
    some reading only, unknown doses could make it so, other signs of a long course, too short a
    history, else fail.
    """
    assert facts.course is not None
    course, enough = facts.course.reindex(facts.index), rule.at_least_days
    reached = {
        name: at_least(course[name], enough)
        for name in (
            "longest",
            "trusted",
            "favourable",
            "with_unknown",
            "continuous",
            "total",
            "ever",
            "with_cap",
        )
    }
    settled = reached["longest"] & reached["trusted"]
    doubtful = reached["longest"] | reached["favourable"]
    could_be = reached["with_unknown"]
    sign = first_that_holds(
        [
            (reached["total"], "high-dose days in the window that do not run on"),
            (reached["ever"], "an earlier episode of high dose"),
            (reached["continuous"] & course["starts_high"], "a taper from high dose"),
            (reached["with_cap"], "the usual cap on the daily dose"),
        ],
        "",
    )
    short, history_words = history_length(facts, treatment)
    ladder = [settled, doubtful, could_be, sign.ne(""), short]
    results = ["pass", "review", "unknown", "review", "unknown"]
    why = first_that_holds(
        list(
            zip(
                ladder,
                [
                    "",
                    DOUBTFUL,
                    "; days of unknown dose could make it long enough",
                    "; for review: " + sign,
                    "; " + history_words,
                ],
                strict=True,
            )
        ),
        "",
    )
    orders = facts.orders[facts.orders["role"].eq("glucocorticoid")]
    return answer(
        facts.index,
        result=first_that_holds(list(zip(ladder, results, strict=True)), "fail"),
        unknown_because=first_that_holds(
            [(could_be, course["unknown_cause"].fillna("never_recorded"))], "short_history"
        ),
        value=course["longest"].astype(float),
        unit="days",
        threshold=f"at least {enough} days",
        distance=(enough - course["longest"]).astype(float),
        reason=_told(course, rule, treatment, facts)
        + why
        + _running_on(course, enough, facts.as_of)
        + listed(orders, facts.index)
        + ".",
        next_step=first_that_holds(
            [(could_be, criterion.next_step or EARLIER_RECORD)], EARLIER_RECORD
        ),
        **_evidence(_relevant(orders, reached["ever"], treatment, facts), treatment, facts),
    )


def _evidence(orders: pd.DataFrame, treatment: Treatment, facts: Facts) -> dict[str, pd.Series]:
    """The orders, and the weights in force in the window of patients who have any."""
    rows = order_evidence(orders, facts)
    today = day_of(facts.as_of)
    weights = facts.weights[
        facts.weights["last"].gt(today - treatment.window_days)
        & facts.weights["first"].le(today)
        & facts.weights["patient_id"].isin(orders["patient_id"][orders["exposure"].eq("counted")])
    ]
    weighed = id_lists(weights, "result_id", facts.index)
    return {**rows, "evidence": merged_lists([rows["evidence"], weighed], facts.index)}


def _told(
    course: pd.DataFrame, rule: LongestEpisode, treatment: Treatment, facts: Facts
) -> pd.Series:
    """The longest episode, its dates, and the window that was looked through."""
    first, last = iso(as_date(course["first"])), iso(as_date(course["last"]))
    start = facts.as_of - pd.Timedelta(days=treatment.window_days - 1)
    dates = first_that_holds([(course["first"].notna(), " from " + first + " to " + last)], "")
    return (
        f"Longest episode at {treatment.high_dose_mg_per_kg_at_least:g} mg/kg/day or more: "
        + course["longest"].astype("str")
        + f" of {rule.at_least_days} days"
        + dates
        + f", looked from {start:%Y-%m-%d} to {facts.as_of:%Y-%m-%d}"
    )


def _running_on(course: pd.DataFrame, enough: int, as_of: pd.Timestamp) -> pd.Series:
    """For an episode that is still running and short: when it will be long enough."""
    day = course["longest"]
    running = as_date(course["last"]).eq(as_of) & ~at_least(day, enough)
    by_then = iso(as_date((day_of(as_of) + enough - day).astype(float)))
    told = "; day " + day.astype("str") + f" of {enough}, qualifies on " + by_then + " if continued"
    return first_that_holds([(running, told)], "")


def _relevant(
    orders: pd.DataFrame, earlier: pd.Series, treatment: Treatment, facts: Facts
) -> pd.DataFrame:
    """Orders not known to have ended before the window; every one where an earlier episode, or
    nothing but earlier orders, is what there is to show.
    """
    start = facts.as_of - pd.Timedelta(days=treatment.window_days - 1)
    inside = orders["end_date"].isna() | orders["end_date"].ge(start)
    shown = orders["patient_id"][inside & orders["exposure"].eq("counted")]
    outside = orders["patient_id"].map(earlier).eq(True) | ~orders["patient_id"].isin(shown)
    return orders[inside | outside]
