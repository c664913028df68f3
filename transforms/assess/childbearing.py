"""Who may bear a child, and what a criterion about it means for everybody else."""

import pandas as pd

from schemas.rules import Childbearing
from transforms.answers import at_least, first_that_holds
from transforms.assess.answer import answer, first_by, id_lists, merged_lists, whole
from transforms.assess.facts import Facts


def childbearing_answer(rule: Childbearing, asked: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """The rule's answer where it applies, not_applicable where it does not.

    Between the two ages a pass or a fail stands, and what is open is for review until a menarche,
    or that there was none yet, is recorded. A fail stands for every girl and woman.
    """
    index, people = facts.index, facts.patients
    years = people["age_years"]
    reports = facts.latest[facts.latest["concept"].eq(rule.menarche) & facts.latest["place"].eq(1)]
    reports = reports.sort_values(["patient_id", "result_id"])
    recorded = pd.Series(index.isin(reports["patient_id"]), index=index)
    not_yet = first_by(reports, "meaning", index).eq("negative")
    male = people["sex"].eq("male")
    too_old = at_least(years, rule.to_age_years + 1)
    grown = at_least(years, rule.from_age_years)
    girl = at_least(years, rule.asked_from_age_years)
    fails = asked["result"].eq("fail")
    settled = asked["result"].isin(("pass", "fail"))
    # an age that is not known is no reason not to ask
    applies = (grown | years.isna() | (recorded & ~not_yet)) & ~too_old
    case = first_that_holds(
        [
            (male, "no"),
            (fails | applies, "asked"),
            (too_old | not_yet, "no"),
            (girl & settled, "asked"),
            (girl, "review"),
        ],
        "no",
    )
    asks, doubtful = case.eq("asked"), case.eq("review")
    own_row = pd.DataFrame({"patient_id": index, "id": index})
    menarche = id_lists(reports, "result_id", index)
    sex = people["sex"].fillna("unknown").str.capitalize()
    who = sex + " of " + whole(years)
    other = first_that_holds(
        [
            (
                doubtful,
                who + f": no {facts.label(rule.menarche).lower()} recorded up to "
                f"{facts.as_of:%Y-%m-%d}; a person judges whether she may bear a child.",
            )
        ],
        who + ": does not apply.",
    )
    plain = answer(
        index,
        result=first_that_holds([(doubtful, "review")], "not_applicable"),
        evidence=merged_lists([id_lists(own_row, "id", index), menarche], index),
        evidence_on=people["birth_date"],
        reason=other,
    )
    return asked.where(asks, plain)
