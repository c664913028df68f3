"""Whether the disease is classified: by a recorded total, or by what the items hold."""

import pandas as pd

from schemas.protocol import Criterion
from schemas.rule_parts import Bound
from schemas.value_rules import Classification
from transforms.answers import at_least, bound_in_words, first_that_holds
from transforms.assess.answer import answer, first_by, id_lists, iso, merged_lists, plain, whole
from transforms.assess.facts import Facts
from transforms.assess.score_words import (
    item_evidence,
    newest_day,
    reading,
    score_items,
    scored_in_words,
)
from transforms.measures.eular_acr_2019 import ANA, TOTAL_MAX, classification_total, counted
from transforms.measures.signs import (
    NEEDS_CLINICIAN,
    NOT_PRESENT,
    SCORED,
    UNKNOWN,
    Sign,
    newest,
)

_RESULTS = {
    "recorded as met": "pass",
    "recorded as less": "review",
    "enough": "pass",
    "enough but for the titre": "review",
    "ANA negative": "review",
    "diagnosis alone": "review",
}


def classification_answer(rule: Classification, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """The newest recorded total or word; without a readable one, what the items hold.

    What data hold is a lower bound, so enough passes and less is unknown, never a fail. Negative
    antinuclear antibodies, and a diagnosis without any item, are for review.
    """
    index = facts.index
    bound = Bound(at_least=rule.at_least)
    top = facts.measurements[facts.measurements["concept"].eq(rule.of)]
    top = newest(top, _total_of(rule, bound)).sort_values("result_id")
    items = score_items(rule.instrument, facts)
    totals = classification_total(items, index)
    ana = items[items["item"].eq(ANA.name)]
    scored = counted(items)
    case = _case(rule, top, ana, scored, totals)
    result = case.map(_RESULTS).fillna("unknown").astype("str")
    by_total = case.str.startswith("recorded")
    alone = case.eq("diagnosis alone")
    shown = pd.concat([ana, scored[ana.columns]])
    disease = facts.records["disease"]
    # "never" rests on every row, not on the newest
    entry = facts.measurements["concept"].isin({sign.concept for sign in ANA.signs})
    never = case.eq("ANA negative")
    days = [
        first_by(top, "collected_on", index),
        newest_day(shown, index).where(~by_total),
        disease.groupby("patient_id")["on_day"].max().reindex(index).where(alone),
    ]
    evidence = [
        id_lists(top, "result_id", index),
        item_evidence(shown, index)[~by_total],
        id_lists(facts.measurements[entry], "result_id", index)[never],
        id_lists(disease, "id", index)[alone],
    ]
    points = totals["total"].astype(float)
    words = bound_in_words(bound, "points")
    return answer(
        index,
        result=result,
        unknown_because=first_that_holds(
            [
                (case.eq("total unusable"), first_by(top, "because", index)),
                (case.eq("ANA unusable"), first_by(ana, "because", index)),
            ],
            "never_recorded",
        ),
        value=points.where(points.ne(0)).where(~by_total, first_by(top, "value", index)),
        unit="points",
        threshold=words,
        evidence_on=pd.concat(days, axis=1).max(axis=1).astype("datetime64[us]"),
        evidence=merged_lists(evidence, index),
        reason=_reason(rule, case, top, _items_in_words(ana, scored, totals, facts), facts),
        next_step=pd.Series(criterion.next_step, index=index).where(
            first_by(ana, "state", index).eq(SCORED),
            f"{criterion.next_step}; {facts.order(ANA.name)}",
        ),
    )


def _total_of(rule: Classification, bound: Bound) -> Sign:
    """A recorded total, or the word that the classification is met."""
    return Sign(
        rule.of,
        bound,
        scores=("positive", "reactive"),
        clears=("negative",),
        asks=("weak_positive", "indeterminate"),
        possible=(0.0, float(TOTAL_MAX)),
    )


def _case(
    rule: Classification,
    top: pd.DataFrame,
    ana: pd.DataFrame,
    scored: pd.DataFrame,
    totals: pd.DataFrame,
) -> pd.Series:
    """What decides, by patient."""
    index = totals.index
    recorded = first_by(top, "state", index)
    entry = first_by(ana, "state", index).fillna(UNKNOWN)
    tested = pd.Series(index.isin(ana["patient_id"][ana["evidence"].str.len().gt(0)]), index=index)
    enough = at_least(totals["total"], rule.at_least)
    enough &= at_least(totals["clinical_items"], rule.clinical_items_at_least)
    nothing = ~tested & ~pd.Series(index.isin(scored["patient_id"]), index=index)
    return first_that_holds(
        [
            (recorded.eq(SCORED), "recorded as met"),
            (recorded.isin((NOT_PRESENT, NEEDS_CLINICIAN)), "recorded as less"),
            (entry.eq(SCORED) & enough, "enough"),
            (entry.eq(NEEDS_CLINICIAN) & enough, "enough but for the titre"),
            (entry.eq(NOT_PRESENT), "ANA negative"),
            (recorded.eq(UNKNOWN), "total unusable"),
            (nothing, "diagnosis alone"),
            (entry.eq(UNKNOWN) & tested, "ANA unusable"),
        ],
        "too little",
    )


def _items_in_words(
    ana: pd.DataFrame, scored: pd.DataFrame, totals: pd.DataFrame, facts: Facts
) -> pd.Series:
    """What the items give, and what is known of the antinuclear antibodies."""
    index = facts.index
    listed = scored_in_words(scored, facts)
    said = "its items give " + whole(totals["total"]) + " points"
    said += (": " + listed).where(listed.ne(""), "")
    entry = first_by(ana, "state", index)
    read = first_by(ana.assign(said=reading(ana, facts)), "said", index).fillna("")
    about = first_that_holds(
        [
            (read.eq(""), "no ANA recorded"),
            (entry.eq(SCORED), read),
            (entry.eq(NEEDS_CLINICIAN), read + " without a titre"),
            (entry.eq(NOT_PRESENT), "no ANA of 1:80 or more (" + read + ")"),
        ],
        read + " cannot be used",
    )
    return said + "; " + about


def _reason(
    rule: Classification, case: pd.Series, top: pd.DataFrame, items: pd.Series, facts: Facts
) -> pd.Series:
    index, words = facts.index, f"at least {rule.at_least} points"
    value = plain(first_by(top, "value", index))
    number = first_by(top, "operator", index).fillna("") + value
    number = number.where(value.notna(), first_by(top, "text_value", index))
    total = f"{facts.label(rule.of)} " + number + " on " + iso(first_by(top, "collected_on", index))
    first = items.str.slice(0, 1).str.upper() + items.str.slice(1)
    until = f"{facts.as_of:%Y-%m-%d}"
    asked = f"; {words} with a clinical item and an ANA of 1:80 or more are asked, up to {until}."
    return first_that_holds(
        [
            (case.eq("recorded as met"), total + f" meets {words}."),
            (case.eq("recorded as less"), total + f" does not meet {words}."),
            (
                case.eq("enough"),
                first + f": {words} with a clinical item. Provisional: whether lupus explains the"
                " items best is for a clinician.",
            ),
            (case.eq("enough but for the titre"), first + f": otherwise {words}."),
            (case.eq("total unusable"), total + " cannot be used; " + items + asked),
            (
                case.eq("diagnosis alone"),
                f"Nothing but the diagnosis recorded up to {until}: no total of the"
                " classification, no ANA, no item that data can score.",
            ),
        ],
        first + asked,
    )
