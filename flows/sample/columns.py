"""The extracts that the sample writes: columns in the order of the file, and the id's letter."""

RESULT = (
    "result_id", "patient_id", "code", "code_system", "name", "collected_at", "value", "unit",
    "reference_low", "reference_high", "status",
)  # fmt: skip

COLUMNS: dict[str, tuple[str, ...]] = {
    "patients": ("patient_id", "birth_date", "sex", "death_date", "research_opt_out"),
    "diagnoses": (
        "diagnosis_id", "patient_id", "code", "code_system", "name", "diagnosed_on",
        "resolved_on", "status", "setting",
    ),
    "medications": (
        "medication_id", "patient_id", "code", "code_system", "name", "route", "dose_value",
        "dose_unit", "frequency_per_day", "start_date", "end_date", "status", "stop_reason",
    ),
    "labs": RESULT,
    "observations": RESULT,
    "procedures": (
        "procedure_id", "patient_id", "code", "code_system", "name", "performed_on", "status",
    ),
    "immunizations": (
        "immunization_id", "patient_id", "code", "code_system", "name", "given_on", "status",
    ),
    "adverse_reactions": (
        "reaction_id", "patient_id", "code", "code_system", "name", "reaction_on", "severity",
        "status",
    ),
    "enrolments": ("enrolment_id", "patient_id", "trial_id", "enrolled_on", "ended_on"),
    "patient_merges": ("from_id", "to_id", "merged_on"),
}  # fmt: skip

LETTER = {
    "diagnoses": "D", "medications": "M", "labs": "L", "observations": "O", "procedures": "X",
    "immunizations": "V", "adverse_reactions": "A", "enrolments": "E",
}  # fmt: skip

DATE_OF_ROW = {
    "diagnoses": "diagnosed_on", "medications": "start_date", "labs": "collected_at",
    "observations": "collected_at", "procedures": "performed_on", "immunizations": "given_on",
    "adverse_reactions": "reaction_on", "enrolments": "enrolled_on",
}  # fmt: skip
