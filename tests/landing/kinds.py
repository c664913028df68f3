"""The kinds of damage to a row: what is written where, and the reasons why the row is rejected."""

import re
from dataclasses import dataclass

from spec.drawn import drawn

from .damaged_cells import CODES, DAYS, IDS, NUMBERS, RESULTS, STRANGERS, TEXTS, TIMES
from .damaged_rows import LEGAL, REJECTED

EVENT_DAYS = {
    "diagnoses": "diagnosed_on",
    "medications": "start_date",
    "labs": "collected_at",
    "observations": "collected_at",
    "procedures": "performed_on",
    "immunizations": "given_on",
    "adverse_reactions": "reaction_on",
    "enrolments": "enrolled_on",
}
# What other cells of the row must not say, so that one rule is broken and no other.
BESIDE = {
    "diagnosed_on": {"resolved_on": ""},
    "start_date": {"end_date": ""},
    "enrolled_on": {"ended_on": ""},
    "dose_value": {"dose_unit": ""},
}
SYSTEMS = {"diagnoses": "ICD10", "procedures": "ICD9CM3", "labs": "LOINC"}
KEYS = {
    "patients": "patient_id",
    "diagnoses": "diagnosis_id",
    "medications": "medication_id",
    "labs": "result_id",
    "observations": "result_id",
    "procedures": "procedure_id",
    "immunizations": "immunization_id",
    "adverse_reactions": "reaction_id",
    "enrolments": "enrolment_id",
    "patient_merges": "from_id",
}


@dataclass(frozen=True, eq=False)
class Kind:
    """One kind of damage: the cells written into one row of an extract, and the reasons."""

    extract: str
    cells: dict[str, str]
    reasons: frozenset[str]

    def __str__(self) -> str:
        return f"{self.extract}: " + ", ".join(f"{c}={v!r}" for c, v in self.cells.items())


def kinds() -> list[Kind]:
    """Every kind whose row is rejected."""
    columns: list[tuple[str, str, str]] = [
        ("patients", "birth_date", DAYS),
        ("patient_merges", "merged_on", DAYS),
    ]
    for extract, day in EVENT_DAYS.items():
        columns.append((extract, day, TIMES if day == "collected_at" else DAYS))
        columns.append((extract, "patient_id", STRANGERS))
    columns += [(extract, key, IDS) for extract, key in KEYS.items()]
    columns += [
        *(("medications", column, NUMBERS) for column in ("dose_value", "frequency_per_day")),
        *((extract, "value", RESULTS) for extract in ("labs", "observations")),
        *((extract, "code", CODES) for extract in ("diagnoses", "procedures", "labs")),
        *((extract, "name", TEXTS) for extract in ("medications", "labs", "immunizations")),
        ("medications", "stop_reason", TEXTS),
        ("enrolments", "trial_id", TEXTS),
    ]
    found = [
        kind(extract, column, letters(row["written"]), row["rule"])
        for extract, column, table in columns
        for row in drawn(table)
    ]
    for extract, day in EVENT_DAYS.items():
        for patient, moment, rule in (
            ("LATE1", "2026-05-31", "before_birth"),
            ("DEAD1", "2026-01-11", "after_death"),
        ):
            cells = {"patient_id": patient, day: moment} | BESIDE.get(day, {})
            found.append(Kind(extract, cells, frozenset({f"{day}:{rule}"})))
    return found + [
        Kind(extract, changes(row["change"]), frozenset(row["reasons"].split("; ")))
        for extract, table in REJECTED.items()
        for row in drawn(table)
    ]


def kind(extract: str, column: str, written: str, rule: str) -> Kind:
    """One cell that breaks one rule, in a row in which it breaks no other."""
    reasons = {f"{column}:{rule}"}
    if column == EVENT_DAYS.get(extract) and rule in ("too_early", "epoch"):
        reasons.add(f"{column}:before_birth")
    beside = BESIDE.get(column, {}) | (
        {"code_system": SYSTEMS[extract]} if column == "code" else {}
    )
    return Kind(extract, {column: written, **beside}, frozenset(reasons))


def legal() -> list[Kind]:
    """Every kind whose row is accepted as it stands."""
    return [
        Kind(extract, changes(row["change"]), frozenset())
        for extract, table in LEGAL.items()
        for row in drawn(table)
    ]


def changes(text: str) -> dict[str, str]:
    """Columns and what is written into them."""
    parts = [part.split("=", 1) for part in text.split("; ")]
    return {column.strip(): letters(value.strip()) for column, value in parts}


def letters(written: str) -> str:
    """The text with its escapes read."""
    return re.sub(
        r"\\(n|\\|x[0-9a-f]{2}|u[0-9a-f]{4})",
        lambda found: {"n": "\n", "\\": "\\"}.get(found[1]) or chr(int(found[1][1:], 16)),
        written,
    )
