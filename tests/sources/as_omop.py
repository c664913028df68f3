"""Canonical extracts as an OMOP CDM 5.4 (ohdsi.github.io/CommonDataModel), by several habits."""

import csv
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from .as_delivered import Extracts, Row
from .as_omop_concepts import NO_CONCEPT, Vocabulary
from .as_omop_diagnoses import diagnosed, performed, stated, visited
from .as_omop_habits import HABITS, Habit
from .as_omop_orders import exposed, intolerant, vaccinated
from .as_omop_results import REPORTS, measured, observed

Tables = dict[str, list[Row]]
Making = Callable[[Row, Habit, Vocabulary], Row]
SEXES = {"female": ("F", "FEMALE"), "male": ("M", "MALE"), "other": ("O", "OTHER")}
# A CDM holds each result once, in the form that stands in the end.
NOT_LOADED = {"preliminary", "cancelled", "entered-in-error"}


def write(folder: Path, extracts: Extracts) -> dict[str, tuple[str, str]]:
    """The folder with every patient once for each habit; habit and patient by person_id."""
    folder.mkdir(parents=True)
    vocabulary = Vocabulary()
    tables: Tables = defaultdict(list)
    people: dict[str, tuple[str, str]] = {}
    for number, habit in enumerate(HABITS, start=1):
        ids = person_ids(extracts, number)
        people |= {person: (habit.name, patient) for patient, person in ids.items()}
        # A CDM is built after two records of one person became one.
        ids |= {row["from_id"]: ids[row["to_id"]] for row in extracts["patient_merges"]}
        for table, rows in rewritten(extracts, ids, habit, vocabulary).items():
            tables[table] += rows
    tables["concept"] = vocabulary.rows()
    tables["drug_strength"] = list(vocabulary.strengths.values())
    for name, rows in ((name, rows) for name, rows in tables.items() if rows):
        _save(folder / f"{name}.csv", rows)
    (folder / "delivery.toml").write_text("as_of = 2026-11-16\ndelivered_on = 2026-11-23\n")
    return people


def person_ids(extracts: Extracts, habit: int) -> dict[str, str]:
    """A whole number for each person of the habit's hospital."""
    merged = {row["from_id"] for row in extracts["patient_merges"]}
    patients = [row["patient_id"] for row in extracts["patients"]]
    return {each: f"{habit}{int(each[1:]):05d}" for each in patients if each not in merged}


def rewritten(
    extracts: Extracts, ids: dict[str, str], habit: Habit, vocabulary: Vocabulary
) -> Tables:
    """The tables of one habit's hospital."""
    tables: Tables = defaultdict(list)

    def add(table: str, rows: Iterable[Row], make: Making) -> None:
        for row in rows:
            person = ids[row["patient_id"]]
            key = f"{person}{len(tables[table]):06d}"
            made = make(row, habit, vocabulary)
            tables[table].append({f"{table}_id": key, "person_id": person, **made})

    merged = {row["from_id"] for row in extracts["patient_merges"]}
    people = [row for row in extracts["patients"] if row["patient_id"] not in merged]
    tables["person"] = [
        {"person_id": ids[row["patient_id"]], **_born(row, vocabulary)} for row in people
    ]
    tables["death"] = [
        {"person_id": ids[row["patient_id"]], "death_date": row["death_date"]}
        for row in people
        if row["death_date"]
    ]
    said = [row for row in extracts["diagnoses"] if not _state(row)]
    add("visit_occurrence", said, visited)
    add("condition_occurrence", said, diagnosed)
    visits = (row["visit_occurrence_id"] for row in tables["visit_occurrence"])
    for row, visit in zip(tables["condition_occurrence"], visits, strict=True):
        row["visit_occurrence_id"] = visit
    # The vocabularies put ICD's codes for a state after something into the domain Observation.
    add("observation", filter(_state, extracts["diagnoses"]), stated)
    results = _standing(extracts["labs"] + extracts["observations"])
    add("measurement", (row for row in results if row["code"] not in REPORTS), measured)
    add("observation", (row for row in results if row["code"] in REPORTS), observed)
    add("observation", extracts["adverse_reactions"], intolerant)
    add("procedure_occurrence", extracts["procedures"], performed)
    add("drug_exposure", extracts["medications"], exposed)
    add("drug_exposure", extracts["immunizations"], vaccinated)
    return tables


def _born(row: Row, vocabulary: Vocabulary) -> Row:
    code, name = SEXES.get(row["sex"], ("", ""))
    year, month, day = row["birth_date"].split("-")
    return {
        "gender_concept_id": vocabulary.concept("Gender", code, name) if code else NO_CONCEPT,
        "year_of_birth": year,
        "month_of_birth": str(int(month)),
        "day_of_birth": str(int(day)),
    }


def _state(row: Row) -> bool:
    return row["code_system"].startswith("ICD") and row["code"].startswith("Z")


def _standing(results: list[Row]) -> list[Row]:
    corrected = {_what(row) for row in results if row["status"] in ("corrected", "amended")}
    return [
        row
        for row in results
        if row["status"] not in NOT_LOADED
        and (row["status"] in ("corrected", "amended") or _what(row) not in corrected)
    ]


def _what(row: Row) -> tuple[str, str, str]:
    return row["patient_id"], row["code"], row["collected_at"]


def _save(path: Path, rows: list[Row]) -> None:
    columns = list(dict.fromkeys(column for row in rows for column in row))
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="")
        writer.writeheader()
        writer.writerows(rows)
