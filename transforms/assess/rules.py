"""From a rule of the protocol to one answer per patient of the cohort."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from schemas import rules as r
from schemas.protocol import Criterion, Treatment
from transforms.answers import ALL_OF_ORDER, ANY_OF_ORDER, combine
from transforms.assess.answer import answer, first_by, id_lists, merged_lists
from transforms.assess.facts import Facts
from transforms.assess.given import count_answer, covered_days_answer
from transforms.assess.high_dose import longest_episode_answer
from transforms.assess.presence import presence_answer
from transforms.assess.ranges import age_range, newest_in_range, upper_limit_multiple

AGE = "age_years"


def judge(rule: r.Rule, criterion: Criterion, facts: Facts, treatment: Treatment) -> pd.DataFrame:
    """The rule's answer for every patient of the cohort."""
    match rule:
        case r.Range() if rule.of == AGE:
            return age_range(rule, criterion, facts)
        case r.Range():
            return newest_in_range(rule, criterion, facts)
        case r.UpperLimitMultiple():
            return upper_limit_multiple(rule, criterion, facts)
        case r.LongestEpisode():
            return longest_episode_answer(rule, criterion, facts, treatment)
        case r.CoveredDays():
            return covered_days_answer(rule, criterion, facts, treatment)
        case r.Count():
            return count_answer(rule, criterion, facts, treatment)
        case r.Presence():
            return presence_answer(rule, criterion, facts)
        case r.Judgement():
            return _for_a_person(rule, facts)
        case r.NotDecided():
            return _not_decided(criterion, facts)
        case r.AllOf():
            order: Sequence[str] = ALL_OF_ORDER
        case r.AnyOf():
            order = ANY_OF_ORDER
    parts = [judge(part, criterion, facts, treatment) for part in rule.rules]
    return _combined(parts, order, facts)


def _combined(parts: list[pd.DataFrame], order: Sequence[str], facts: Facts) -> pd.DataFrame:
    """The deciding parts' answer.

    The first of them gives value and cause. Of several fails the one furthest from passing speaks
    where all must pass, with the latest opening and none if one of them never opens; where one is
    enough, the nearest one, with the first opening. Of several unknowns every next step is named.
    Where all must pass every part is told as reason and evidence, else the deciding ones.
    """
    index = facts.index
    result = combine([part["result"] for part in parts], order)
    decides = [part["result"].eq(result) for part in parts]
    first = pd.DataFrame(index=index, columns=["unknown_because", "value", "unit", "threshold"])
    all_must_pass = order is ALL_OF_ORDER
    told = [mask | all_must_pass for mask in decides]
    distances = _side_by_side(parts, decides, "distance")
    distance = distances.max(axis=1) if all_must_pass else distances.min(axis=1)
    for part, mask in zip(reversed(parts), reversed(decides), strict=True):
        speaks = mask & (distance.isna() | part["distance"].eq(distance))
        first = first.where(~speaks, part[first.columns].astype(object))
    opens = _side_by_side(parts, decides, "eligible_from")
    stays_shut = pd.concat(
        [mask & part["eligible_from"].isna() for part, mask in zip(parts, decides, strict=True)],
        axis=1,
    ).any(axis=1)
    return answer(
        index,
        result=result,
        unknown_because=first["unknown_because"].astype("str"),
        value=first["value"].astype(float),
        unit=first["unit"].astype("str"),
        threshold=first["threshold"].astype("str"),
        distance=distance,
        evidence_on=_side_by_side(parts, told, "evidence_on").max(axis=1).astype("datetime64[us]"),
        evidence=merged_lists(
            [part["evidence"][mask] for part, mask in zip(parts, told, strict=True)], index
        ),
        reason=_joined(parts, told, "reason", " "),
        next_step=_joined(parts, decides, "next_step", "; "),
        eligible_from=(
            opens.max(axis=1).where(~stays_shut) if all_must_pass else opens.min(axis=1)
        ).astype("datetime64[us]"),
    )


def _side_by_side(parts: list[pd.DataFrame], masks: list[pd.Series], column: str) -> pd.DataFrame:
    """The column of every part, missing where its mask is False."""
    return pd.concat(
        [part[column].where(mask) for part, mask in zip(parts, masks, strict=True)], axis=1
    )


def _joined(
    parts: list[pd.DataFrame], masks: list[pd.Series], column: str, between: str
) -> pd.Series:
    """The texts of the chosen parts one after the other, equal ones once."""
    texts = [part[column].where(mask).fillna("") for part, mask in zip(parts, masks, strict=True)]
    whole = pd.Series("", index=parts[0].index, dtype="str")
    for position, text in enumerate(texts):
        known = text.eq("")
        for earlier in texts[:position]:
            known |= text.eq(earlier)
        added = whole.where(whole.eq(""), whole + between) + text
        whole = whole.where(known, added)
    return whole


def _for_a_person(rule: r.Judgement, facts: Facts) -> pd.DataFrame:
    """Always for review; the diagnosis of the disease is what calls for it."""
    diagnosed = facts.records["disease"].sort_values(["patient_id", "on_day", "id"])
    return answer(
        facts.index,
        result=pd.Series("review", index=facts.index, dtype="str"),
        evidence_on=first_by(diagnosed, "on_day", facts.index),
        evidence=id_lists(diagnosed, "id", facts.index),
        reason=pd.Series(f"A person judges {rule.what}.", index=facts.index, dtype="str"),
    )


def _not_decided(criterion: Criterion, facts: Facts) -> pd.DataFrame:
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


def soften(answers: dict[str, pd.DataFrame], criteria: Sequence[Criterion]) -> None:
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
