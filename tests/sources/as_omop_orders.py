"""Orders and vaccines as rows of DRUG_EXPOSURE, allergies as rows of OBSERVATION."""

from datetime import date

from .as_delivered import Row
from .as_omop_concepts import (
    NO_CONCEPT,
    PRODUCTS,
    RXNORM_BY_ATC,
    RXNORM_BY_NAME,
    Vocabulary,
)
from .as_omop_habits import Habit

ROUTES = {
    "oral": ("26643006", "Oral"),
    "iv": ("47625008", "Intravenous"),
    "im": ("78421000", "Intramuscular"),
    "sc": ("34206005", "Subcutaneous"),
    "topical": ("6064005", "Topical"),
    "inhaled": ("447694001", "Respiratory tract"),
    "nasal": ("46713006", "Nasal"),
    "ophthalmic": ("54485002", "Ophthalmic"),
    "intrathecal": ("72607000", "Intrathecal"),
}
WORDS = {
    "oral": "by mouth",
    "iv": "intravenously",
    "im": "intramuscularly",
    "sc": "subcutaneously",
    "inhaled": "by inhalation",
    "topical": "topically",
}
FREQUENCIES = {
    "1": "once daily",
    "2": "twice daily",
    "3": "3 times a day",
    "4": "4 times a day",
    "0.5": "every other day",
    "0.142857": "once weekly",
}
# EHR prescription, EHR administration record
PRESCRIBED, GIVEN = "32838", "32818"
# What the CDM has no column for stands in its one column of free text.
STOPPED = {"cancelled": "Cancelled", "entered-in-error": "Entered in error", "on-hold": "On hold"}


def exposed(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The order as a row of DRUG_EXPOSURE."""
    drug = standard_drug(row, vocabulary) if habit.standard else NO_CONCEPT
    supply: Row = {}
    if habit.supplies and drug != NO_CONCEPT:
        supply = supplied(row)
    if supply:
        drug = vocabulary.product(ingredient_of(row))
    once = row["end_date"] == row["start_date"] and row["route"] == "iv"
    words = "" if supply else sig(row)
    lasting = f" for {length(row)} days" if habit.lengths and words and row["end_date"] else ""
    code, name = ROUTES.get(row["route"], ("", ""))
    return {
        "drug_concept_id": drug,
        "drug_exposure_start_date": row["start_date"],
        # A team that knows no end writes the start, which the CDM wants filled, or nothing.
        "drug_exposure_end_date": row["start_date"]
        if supply
        else ""
        if lasting
        else row["end_date"],
        "verbatim_end_date": row["end_date"] if habit.verbatim else "",
        "drug_type_concept_id": GIVEN if once else PRESCRIBED,
        "stop_reason": row["stop_reason"]
        or STOPPED.get(row["status"], "Stopped" if row["status"] == "stopped" else ""),
        "quantity": supply.get("quantity", ""),
        "days_supply": supply.get("days_supply", ""),
        "sig": words + lasting,
        "route_concept_id": vocabulary.concept("SNOMED", code, name)
        if code and habit.standard
        else NO_CONCEPT,
        "route_source_value": row["route"],
        "drug_source_value": row["name"]
        if habit.named or drug == NO_CONCEPT
        else row["code"] or row["name"],
        "drug_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def vaccinated(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The vaccination as a row of DRUG_EXPOSURE."""
    standard = habit.standard and row["code_system"] == "CVX"
    return {
        "drug_concept_id": vocabulary.source(row) if standard else NO_CONCEPT,
        "drug_exposure_start_date": row["given_on"],
        "drug_exposure_end_date": row["given_on"],
        "drug_type_concept_id": GIVEN,
        "drug_source_value": row["name"],
        "drug_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def intolerant(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The reaction as a row of OBSERVATION: an allergy, and the drug as its value."""
    drug = standard_drug(row, vocabulary) if habit.standard else NO_CONCEPT
    coded = row["code_system"] in ("ATC", "RXNORM")
    if drug == NO_CONCEPT and coded:
        drug = vocabulary.source(row)
    return {
        "observation_concept_id": vocabulary.concept("SNOMED", "416098002", "Allergy to drug"),
        "observation_date": row["reaction_on"],
        "value_as_concept_id": drug,
        "value_as_string": "" if drug != NO_CONCEPT else row["name"],
        "observation_source_value": "allergy",
    }


def ingredient_of(row: Row) -> str:
    """The RxNorm ingredient of the order's drug, if anybody maps it."""
    if row["code_system"] == "RXNORM":
        return row["code"]
    by_code = RXNORM_BY_ATC.get(row["code"], "") if row["code_system"] == "ATC" else ""
    return by_code or RXNORM_BY_NAME.get(row["name"], "")


def standard_drug(row: Row, vocabulary: Vocabulary) -> str:
    """The concept of the RxNorm ingredient."""
    code = ingredient_of(row)
    return vocabulary.ingredient(code, row["name"]) if code else NO_CONCEPT


def supplied(row: Row) -> Row:
    """Tablets dispensed and days that they last; nothing where the order tells no tablets a day."""
    product = PRODUCTS.get(ingredient_of(row))
    told = row["dose_value"] and row["frequency_per_day"] and row["end_date"]
    if not (product and told and row["route"] == "oral" and row["dose_unit"] in ("mg", "g")):
        return {}
    days = length(row)
    mg = float(row["dose_value"]) * (1000 if row["dose_unit"] == "g" else 1)
    a_day = mg * float(row["frequency_per_day"]) / product.mg
    return {"quantity": str(a_day * days), "days_supply": str(days)}


def length(row: Row) -> int:
    """The days of the order, both ends included."""
    start, end = (date.fromisoformat(row[name]) for name in ("start_date", "end_date"))
    return (end - start).days + 1


def sig(row: Row) -> str:
    """The order in words, as far as it says anything."""
    dose = f"{row['dose_value']} {row['dose_unit']}" if row["dose_value"] else ""
    often = FREQUENCIES.get(row["frequency_per_day"], "")
    return " ".join(filter(None, (dose, WORDS.get(row["route"], "") if dose else "", often)))
