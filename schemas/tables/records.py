"""The accepted rows of the base cohort: canonical columns plus what the concept tables say."""

import pandera.pandas as pa

from schemas.columns import flag, moment, number, table, text, texts
from schemas.extracts import EXTRACTS
from schemas.words import DRUG_ROLES, EXPOSURES, MEANINGS, UNKNOWN_BECAUSE

# Of the extracts' own numbers.
_UNITS = {"dose_value": "column dose_unit", "frequency_per_day": "doses/day"}
_SQL = {"date": "DATE", "timestamp": "TIMESTAMP", "number": "DOUBLE", "boolean": "BOOLEAN"}

# Published table by extract. Labs and observations are published as `measurement`.
PUBLISHED_AS = {
    "patients": "patient",
    "diagnoses": "diagnosis",
    "medications": "medication",
    "procedures": "procedure",
    "immunizations": "immunization",
    "adverse_reactions": "adverse_reaction",
    "enrolments": "enrolment",
}

_CONCEPT = {
    "concept": text("The concept that claims the row; null if none does.", nullable=True),
}
_CONCEPTS = {
    **_CONCEPT,
    "concepts": texts("Every concept that claims the row's code."),
}
_DRUG = {
    **_CONCEPT,
    "role": text("What the drug is to the trial; null if none.", nullable=True, allowed=DRUG_ROLES),
    "preparation": text("depot or not_systemic, where the name or code says so.", nullable=True),
    "matched_by": text(
        "Whether code or name claimed the concept.",
        nullable=True,
        allowed=("code", "name", "ambiguous_name"),
    ),
}

EXTRA_COLUMNS: dict[str, dict[str, pa.Column]] = {
    "patients": {},
    "diagnoses": {**_CONCEPTS, "usable": flag("False for rows that are never evidence.")},
    "medications": {
        **_DRUG,
        "exposure": text("Whether the order counts as exposure, or why not.", allowed=EXPOSURES),
    },
    "procedures": {**_CONCEPTS, "usable": flag("False for rows that are never evidence.")},
    "immunizations": {**_CONCEPT, "usable": flag("False for rows that are never evidence.")},
    "adverse_reactions": {**_DRUG, "usable": flag("False for rows that are never evidence.")},
    "enrolments": {},
}


def canonical_columns(extract: str) -> dict[str, pa.Column]:
    """The extract's own columns as published: same names, types, nullability and meaning."""
    columns = {}
    for name, column in EXTRACTS[extract].to_schema().columns.items():
        declared = column.metadata or {}
        sql = _SQL.get(declared.get("kind", "text"), "VARCHAR")
        columns[name] = pa.Column(
            column.dtype,
            nullable=column.nullable,
            description=_published(str(column.description)),
            metadata={"sql": sql, "unit": _UNITS.get(name), "allowed": declared.get("allowed")},
        )
    return columns


def _published(told: str) -> str:
    """What is told of a file's column, as a sentence about a table's: an empty cell is null."""
    return f"{told[0].upper()}{told[1:].replace('empty', 'null')}."


RECORDS: dict[str, pa.DataFrameSchema] = {
    extract: table(
        name,
        f"One row per accepted row of {extract}, of patients of the base cohort.",
        **canonical_columns(extract),
        **EXTRA_COLUMNS[extract],
    )
    for extract, name in PUBLISHED_AS.items()
}

MEASUREMENT = table(
    "measurement",
    "One row per accepted lab or observation that a concept claims, of patients of the base "
    "cohort, in the concept's canonical unit.",
    extract=text("Where the row came from.", allowed=("labs", "observations")),
    result_id=text("The source row."),
    patient_id=text("The patient."),
    concept=text("What was measured."),
    collected_at=moment("When, local time."),
    value=number("The number in the canonical unit; null if there is none.", "column unit"),
    operator=text(
        "The comparator reported with it.", nullable=True, allowed=("<", "<=", ">", ">=")
    ),
    text_value=text("The value as reported."),
    unit=text("The canonical unit; the reported one where it is unusable.", nullable=True),
    upper_limit=number("Upper reference limit of the row, in the canonical unit.", "column unit"),
    lower_limit=number("Lower reference limit of the row, in the canonical unit.", "column unit"),
    value_high=number(
        "Upper end of a reported range such as 55-60, in the canonical unit.", "column unit"
    ),
    meaning=text(
        "What a qualitative value says.",
        nullable=True,
        allowed=MEANINGS,
    ),
    unusable=text(
        "Why the value cannot be used; null if it can.", nullable=True, allowed=UNKNOWN_BECAUSE
    ),
    status=text("Status as reported; null means final.", nullable=True),
    code=text("Code as reported."),
    name=text("Name as reported.", nullable=True),
    timed=flag("False where only the date of collection is known."),
    usable=flag("False for rows that are never evidence."),
)
