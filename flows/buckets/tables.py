"""Every table of the workbench has its place when the base cohort is in buckets."""

from collections.abc import Iterable, Sequence

from flows.errors import Refusal
from schemas.protocol import Protocol

# Tables of the cohort's rows that later steps read, by the order in which they stand. Each bucket
# has the rows of its own patients; together they are the table.
_BROUGHT = {
    "patient": "patient_id",
    "measurement": "extract, result_id",
    "diagnosis": "diagnosis_id",
    "procedure": "procedure_id",
    "immunization": "immunization_id",
    "adverse_reaction": "reaction_id",
    "enrolment": "enrolment_id",
    "treatment_history": "patient_id",
    "drug_exposure": "ALL",
    "steroid_dose": "ALL",
    "score_item": "ALL",
    "criterion_result": "position",
}
# Counts: those of the cohort's rows are brought, those of everybody's were counted already.
COUNTED = "unclaimed_code"
# The orders of the first protocol are the published ones.
_BROUGHT_OF_THE_FIRST = {"orders_": "medication_id"}
# Of the cohort's rows too, and read by nothing after the answers: they stay with the worker.
_LEFT = {"medication", "ambiguous_order", "latest", "weight", "history_day"}
_LEFT_OF_EACH = ("orders_", "history_", "course_", "weights_", "scores_")
# Not any one patient's, or needed of everybody: staged once, from the whole store.
_OF_ALL = {
    *("screened_protocol", "merged_id", "nobody", "opted_out", "diagnosed_patient", "cohort"),
    *("drug_concept", "vaccine_concept", "lab_concept", "measurement_concept", "told_dose"),
    *("diagnosis_concept", "review_code", "value_word", "unit_alias", "unit_conversion"),
    *("steroid_equivalence", "published_limit", "dose_unit", COUNTED),
}


def brought(protocols: Sequence[Protocol]) -> dict[str, str]:
    """The tables that each bucket brings, with the order of their rows when put together."""
    first = {f"{kind}{protocols[0].id}": order for kind, order in _BROUGHT_OF_THE_FIRST.items()}
    return _BROUGHT | first


def left(protocols: Sequence[Protocol]) -> set[str]:
    """The tables of patients' rows that no later step reads, and that stay with the worker."""
    each = {f"{kind}{protocol.id}" for kind in _LEFT_OF_EACH for protocol in protocols}
    return (_LEFT | each) - brought(protocols).keys()


def require_known(tables: Iterable[str], protocols: Sequence[Protocol]) -> None:
    """Raises Refusal for a table whose rows might be lost among the buckets."""
    known = brought(protocols).keys() | left(protocols) | _OF_ALL
    unknown = sorted(set(tables) - known)
    if unknown:
        raise Refusal(
            f"Tables of the workbench that have no place in buckets: {', '.join(unknown)}",
            "the steps stage, measure and assess",
            "refresh with one bucket, and report this fault of the program; the last release is "
            "untouched",
        )
