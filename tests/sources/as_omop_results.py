"""Results as rows of MEASUREMENT, and the hospital's scores and reports as rows of OBSERVATION."""

import re
from datetime import UTC, datetime

from .as_delivered import Row, plain
from .as_omop_concepts import LOINC_BY_NAME, NO_CONCEPT, Vocabulary
from .as_omop_habits import Habit

SIGNS = {"<": ("276139006", "<"), ">": ("276136004", ">")}
ANSWERS = {
    "阳性": "Positive",
    "阴性": "Negative",
    "positive": "Positive",
    "negative": "Negative",
    "reactive": "Reactive",
    "not detected": "Not detected",
    "未检出": "Not detected",
}
UCUM = {
    "10*9/L": "billion per liter",
    "×10^9/L": "billion per liter",
    "10^9/L": "billion per liter",
    "g/L": "gram per liter",
    "umol/L": "micromole per liter",
    "μmol/L": "micromole per liter",
    "U/L": "unit per liter",
    "kg": "kilogram",
    "g": "gram",
    "cm": "centimeter",
    "%": "percent",
    "Cel": "degree Celsius",
    "[IU]/mL": "international unit per milliliter",
    "/[HPF]": "per high power field",
}
UCUM_CODES = {"×10^9/L": "10*9/L", "10^9/L": "10*9/L", "μmol/L": "umol/L"}
REPORTS = {"SLEDAI-2K", "SELENA-SLEDAI", "11524-6"}


def measured(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The result as a row of MEASUREMENT."""
    moment = utc(row["collected_at"])
    value = plain(row["value"])
    number = re.fullmatch(r"([<>]?)(-?\d+(?:\.\d+)?)", value)
    answer = ANSWERS.get(value.lower(), "") if habit.standard else ""
    unit = UCUM.get(row["unit"], "") if habit.standard else ""
    return {
        "measurement_concept_id": standard_test(row, habit, vocabulary),
        "measurement_date": moment[:10],
        "measurement_datetime": habit.midnight(moment),
        "operator_concept_id": vocabulary.concept("SNOMED", *SIGNS[number[1]])
        if number and number[1]
        else "",
        "value_as_number": number[2] if number else "",
        "value_as_concept_id": vocabulary.concept("LOINC", f"made-up {answer}", answer)
        if answer
        else "",
        "value_source_value": row["value"] if habit.verbatim or not (number or answer) else "",
        "unit_concept_id": vocabulary.concept(
            "UCUM", UCUM_CODES.get(row["unit"], row["unit"]), unit
        )
        if unit
        else NO_CONCEPT,
        "unit_source_value": row["unit"] if habit.verbatim or not unit else "",
        "range_low": row["reference_low"],
        "range_high": row["reference_high"],
        "measurement_source_value": written(row, habit),
        "measurement_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def observed(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The score or report as a row of OBSERVATION."""
    moment = utc(row["collected_at"])
    count = re.fullmatch(r"\d+(\.\d+)?", row["value"]) is not None
    return {
        "observation_concept_id": standard_test(row, habit, vocabulary),
        "observation_date": moment[:10],
        "observation_datetime": habit.midnight(moment),
        "value_as_number": row["value"] if count else "",
        "value_as_string": "" if count else row["value"],
        "observation_source_value": written(row, habit),
        "observation_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def standard_test(row: Row, habit: Habit, vocabulary: Vocabulary) -> str:
    """The LOINC concept of the test, by its code or by the name that the hospital gives it."""
    if not habit.standard:
        return NO_CONCEPT
    if row["code_system"] == "LOINC":
        return vocabulary.test(row["code"], row["name"])
    test = LOINC_BY_NAME.get(row["name"])
    return vocabulary.test(test.loinc, test.english) if test else NO_CONCEPT


def written(row: Row, habit: Habit) -> str:
    """What the hospital itself calls the test: its name, or nothing but its code."""
    return row["name"] if habit.named else row["code"]


def utc(moment: str) -> str:
    """The moment without a zone; a day stays a day."""
    if len(moment) > 19:
        return datetime.fromisoformat(moment).astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    return moment
