"""Diagnoses as rows of CONDITION_OCCURRENCE or OBSERVATION, procedures, and visits."""

from .as_delivered import Row
from .as_omop_concepts import NO_CONCEPT, Vocabulary
from .as_omop_habits import Habit

VISITS = {
    "inpatient": ("IP", "Inpatient Visit"),
    "outpatient": ("OP", "Outpatient Visit"),
    "emergency": ("ER", "Emergency Room Visit"),
}
DOUBTS = {
    "refuted": "Refuted",
    "differential": "Differential diagnosis",
    "entered-in-error": "Entered in error",
}


def diagnosed(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The diagnosis as a row of CONDITION_OCCURRENCE."""
    preliminary = vocabulary.concept("Condition Status", "OMOP4976971", "Preliminary diagnosis")
    return {
        "condition_concept_id": standard_disease(row, vocabulary) if habit.standard else NO_CONCEPT,
        "condition_start_date": row["diagnosed_on"],
        "condition_end_date": row["resolved_on"],
        "condition_status_concept_id": preliminary
        if row["status"] == "provisional"
        else NO_CONCEPT,
        "condition_status_source_value": DOUBTS.get(row["status"], ""),
        "condition_source_value": row["code"],
        "condition_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def stated(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The state after something as a row of OBSERVATION, without a value."""
    return {
        "observation_concept_id": NO_CONCEPT,
        "observation_date": row["diagnosed_on"],
        "observation_source_value": row["code"],
        "observation_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def visited(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The visit in which the diagnosis was made."""
    known = row["setting"] in VISITS
    visit = vocabulary.concept("Visit", *VISITS[row["setting"]]) if known else NO_CONCEPT
    return {"visit_concept_id": visit, "visit_start_date": row["diagnosed_on"]}


def performed(row: Row, habit: Habit, vocabulary: Vocabulary) -> Row:
    """The procedure as a row of PROCEDURE_OCCURRENCE."""
    return {
        "procedure_concept_id": NO_CONCEPT,
        "procedure_date": row["performed_on"],
        "procedure_source_value": row["code"],
        "procedure_source_concept_id": vocabulary.source(row) if habit.source else NO_CONCEPT,
    }


def standard_disease(row: Row, vocabulary: Vocabulary) -> str:
    """SLE for the codes that mean it, or for all of M32 beside which the source's own code stands."""
    if row["code_system"] == "SNOMED":
        return vocabulary.source(row)
    plain = row["code"].upper().replace(".", "")
    if plain.startswith(("M321", "M328", "M329", "7100")):
        return vocabulary.concept("SNOMED", "55464009", "Systemic lupus erythematosus")
    return NO_CONCEPT
