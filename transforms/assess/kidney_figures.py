"""The eGFR of every equation that applies to a creatinine, and what they decide together."""

import pandas as pd

from schemas.rule_parts import Bound
from transforms.answers import UNDECIDED, first_that_holds, judge_interval, reported_interval
from transforms.assess.answer import plain
from transforms.measures.egfr import (
    bedside_schwartz,
    ckd_epi_2021,
    ckid_u25,
)

U25 = "CKiD U25"
SCHWARTZ = "bedside Schwartz"
CKD_EPI = "CKD-EPI 2021"
SEXES = ("female", "male")
# eGFR falls as creatinine rises.
FLIPPED = {"<": ">", "<=": ">=", ">": "<", ">=": "<="}


def figures(rows: pd.DataFrame, creatinine_mg_dl: pd.Series, height_cm: pd.Series) -> pd.DataFrame:
    """One column per equation, named after it: eGFR in mL/min/1.73 m2, missing where the equation
    does not apply to the row's `age_years` and `sex`. Where the sex is not known each equation that
    asks for it stands twice, as female and as male.
    """
    age, sex = rows["age_years"], rows["sex"]
    open_sex = ~sex.isin(SEXES)
    found = {U25: ckid_u25(creatinine_mg_dl, height_cm, age, sex)}
    for assumed in SEXES:
        as_sex = pd.Series(assumed, index=rows.index).where(open_sex)
        found[f"{U25} as {assumed}"] = ckid_u25(creatinine_mg_dl, height_cm, age, as_sex)
    found[SCHWARTZ] = bedside_schwartz(creatinine_mg_dl, height_cm, age)
    found[CKD_EPI] = ckd_epi_2021(creatinine_mg_dl, age, sex)
    for assumed in SEXES:
        as_sex = pd.Series(assumed, index=rows.index).where(open_sex)
        found[f"{CKD_EPI} as {assumed}"] = ckd_epi_2021(creatinine_mg_dl, age, as_sex)
    return pd.DataFrame(found, index=rows.index)


def verdict(low: pd.DataFrame, high: pd.DataFrame, operator: pd.Series, bound: Bound) -> pd.Series:
    """pass or fail where all figures agree, review where they do not, row by row.

    `low` and `high` are the figures at the two ends of the creatinine, `operator` its comparator:
    one that leaves any of the equations open leaves the row undecided.
    """
    operator = operator.map(FLIPPED).astype("str")
    passes, fails, undecided = (pd.Series(False, index=low.index) for _ in range(3))
    for equation in low.columns:
        applies = low[equation].notna() & high[equation].notna()
        ends = {"value": low[equation].where(applies), "value_high": high[equation]}
        reported = pd.DataFrame({**ends, "operator": operator})
        decided = judge_interval(reported_interval(reported, least=0.0), bound)
        passes |= decided.eq("pass")
        fails |= decided.eq("fail")
        undecided |= applies & decided.eq(UNDECIDED)
    return first_that_holds(
        [
            (undecided, UNDECIDED),
            (passes & fails, "review"),
            (passes, "pass"),
            (fails, "fail"),
        ],
        UNDECIDED,
    )


def told(low: pd.DataFrame, high: pd.DataFrame, operator: pd.Series) -> pd.Series:
    """Each equation that applies with its figure, or with both ends where they differ."""
    sign = operator.map(FLIPPED).fillna("").astype("str")
    text = pd.Series("", index=low.index, dtype="str")
    for equation in low.columns:
        least, most = plain(low[equation]), plain(high[equation])
        figure = f"{equation} " + sign + least.where(least.eq(most), least + " to " + most)
        applies = low[equation].notna() & high[equation].notna()
        between = pd.Series(", ", index=low.index).where(text.ne(""), "")
        text = text.where(~applies, text + between + figure)
    return text
