"""The height that an eGFR is computed with: the newest one, where it can be used."""

from dataclasses import dataclass

import pandas as pd

from schemas.value_rules import KidneyFunction
from transforms.answers import between, first_that_holds
from transforms.assess.answer import first_by, iso, repeat_step, whole
from transforms.assess.facts import Facts

HEIGHT = "height"
# Shorter than a newborn, or taller than anyone: a wrong unit or a typing mistake.
LEAST_CM, MOST_CM = 45.0, 250.0


@dataclass(frozen=True)
class Heights:
    """The newest heights of the cohort.

    rows: patient_id and id of the newest moment's rows. By patient: `low_cm` and `high_cm` of these
    rows, missing where they cannot be used; `cause` why not, else empty; `on` their day; `words`
    and `step` for an answer that wants a height.
    """

    rows: pd.DataFrame
    by_patient: pd.DataFrame


def heights(rule: KidneyFunction, facts: Facts) -> Heights:
    """The newest height of each patient, at most `height_within_days` old.

    It is unreadable outside 45 to 250 cm, and with a comparator or as a range. A row that can be
    used and another of its moment that cannot are conflicting.
    """
    index = facts.index
    rows = facts.latest[facts.latest["concept"].eq(HEIGHT) & facts.latest["place"].eq(1)]
    rows = rows.sort_values(["patient_id", "result_id"], kind="stable")
    plausible = between(rows["value"], LEAST_CM, MOST_CM)
    exact = rows["operator"].isna() & rows["value_high"].isna()
    age_days = (facts.as_of - rows["collected_on"]).dt.days
    row_cause = first_that_holds(
        [
            (age_days > rule.height_within_days, "too_old"),
            (rows["unusable"].notna(), rows["unusable"].fillna("")),
            (~(plausible & exact), "unreadable_value"),
        ],
        "",
    )
    rows = rows.assign(row_cause=row_cause, age_days=age_days)
    grouped = rows.groupby("patient_id")
    several = grouped["row_cause"].nunique().reindex(index).fillna(0).gt(1)
    never = pd.Series(~index.isin(rows["patient_id"]), index=index)
    cause = first_that_holds(
        [(never, "never_recorded"), (several, "conflicting")], first_by(rows, "row_cause", index)
    )
    table = pd.DataFrame(
        {
            "low_cm": grouped["value"].min().reindex(index).where(cause.eq("")),
            "high_cm": grouped["value"].max().reindex(index).where(cause.eq("")),
            "cause": cause,
            "on": iso(first_by(rows, "collected_on", index)).fillna(""),
            "days_old": whole(first_by(rows, "age_days", index)).fillna(""),
        },
        index=index,
    )
    ids = rows[["patient_id", "result_id"]].rename(columns={"result_id": "id"})
    return Heights(ids, _in_words(table, rule, facts))


def _in_words(table: pd.DataFrame, rule: KidneyFunction, facts: Facts) -> pd.DataFrame:
    """What is wrong with each height, and what to do about it."""
    label, until = facts.label(HEIGHT), f"{facts.as_of:%Y-%m-%d}"
    newest = f"the newest {label} of " + table["on"]
    looked = f"; looked within {rule.height_within_days} days of {until}"
    cause = table["cause"]
    words = first_that_holds(
        [
            (cause.eq("never_recorded"), f"no usable {label} recorded up to {until}"),
            (cause.eq("too_old"), newest + " is " + table["days_old"] + " days old" + looked),
            (cause.eq("unusable_unit"), newest + " has no usable unit" + looked),
            (cause.eq("unreadable_value"), newest + " cannot be read as a height" + looked),
        ],
        newest + ": results of one moment lead to different answers" + looked,
    )
    step = first_that_holds(
        [(cause.eq("never_recorded"), f"measure the {label}")],
        repeat_step(label, cause, table["on"], table["days_old"]),
    )
    return table.assign(words=words, step=step)
