"""Recorded events in one shape, whatever extract they come from."""

from dataclasses import dataclass

import pandas as pd

from schemas.protocol import Protocol
from transforms.measures.orders import NOT_IN_FORCE

COLUMNS = [
    "patient_id",
    "id",
    "concept",
    "role",
    "route",
    "name",
    "frequency_per_day",
    "on_day",
    "until_day",
    "assumed_end",
]


@dataclass(frozen=True)
class Layout:
    """Where an extract's staged table keeps id, first day and last day (None: one day)."""

    table: str
    id: str
    on_day: str
    until_day: str | None = None


LAYOUTS = {
    "diagnoses": Layout("diagnosis", "diagnosis_id", "diagnosed_on", "resolved_on"),
    "procedures": Layout("procedure", "procedure_id", "performed_on"),
    "immunizations": Layout("immunization", "immunization_id", "given_on"),
    "adverse_reactions": Layout("adverse_reaction", "reaction_id", "reaction_on"),
    "enrolments": Layout("enrolment", "enrolment_id", "enrolled_on", "ended_on"),
    "medications": Layout("medication", "medication_id", "start_date", "end_date"),
}


def records(
    tables: dict[str, pd.DataFrame], protocol: Protocol, as_of: pd.Timestamp
) -> dict[str, pd.DataFrame]:
    """Usable rows that began on or before the as-of date, by extract, in COLUMNS.

    `tables` are staged tables by extract, and `ambiguous` the drugs (medication_id, concept, role)
    of orders that name several. A row that several concepts claim stands once for each. A diagnosis
    without end is one day; an order without end runs on while it is active, else for
    the protocol's `open_end_days` (`assumed_end`); an enrolment without end runs on (`until_day`
    missing).
    `disease` holds the diagnoses of the protocol's own disease.
    """
    days = protocol.treatment.open_end_days
    shaped = {name: _shaped(name, tables[name], as_of, days) for name in LAYOUTS}
    both = tables["ambiguous"].rename(columns={"medication_id": "id"})
    orders = shaped["medications"]
    named = orders.drop(columns=["concept", "role"]).merge(both, on="id")
    shaped["medications"] = pd.concat([orders, named[COLUMNS]], ignore_index=True)
    diagnoses = shaped["diagnoses"]
    return shaped | {"disease": diagnoses[diagnoses["concept"].eq(protocol.disease)]}


def known_diagnoses(table: pd.DataFrame, as_of: pd.Timestamp) -> pd.DataFrame:
    """Of the staged diagnoses the usable ones made on or before the as-of date, in COLUMNS."""
    return _shaped("diagnoses", table, as_of)


def _shaped(
    extract: str, table: pd.DataFrame, as_of: pd.Timestamp, open_end_days: int = 0
) -> pd.DataFrame:
    layout = LAYOUTS[extract]
    rows = table.rename(columns={layout.id: "id", layout.on_day: "on_day"})
    rows = rows.assign(until_day=rows[layout.until_day] if layout.until_day else rows["on_day"])
    if extract == "enrolments":
        # the trial is to an enrolment what the concept is to other records
        rows = rows.assign(concept=rows["trial_id"])
    elif extract == "medications":
        rows = rows[~rows["status"].isin(NOT_IN_FORCE)]
        active = rows["status"].fillna("active").eq("active")
        rows = rows.assign(
            assumed_end=rows["end_date"].isna() & ~active,
            until_day=_last_day(rows, open_end_days),
        )
    else:
        rows = rows[rows["usable"]]
        rows = rows.assign(until_day=rows["until_day"].fillna(rows["on_day"]))
    rows = rows[rows["on_day"].le(as_of)]
    if "concepts" in rows:
        rows = rows.drop(columns="concept").explode("concepts")
        rows = rows.rename(columns={"concepts": "concept"}).astype({"concept": "str"})
    nothing = pd.Series(None, index=rows.index, dtype="str")
    blank = dict.fromkeys(("role", "route", "name"), nothing)
    blank["frequency_per_day"] = nothing.astype(float)
    blank["assumed_end"] = pd.Series(False, index=rows.index)
    rows = rows.assign(**{name: column for name, column in blank.items() if name not in rows})
    return rows[COLUMNS].reset_index(drop=True)


def _last_day(orders: pd.DataFrame, open_end_days: int) -> pd.Series:
    """The end of each order; missing while it is active without one."""
    assumed = orders["on_day"] + pd.Timedelta(days=open_end_days - 1)
    active = orders["status"].fillna("active").eq("active")
    return orders["end_date"].fillna(assumed.where(~active))
