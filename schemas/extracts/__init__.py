"""The ten canonical extracts: what a delivery may hold, column by column."""

from datetime import date
from functools import cache

import pandera.pandas as pa

from schemas import checks
from schemas.extracts.base import MOMENTS, Extract
from schemas.extracts.diagnoses import Diagnoses
from schemas.extracts.events import AdverseReactions, Immunizations, Procedures
from schemas.extracts.medications import Medications
from schemas.extracts.patients import Enrolments, PatientMerges, Patients
from schemas.extracts.results import Labs, Observations

# Patients first: an event is judged by whether its patient is known.
EXTRACTS: dict[str, type[Extract]] = {
    "patients": Patients,
    "diagnoses": Diagnoses,
    "medications": Medications,
    "labs": Labs,
    "observations": Observations,
    "procedures": Procedures,
    "immunizations": Immunizations,
    "adverse_reactions": AdverseReactions,
    "enrolments": Enrolments,
    "patient_merges": PatientMerges,
}
# Whose rows belong to a patient.
EVENT_EXTRACTS = tuple(
    extract for extract in EXTRACTS if extract not in ("patients", "patient_merges")
)
REQUIRED_EXTRACTS = ("patients", "diagnoses", "medications", "labs")


def key_column(name: str) -> str:
    """The column whose values are unique within the extract: its first."""
    return _columns(name)[0][0]


@cache
def day_column(name: str) -> str:
    """The column that dates an event: its only required day or time."""
    (column,) = [c for c in required_columns(name) if columns_of(name)[c] in MOMENTS]
    return column


@cache
def _columns(name: str) -> tuple[tuple[str, str], ...]:
    declared = EXTRACTS[name].to_schema().columns
    return tuple((column, (field.metadata or {})["kind"]) for column, field in declared.items())


def columns_of(name: str) -> dict[str, str]:
    """Each column of the extract with its kind: id, text, date, timestamp, number or boolean."""
    return dict(_columns(name))


@cache
def required_columns(name: str) -> tuple[str, ...]:
    """The columns that a file of the extract must have."""
    columns = EXTRACTS[name].to_schema().columns
    return tuple(column for column, declared in columns.items() if not declared.nullable)


def schema_for(name: str, delivered_on: date) -> pa.DataFrameSchema:
    """The extract's schema with the rule that only this delivery's day can settle."""
    schema = EXTRACTS[name].to_schema()
    dated = {}
    for column, declared in schema.columns.items():
        metadata = declared.metadata or {}
        if metadata["kind"] in MOMENTS and not metadata.get("may_lie_ahead"):
            last = checks.not_in_the_future(delivered_on)
            dated[column] = {"checks": [*declared.checks, last]}
    return schema.update_columns(dated)
