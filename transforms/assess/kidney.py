"""Whether the eGFR from the newest creatinine reaches a bound, by every equation that applies."""

import numpy as np
import pandas as pd

from schemas.protocol import Criterion
from schemas.value_rules import KidneyFunction
from transforms.answers import ROUNDING, at_least, first_that_holds
from transforms.assess.answer import id_lists, merged_lists, plain
from transforms.assess.facts import Facts
from transforms.assess.kidney_doubts import joined, not_steady
from transforms.assess.kidney_figures import FLIPPED, U25, figures, told, verdict
from transforms.assess.kidney_heights import heights
from transforms.assess.newest import Question, newest_answer, own_cause
from transforms.measures.age import exact_years
from transforms.measures.egfr import (
    U25_CREATININE_MG_DL,
    U25_FROM_YEARS,
    U25_TO_YEARS,
    UMOL_L_PER_MG_DL,
    within,
)

CREATININE = "creatinine"
UNIT = "mL/min/1.73 m2"
# Below what the authors of U25 let their equation take: a wrong unit or a typing mistake.
LEAST_CREATININE_MG_DL = U25_CREATININE_MG_DL[0]


def kidney_function(rule: KidneyFunction, criterion: Criterion, facts: Facts) -> pd.DataFrame:
    """pass or fail where all equations that apply agree and nothing says that it is not steady.

    Equations by the exact age on the creatinine's day: CKiD U25 (1 to below 26 years), bedside
    Schwartz (1 to below 18) and CKD-EPI 2021 (18 and older). The value is the lowest eGFR.
    """
    index = facts.index
    question = Question(rule, CREATININE, UNIT, rule.within_days, criterion, facts, measure="eGFR")
    height = heights(rule, facts)
    rows = facts.latest[facts.latest["concept"].eq(CREATININE) & facts.latest["place"].eq(1)]
    rows = rows.join(facts.patients[["birth_date", "sex"]], on="patient_id")
    rows = rows.join(height.by_patient.add_prefix("height_"), on="patient_id")
    rows = _estimated(_prepared(rows.reset_index(drop=True)), rule, question.looked)
    doubts = not_steady(rows, rule, facts)
    doubt = rows["patient_id"].map(doubts.words).astype("str")
    why = joined([rows["why"], doubt])
    rows = rows.assign(
        for_review=doubt.ne(""),
        for_review_because=(": " + why).where(why.ne(""), ""),
        operator=rows["operator"].map(FLIPPED).astype("str"),
    )
    asked = own_cause(rows, question).eq("") & rows["height_asked"]
    lent = height.rows[height.rows["patient_id"].isin(rows["patient_id"][asked])]
    found = newest_answer(rows, question, lent=lent)
    doubtful = id_lists(doubts.rows, "id", index)[found["result"].eq("review")]
    return found.assign(evidence=merged_lists([found["evidence"], doubtful], index))


def _prepared(rows: pd.DataFrame) -> pd.DataFrame:
    """Creatinine rows with `mg_dl` and `mg_dl_high`, exact `age_years`, and whether the creatinine
    is an `artefact`.
    """
    mg_dl = rows["value"] / UMOL_L_PER_MG_DL
    return rows.assign(
        mg_dl=mg_dl,
        mg_dl_high=rows["value_high"].fillna(rows["value"]) / UMOL_L_PER_MG_DL,
        age_years=exact_years(rows["birth_date"], rows["collected_on"]),
        artefact=~at_least(mg_dl, LEAST_CREATININE_MG_DL, ROUNDING),
    )


def _estimated(rows: pd.DataFrame, rule: KidneyFunction, looked: str) -> pd.DataFrame:
    """The rows with the lowest eGFR (`judged`), what the equations decide, and the words for it.

    A second height of the same moment must decide the same. `judged` is missing where no equation
    holds, or where one would but for the height.
    """
    low_cm, high_cm, operator = rows["height_low_cm"], rows["height_high_cm"], rows["operator"]
    lowest = figures(rows, rows["mg_dl_high"], low_cm)
    highest = figures(rows, rows["mg_dl"], high_cm)
    decided = verdict(lowest, figures(rows, rows["mg_dl"], low_cm), operator, rule)
    decided_high = verdict(figures(rows, rows["mg_dl_high"], high_cm), highest, operator, rule)
    age = rows["age_years"]
    infant = ~at_least(age, U25_FROM_YEARS)
    young = within(age, U25_FROM_YEARS, U25_TO_YEARS)
    usable = rows["height_cause"].eq("")
    no_height = ~usable & ~at_least(age, rule.alone_from_age_years)
    split = usable & decided.ne(decided_high)
    cause = rows["height_cause"].mask(split, "conflicting")
    by_u25 = [name for name in lowest.columns if name.startswith(U25)]
    applies = lowest[by_u25].notna().any(axis=1) & highest[by_u25].notna().any(axis=1)
    outside = young & usable & ~applies
    gives = "gives no eGFR: "
    return rows.assign(
        judged=lowest.min(axis=1).mask(infant | no_height | split),
        decided=decided.mask(outside, "review"),
        why=first_that_holds(
            [
                (outside, f"{U25} does not hold for this height and creatinine"),
                (decided.eq("review"), "the equations disagree"),
            ],
            "",
        ),
        height_asked=(young & usable) | (no_height & ~infant),
        note=_note(rows, told(lowest, highest, operator), young & usable),
        missing_because=cause.mask(infant, "never_recorded"),
        missing_words=(gives + rows["height_words"] + ".").mask(
            infant, gives + f"no equation holds below 1 year of age; looked {looked}."
        ),
        missing_step=rows["height_step"].mask(
            infant, "have a clinician judge the kidney function: under 1 year of age"
        ),
    )


def _note(rows: pd.DataFrame, by_equation: pd.Series, with_height: pd.Series) -> pd.Series:
    """What stands behind the eGFR: the equations' figures, creatinine, height and age."""
    creatinine = rows["operator"].fillna("") + plain(rows["value"])
    creatinine += (" to " + plain(rows["value_high"])).fillna("")
    low, high = plain(rows["height_low_cm"]), plain(rows["height_high_cm"])
    cm = low.where(low.eq(high), low + " to " + high)
    height = (", height " + cm + " cm of " + rows["height_on"]).where(with_height, "").fillna("")
    age = plain(np.floor(rows["age_years"] * 100) / 100)
    return (
        " ("
        + by_equation
        + "; creatinine "
        + creatinine
        + " "
        + rows["unit"].fillna("")
        + height
        + ", age "
        + age
        + " years)"
    )
