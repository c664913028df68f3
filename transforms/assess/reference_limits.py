"""The upper reference limit that a result is compared with."""

import numpy as np
import pandas as pd

from schemas.value_rules import UpperLimitMultiple
from transforms.assess.facts import Facts
from transforms.measures.age import years_between


def with_upper_limit(rows: pd.DataFrame, rule: UpperLimitMultiple, facts: Facts) -> pd.DataFrame:
    """The rows with `limit`, `limit_note`, and where they apply `limit_id` and `limit_low`,
    `limit_high`.

    First the row's own limit; then the limit of the patient's latest earlier result of the same
    laboratory item in the same age band, whose row is `limit_id`; then the fallback table, whose
    published limits give the spread from `limit_low` to `limit_high`. Limits of other patients are
    never used: nobody's answer rests on another's record.
    """
    table = facts.upper_limits[facts.upper_limits["concept"].eq(rule.of)]
    rows = _with_band(rows, table, facts)
    rows = rows.merge(
        _earlier_limits(table, rule, facts), on=["patient_id", "code", "band"], how="left"
    )
    spread = table[table["age_from_years"] >= rule.spread_from_age_years]["upper_limit"]
    own = rows["upper_limit"]
    only_table = own.isna() & rows["earlier"].isna() & rows["published"].notna()
    return rows.assign(
        limit_id=rows["limit_id"].where(own.isna() & rows["earlier"].notna()),
        limit=own.fillna(rows["earlier"]).fillna(rows["published"]),
        limit_note=np.select(
            [own.notna(), rows["earlier"].notna(), only_table],
            ["", " of an earlier result of this item", " of the fallback table"],
            "",
        ),
        limit_low=np.where(only_table, spread.min(), np.nan),
        limit_high=np.where(only_table, spread.max(), np.nan),
    )


def _with_band(rows: pd.DataFrame, table: pd.DataFrame, facts: Facts) -> pd.DataFrame:
    """Age band and published limit of each row's patient on the day of the row."""
    rows = rows.join(facts.patients[["birth_date", "sex"]], on="patient_id").reset_index(drop=True)
    years = years_between(rows["birth_date"], rows["collected_on"])
    rows = rows.assign(band=-1, published=np.nan)
    for number, (low, high, sex, limit) in enumerate(
        zip(
            table["age_from_years"],
            table["age_to_years"],
            table["sex"],
            table["upper_limit"],
            strict=True,
        )
    ):
        fits = years.between(low, high, inclusive="left") & (rows["sex"].eq(sex) | (sex == "any"))
        rows.loc[fits, "band"] = number
        rows.loc[fits, "published"] = limit
    return rows


def _earlier_limits(table: pd.DataFrame, rule: UpperLimitMultiple, facts: Facts) -> pd.DataFrame:
    """The latest limit of each patient, item and age band; none where the latest ones disagree."""
    known = facts.measurements[facts.measurements["concept"].eq(rule.of)]
    known = known[known["upper_limit"].notna()]
    known = known[(facts.as_of - known["collected_on"]).dt.days <= rule.limit_within_days]
    known = _with_band(known, table, facts)
    keys = ["patient_id", "code", "band"]
    newest = known[known["collected_at"].eq(known.groupby(keys)["collected_at"].transform("max"))]
    limits = (
        newest.groupby(keys)
        .agg(low=("upper_limit", "min"), high=("upper_limit", "max"), limit_id=("result_id", "min"))
        .reset_index()
    )
    limits["earlier"] = limits["low"].where(limits["low"].eq(limits["high"]))
    return limits[[*keys, "earlier", "limit_id"]]
