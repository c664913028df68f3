"""Which columns identify a row of each published table, and what joins to what.

A join leads to all key columns of the other table, so it never multiplies rows; the other way
round it may. Every value that is not null finds its row there.
"""

_SCREENED = ("protocol_id", "patient_id")
_ANSWERED = (*_SCREENED, "criterion_id")

KEYS: dict[str, tuple[str, ...]] = {
    "screening": _SCREENED,
    "criterion_result": _ANSWERED,
    "treatment_history": ("patient_id",),
    "drug_exposure": ("patient_id", "concept", "first_day"),
    "steroid_dose": ("patient_id", "first_day"),
    "score_item": ("patient_id", "instrument", "item"),
    "measurement": ("extract", "result_id"),
    "patient": ("patient_id",),
    "diagnosis": ("diagnosis_id",),
    "medication": ("medication_id",),
    "procedure": ("procedure_id",),
    "immunization": ("immunization_id",),
    "adverse_reaction": ("reaction_id",),
    "enrolment": ("enrolment_id",),
    "protocol": ("protocol_id",),
    "criterion": ("protocol_id", "criterion_id"),
    "refresh": ("refresh_id",),
    "delivery_file": ("delivery_no", "file_no"),
    "quarantine_summary": ("refresh_id", "extract", "file_name", "reason"),
    "source_file": ("delivery_no", "file_no"),
    "left_out": ("refresh_id", "extract", "file_name", "reason"),
    "unknown_word": ("refresh_id", "extract", "column_name", "word"),
    "unclaimed_code": ("extract", "kind", "code_system", "code"),
    "screening_history": ("release_id", *_SCREENED),
    "screening_change": _ANSWERED,
    "review_decision": ("decision_id",),
    "review_precision": ("release_id", "protocol_id"),
    "next_step": ("protocol_id", "step"),
    "attrition": ("protocol_id", "position"),
}

# To other tables, by columns that are called alike on both sides.
Leading = dict[str, tuple[str, ...]]
_TO_PATIENT: Leading = {"patient": ("patient_id",)}
_TO_PROTOCOL: Leading = {"protocol": ("protocol_id",)}
_TO_REFRESH: Leading = {"refresh": ("refresh_id",)}

JOINS: dict[str, Leading] = {
    "screening": _TO_PROTOCOL | _TO_PATIENT | {"treatment_history": ("patient_id",)},
    "criterion_result": {
        "screening": _SCREENED,
        "criterion": ("protocol_id", "criterion_id"),
        **_TO_PATIENT,
    },
    **dict.fromkeys(
        (
            *("treatment_history", "drug_exposure", "steroid_dose", "score_item", "measurement"),
            *("diagnosis", "medication", "procedure", "immunization", "adverse_reaction"),
            "enrolment",
        ),
        _TO_PATIENT,
    ),
    "criterion": _TO_PROTOCOL,
    **dict.fromkeys(
        ("delivery_file", "quarantine_summary", "source_file", "left_out", "unknown_word"),
        _TO_REFRESH,
    ),
    "review_decision": _TO_PATIENT,
    "next_step": _TO_PROTOCOL,
    "attrition": _TO_PROTOCOL,
}

_RELEASE = (
    "release_id is refresh.refresh_id in six digits: format('{:06d}', refresh_id) = release_id."
)
_PAST = "Protocols, criteria and patients of earlier releases need not be in the other tables."

# What no join on columns of one name can say.
REMARKS: dict[str, str] = {
    "criterion_result": "evidence holds keys of measurement, diagnosis, medication and the other "
    "record tables: `result_id IN (SELECT unnest(evidence) ...)`.",
    "score_item": "evidence holds keys of measurement and the other record tables.",
    "screening_history": f"{_RELEASE} {_PAST}",
    "screening_change": "Joins to screening and criterion_result by their keys where the patient "
    f"is still in the base cohort. {_PAST}",
    "review_decision": f"{_RELEASE} Joins to screening and criterion_result by their keys where "
    "the protocol is still screened.",
    "review_precision": _RELEASE,
    "attrition": "Joins to criterion by (protocol_id, criterion_id), but for the base cohort's own "
    "steps.",
}


def key_words(table: str) -> str:
    """How a row of the table is known and where it leads, in sentences."""
    told = [f"Key: {', '.join(KEYS[table])}."]
    by_columns: dict[tuple[str, ...], list[str]] = {}
    for other, columns in JOINS.get(table, {}).items():
        by_columns.setdefault(columns, []).append(other)
    if by_columns:
        leads = (f"{', '.join(c)} to {' and '.join(o)}" for c, o in by_columns.items())
        told.append(f"Joins: {'; '.join(leads)}.")
    return " ".join([*told, *([REMARKS[table]] if table in REMARKS else [])])
