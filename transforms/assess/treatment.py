"""The treatment-history criteria: high-dose episode, covered days, agents given."""

import numpy as np
import pandas as pd

from schemas.protocol import Count, CoveredDays, Criterion, LongestEpisode, Treatment
from transforms.assess.answer import answer, first_by, id_lists, iso, whole
from transforms.assess.facts import Facts
from transforms.measures.intervals import as_date, day_of
from transforms.measures.orders import LISTED_FOR_REVIEW


def longest_episode_answer(
    rule: LongestEpisode, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether the longest high-dose episode of the window is long enough.

    The first line of the ladder that applies decides: long enough on every reading, long enough
    on some reading only, unknown doses could make it so, other signs of a long course, too short a
    history, else fail.
    """
    course, index = facts.course.reindex(facts.index), facts.index
    enough = rule.at_least_days
    longest = course["longest"]
    settled = longest.ge(enough) & course["trusted"].ge(enough)
    doubtful = longest.ge(enough) | course["favourable"].ge(enough)
    could_be = course["with_unknown"].ge(enough)
    taper = course["continuous"].ge(enough) & course["starts_high"]
    signs = {
        "high-dose days in the window that do not run on": course["total"].ge(enough),
        "an earlier episode of high dose": course["ever"].ge(enough),
        "a taper from high dose": taper,
        "the usual cap on the daily dose": course["with_cap"].ge(enough),
    }
    sign = pd.Series("", index=index, dtype="str")
    for words, seen in reversed(signs.items()):
        sign = sign.where(~seen, words)
    short, history_words = history_length(facts, treatment)
    result = np.select(
        [settled, doubtful, could_be, sign.ne(""), short],
        ["pass", "review", "unknown", "review", "unknown"],
        "fail",
    )
    because = np.select(
        [could_be, short], [course["unknown_cause"].fillna("never_recorded"), "short_history"], ""
    )
    today = facts.as_of
    running = as_date(course["last"]).eq(today) & longest.lt(enough) & longest.gt(0)
    by_then = as_date((day_of(today) + enough - longest).astype(float))
    span = pd.Series(
        np.where(
            longest.gt(0),
            " from " + iso(as_date(course["first"])) + " to " + iso(as_date(course["last"])),
            "",
        ),
        index=index,
        dtype="str",
    )
    first_day = today - pd.Timedelta(days=treatment.window_days - 1)
    said = (
        "Longest episode at "
        + f"{treatment.high_dose_mg_per_kg_at_least:g} mg/kg/day or more: "
        + longest.astype("str")
        + f" of {enough} days"
        + span
        + f", looked from {first_day:%Y-%m-%d} to {today:%Y-%m-%d}"
    )
    why = pd.Series(
        np.select(
            [settled, doubtful, could_be, sign.ne(""), short],
            [
                "",
                "; this rests on an assumed end, on orders alike in all but id, or on the"
                " published range of a factor",
                "; days of unknown dose could make it long enough",
                "; for review: " + sign,
                "; " + history_words,
            ],
            "",
        ),
        index=index,
    )
    ongoing = pd.Series(
        np.where(
            running,
            "; day "
            + longest.astype("str")
            + f" of {enough}, qualifies on "
            + iso(by_then)
            + " if continued",
            "",
        ),
        index=index,
    )
    orders = facts.orders[facts.orders["role"].eq("glucocorticoid")]
    return answer(
        index,
        result=pd.Series(result, index=index, dtype="str"),
        unknown_because=pd.Series(because, index=index, dtype="str"),
        value=longest.astype(float),
        unit="days",
        threshold=f"at least {enough} days",
        distance=(enough - longest).astype(float),
        reason=said + why + ongoing + listed(orders, index) + ".",
        next_step=np.where(
            short & ~could_be, "obtain the earlier medication record", criterion.next_step
        ),
        **_order_evidence(_relevant(orders, first_day, course["ever"].ge(enough)), facts),
    )


def _relevant(orders: pd.DataFrame, first_day: pd.Timestamp, earlier: pd.Series) -> pd.DataFrame:
    """Orders not known to have ended before the window; every one where an earlier episode, or
    nothing but earlier orders, is what there is to show.
    """
    inside = orders["end_date"].isna() | orders["end_date"].ge(first_day)
    counted = orders["exposure"].eq("counted")
    shown = set(orders["patient_id"][inside & counted])
    outside = orders["patient_id"].map(earlier).eq(True) | ~orders["patient_id"].isin(shown)
    return orders[inside | outside]


def covered_days_answer(
    rule: CoveredDays, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether the drug was ever taken for enough days; fewer days are for review."""
    days = facts.history[f"{rule.of}_days"]
    orders = facts.orders[facts.orders["concept"].eq(rule.of)]
    said = rule.of.capitalize() + " on " + days.astype("str") + f" days, {rule.at_least_days} asked"
    return _given(
        days,
        days.ge(rule.at_least_days),
        days.gt(0),
        "days",
        rule.at_least_days,
        said,
        orders,
        criterion,
        facts,
        treatment,
    )


def count_answer(
    rule: Count, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """Whether enough agents were given for long enough; enough given at all are for review."""
    history = facts.history
    enough, ever = history["immunosuppressant_adequate_count"], history["immunosuppressant_count"]
    orders = facts.orders[facts.orders["concept"].isin(treatment.immunosuppressants)]
    said = (
        "Given for long enough: "
        + _names(history["immunosuppressants_adequate"])
        + "; given at all: "
        + _names(history["immunosuppressants"])
        + f"; {rule.at_least} asked"
    )
    return _given(
        enough,
        enough.ge(rule.at_least),
        ever.ge(rule.at_least),
        "agents",
        rule.at_least,
        said,
        orders,
        criterion,
        facts,
        treatment,
    )


def _given(
    value: pd.Series,
    passes: pd.Series,
    some: pd.Series,
    unit: str,
    bound: int,
    said: pd.Series,
    orders: pd.DataFrame,
    criterion: Criterion,
    facts: Facts,
    treatment: Treatment,
) -> pd.DataFrame:
    short, history_words = history_length(facts, treatment)
    result = np.select([passes, some, short], ["pass", "review", "unknown"], "fail")
    why = pd.Series(
        np.where(passes | some, "", "; " + history_words), index=facts.index, dtype="str"
    )
    return answer(
        facts.index,
        result=pd.Series(result, index=facts.index, dtype="str"),
        unknown_because=pd.Series("short_history", index=facts.index, dtype="str"),
        value=value.astype(float),
        unit=unit,
        threshold=f"at least {bound} {unit}",
        distance=(bound - value).clip(lower=0).astype(float),
        reason=said + why + listed(orders, facts.index) + ".",
        next_step=criterion.next_step,
        **_order_evidence(orders, facts),
    )


def history_length(facts: Facts, treatment: Treatment) -> tuple[pd.Series, pd.Series]:
    """Whether the record is too short to speak of the treatment window, and that in words."""
    first = facts.history["history_first_day"]
    needed = facts.as_of - pd.Timedelta(days=treatment.window_days - 1)
    short = first.isna() | (first > needed)
    days = whole((facts.as_of - first).dt.days)
    words = "history looked through: " + days + " days since " + iso(first)
    return short, words.fillna("no history at all")


def listed(orders: pd.DataFrame, index: pd.Index) -> pd.Series:
    """How many of the orders stand aside for review, in words; empty where none does."""
    aside = orders[orders["exposure"].isin(LISTED_FOR_REVIEW)]
    number = aside.groupby("patient_id").size().reindex(index).fillna(0).astype(int)
    return pd.Series(
        np.where(
            number.gt(0),
            "; " + number.astype("str") + " order(s) not counted and listed for review"
            " (route unknown, depot)",
            "",
        ),
        index=index,
    )


def _order_evidence(orders: pd.DataFrame, facts: Facts) -> dict[str, pd.Series]:
    """The counted orders; where there is none, the diagnosis that made the history relevant."""
    counted = orders[orders["exposure"].eq("counted")].sort_values(
        ["patient_id", "start_date"], ascending=[True, False]
    )
    aside = orders[orders["exposure"].isin(LISTED_FOR_REVIEW)]
    ids = id_lists(pd.concat([counted, aside]), "medication_id", facts.index)
    own = facts.records["disease"]
    fallback = id_lists(own, "id", facts.index)
    none = ids.map(len).eq(0)
    on_day = first_by(counted, "start_date", facts.index)
    diagnosed = first_by(own.sort_values(["patient_id", "on_day"]), "on_day", facts.index)
    return {
        "evidence": ids.where(~none, fallback),
        "evidence_on": on_day.fillna(diagnosed),
    }


def _names(lists: pd.Series) -> pd.Series:
    joined = lists.map(list).str.join(", ")
    return joined.where(joined.ne(""), "none").astype("str")
