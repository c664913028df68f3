"""From a rule of the protocol to one answer per patient of the cohort."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from schemas import protocol as p
from transforms.answers import ALL_OF_ORDER, ANY_OF_ORDER, combine
from transforms.assess.answer import COLUMNS, answer, merged_lists
from transforms.assess.facts import Facts
from transforms.assess.presence import presence_answer
from transforms.assess.ranges import age_range, newest_in_range, upper_limit_multiple
from transforms.assess.treatment import count_answer, covered_days_answer, longest_episode_answer

AGE = "age_years"


def judge(
    rule: p.Rule, criterion: p.Criterion, facts: Facts, treatment: p.Treatment
) -> pd.DataFrame:
    """The rule's answer for every patient of the cohort."""
    match rule:
        case p.Range() if rule.of == AGE:
            return age_range(rule, criterion, facts)
        case p.Range():
            return newest_in_range(rule, criterion, facts)
        case p.UpperLimitMultiple():
            return upper_limit_multiple(rule, criterion, facts)
        case p.LongestEpisode():
            return longest_episode_answer(rule, criterion, facts, treatment)
        case p.CoveredDays():
            return covered_days_answer(rule, criterion, facts, treatment)
        case p.Count():
            return count_answer(rule, criterion, facts, treatment)
        case p.Presence():
            return presence_answer(rule, criterion, facts)
        case p.Judgement():
            return _for_a_person(rule, facts)
        case p.NotDecided():
            return _not_decided(criterion, facts)
        case p.AllOf():
            order: Sequence[str] = ALL_OF_ORDER
        case p.AnyOf():
            order = ANY_OF_ORDER
    parts = [judge(part, criterion, facts, treatment) for part in rule.rules]
    return _combined(parts, order, facts)


def _combined(parts: list[pd.DataFrame], order: Sequence[str], facts: Facts) -> pd.DataFrame:
    """The deciding part's answer, with every part's evidence.

    Of several parts with the deciding answer the first gives the value, and of several fails the
    worst distance counts. Where all must pass every part's reason is told, else the deciding ones.
    """
    result = combine([part["result"] for part in parts], order)
    whole = pd.DataFrame(index=facts.index, columns=list(COLUMNS), dtype=object)
    taken = pd.Series(False, index=facts.index)
    for part in parts:
        chosen = part["result"].eq(result) & ~taken
        for column in COLUMNS:
            whole[column] = whole[column].where(~chosen, part[column].astype(object))
        taken |= chosen
    distances = pd.concat([part["distance"] for part in parts], axis=1)
    days = pd.concat([part["evidence_on"] for part in parts], axis=1)
    reasons = pd.Series("", index=facts.index, dtype="str")
    for part in parts:
        said = part["reason"].where(part["result"].eq(result) | (order is ALL_OF_ORDER), "")
        reasons = (reasons + " " + said).str.strip()
    return answer(
        facts.index,
        result=result,
        unknown_because=whole["unknown_because"].astype("str"),
        value=whole["value"].astype(float),
        unit=whole["unit"].astype("str"),
        threshold=whole["threshold"].astype("str"),
        distance=distances.max(axis=1),
        evidence_on=days.max(axis=1).astype("datetime64[us]"),
        evidence=merged_lists([part["evidence"] for part in parts], facts.index),
        reason=reasons,
        next_step=whole["next_step"].astype("str"),
        eligible_from=whole["eligible_from"].astype("datetime64[us]"),
    )


def _for_a_person(rule: p.Judgement, facts: Facts) -> pd.DataFrame:
    return answer(
        facts.index,
        result=pd.Series("review", index=facts.index, dtype="str"),
        reason=pd.Series(f"A person judges {rule.what}.", index=facts.index, dtype="str"),
    )


def _not_decided(criterion: p.Criterion, facts: Facts) -> pd.DataFrame:
    index = facts.index
    return answer(
        index,
        result=pd.Series("unknown", index=index, dtype="str"),
        unknown_because=pd.Series("not_decided_by_this_version", index=index, dtype="str"),
        reason=pd.Series(
            f"{criterion.id} is not decided by this version of the software; no record was looked"
            " at.",
            index=index,
            dtype="str",
        ),
        next_step=criterion.next_step,
    )


def soften(answers: dict[str, pd.DataFrame], criteria: Sequence[p.Criterion]) -> None:
    """A fail becomes review where the criterion that softens it is for review; in place."""
    for criterion in criteria:
        if criterion.softened_by is None:
            continue
        own, other = answers[criterion.id], answers[criterion.softened_by]
        softened = own["result"].eq("fail") & other["result"].eq("review")
        evidence = merged_lists([own["evidence"], other["evidence"]], own.index)
        answers[criterion.id] = own.assign(
            result=pd.Series(
                np.where(softened, "review", own["result"]), index=own.index, dtype="str"
            ),
            distance=own["distance"].where(~softened),
            eligible_from=own["eligible_from"].where(~softened),
            evidence=own["evidence"].where(~softened, evidence),
            reason=own["reason"].where(~softened, own["reason"] + " But: " + other["reason"]),
        )
