"""From a rule of the protocol to one answer per patient of the cohort."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from schemas import record_rules, rules, treatment_rules, value_rules
from schemas.protocol import Criterion, Treatment
from transforms.assess.answer import answer, merged_lists
from transforms.assess.childbearing import childbearing_answer
from transforms.assess.classification import classification_answer
from transforms.assess.combined import combined
from transforms.assess.facts import Facts
from transforms.assess.findings import finding_answer
from transforms.assess.given import count_answer, covered_days_answer
from transforms.assess.high_dose import longest_episode_answer
from transforms.assess.judgement import judgement_answer, report_answer
from transforms.assess.kidney import kidney_function
from transforms.assess.presence import presence_answer
from transforms.assess.ranges import age_range, newest_in_range, upper_limit_multiple
from transforms.assess.scores import activity_score_answer

AGE = "age_years"


def judge(
    rule: rules.Rule, criterion: Criterion, facts: Facts, treatment: Treatment
) -> pd.DataFrame:
    """The rule's answer for every patient of the cohort."""
    match rule:
        case value_rules.ActivityScore():
            return activity_score_answer(rule, criterion, facts)
        case value_rules.Range() if rule.of == AGE:
            return age_range(rule, criterion, facts)
        case value_rules.Range():
            return newest_in_range(rule, criterion, facts)
        case value_rules.Classification():
            return classification_answer(rule, criterion, facts)
        case value_rules.UpperLimitMultiple():
            return upper_limit_multiple(rule, criterion, facts)
        case value_rules.KidneyFunction():
            return kidney_function(rule, criterion, facts)
        case value_rules.Finding():
            return finding_answer(rule, criterion, facts)
        case treatment_rules.LongestEpisode():
            return longest_episode_answer(rule, criterion, facts, treatment)
        case treatment_rules.CoveredDays():
            return covered_days_answer(rule, criterion, facts, treatment)
        case treatment_rules.Count():
            return count_answer(rule, criterion, facts, treatment)
        case record_rules.Presence():
            return presence_answer(rule, criterion, facts)
        case record_rules.Report():
            return report_answer(rule, facts)
        case record_rules.Judgement():
            return judgement_answer(rule, facts)
        case record_rules.NotDecided():
            return _not_decided(criterion, facts)
        case rules.Childbearing():
            asked = judge(rule.rule, criterion, facts, treatment)
            return childbearing_answer(rule, asked, facts)
    parts = [judge(part, criterion, facts, treatment) for part in rule.rules]
    return combined(rule, parts, facts.index)


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
