"""Frames between the steps: what staging hands to the measures, and they to the criteria.

Days are day numbers (days since 1900-01-01), `patient` is a position in the cohort's index.
"""

import pandera.pandas as pa

from schemas.columns import count, day, flag, moment, number, table, text
from schemas.tables.records import MEASUREMENT
from schemas.words import UNKNOWN_BECAUSE

WEIGHT = table(
    "weight",
    "One row per usable weight on or before the as-of date.",
    patient_id=text("The patient."),
    day=day("The day of the weight.", nullable=False),
    collected_at=moment("When, local time."),
    result_id=text("The source row."),
    kg=number("Above zero; null if unusable.", above=0),
    unusable=text("Why the value cannot be read.", nullable=True, allowed=UNKNOWN_BECAUSE),
)

LATEST = table(
    "latest",
    "The newest day's usable measurements of each patient and concept; place 1 decides.",
    **MEASUREMENT.columns,
    collected_on=day("The newest day.", nullable=False),
    place=count("1 for the rows that decide; equal places are one moment."),
)

WEIGHT_IN_FORCE = table(
    "weight_in_force",
    "One row per weighed day: the days on which that weight is in force.",
    patient=count("The patient."),
    first=count("First day in force."),
    last=count("Last day in force."),
    kg=number("Above zero; null if unusable.", above=0),
    cause=text("Why the weight is unusable, where it is.", allowed=UNKNOWN_BECAUSE),
    result_id=text("The source row; the first of several of one instant."),
)

COUNTED_ORDER = pa.DataFrameSchema(
    {
        "patient": count("The patient."),
        "concept": text("The drug."),
        "role": text("What the drug is to the trial."),
        "route": text("A systemic route, or unspecified."),
        "start": count("The order's start."),
        "first": count("First covered day."),
        "last": count("Last covered day."),
        "end_imputed": flag("The end had to be assumed."),
        "mg": number("Dose of a day in mg, as ordered.", nullable=False, at_least=0),
        "per_kg": number("Dose of a day in mg per kg, as ordered.", nullable=False, at_least=0),
        "unknown": flag("No daily dose can be computed."),
        "cause": text("Why not, where it cannot.", nullable=True, allowed=UNKNOWN_BECAUSE),
        "factor": number("mg of prednisone in a mg; null for other drugs.", at_least=0),
        "factor_low": number("Smallest published factor.", at_least=0),
        "factor_high": number("Largest published factor.", at_least=0),
    },
    checks=pa.Check(lambda f: f["first"] <= f["last"], name="an order covers at least a day"),
    name="counted_order",
    description="One row per order that counts as systemic exposure; its other columns go along.",
    strict=False,
)

STEROID_DAYS = table(
    "steroid_days",
    "Covered days with their glucocorticoid dose: one row per patient and run of days alike.",
    patient=count("The patient."),
    first=count("First day of the run."),
    last=count("Last day of the run."),
    mg=number("Prednisone-equivalent of a day in mg; null if unknown.", at_least=0),
    iv_mg=number("The known intravenous part of it.", nullable=False, at_least=0),
    kg=number("Weight in force; null if unknown.", at_least=0),
    mg_per_kg=number("mg per kg and day; null if unknown.", at_least=0),
    cause=text("Why dose or weight is unknown, where it is.", allowed=UNKNOWN_BECAUSE),
)

STEROID_COURSE = table(
    "steroid_course",
    "One row per patient: the longest high-dose episode under every reading that I2c tells apart.",
    longest=count("High-dose days of the longest episode in the window."),
    first=number("Its first day; null without one."),
    last=number("Its last day; null without one."),
    with_unknown=count("The same, days of unknown dose counted as high."),
    with_cap=count("The same, the capped dose at high weight counted as high."),
    ever=count("The same over all time."),
    total=count("High-dose days in the window in all."),
    continuous=count("Longest run of covered days in the window."),
    starts_high=flag("That run begins at high dose."),
    unknown_cause=text("Why the newest unknown dose is unknown.", nullable=True),
    trusted=count("Fewest days of the longest episode over the doubtful readings."),
    favourable=count("Days of the longest episode at the largest published factors."),
)
