"""What a release says of each patient, in a form in which two releases can be compared."""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb

from flows.refresh import Outcome

# Everything but ids, ranks, sentences and the extract that a result came in.
COLUMNS = {
    "criterion_result": "criterion_id, result, unknown_because, value, unit, threshold, distance,"
    " evidence_on, len(evidence), next_step, eligible_from",
    "treatment_history": "* EXCLUDE (patient_id)",
    "steroid_dose": "first_day, last_day, prednisone_mg, weight_kg, mg_per_kg",
    "drug_exposure": "* EXCLUDE (patient_id)",
    "score_item": "* EXCLUDE (patient_id, evidence)",
    "measurement": "concept, collected_at, value, unit, timed, value_high, operator, meaning,"
    " upper_limit, lower_limit, usable, unusable",
    "screening": "status, failing, missing, to_review, near_miss, eligible_from",
}
Person = tuple[str, str]
Cells = tuple[Any, ...]
Rows = Mapping[Person, Counter[Cells]]


@dataclass(frozen=True)
class Published:
    """The rows of each person, (hospital, patient), by table."""

    tables: Mapping[str, Rows]

    def people(self) -> set[Person]:
        """Everybody in the base cohort."""
        return set(self.tables["screening"])

    def results(self) -> dict[tuple[Person, str], str]:
        """The result by person and criterion."""
        return {
            (person, str(row[0])): str(row[1])
            for person, rows in self.tables["criterion_result"].items()
            for row in rows
        }

    def screened(self, person: Person) -> Cells:
        """The person's only row of `screening`."""
        (row,) = self.tables["screening"][person]
        return row


@dataclass(frozen=True)
class Trip:
    """The release of one layout beside the canonical one, whose only hospital has no name."""

    canonical: Published
    mapped: Published
    outcome: Outcome

    def hospitals(self) -> set[str]:
        """The hospitals that deliver the layout."""
        return {hospital for hospital, _ in self.mapped.people()}

    def pairs(self) -> Iterator[tuple[Person, Person]]:
        """Everybody in both releases, as the canonical one and as the mapped one knows them."""
        for hospital, patient in sorted(self.mapped.people()):
            if ("", patient) in self.canonical.people():
                yield ("", patient), (hospital, patient)

    def differing(self, table: str) -> dict[Person, tuple[set[Cells], set[Cells]]]:
        """Rows that only the canonical and that only the mapped release has, by mapped person."""
        before, after = self.canonical.tables[table], self.mapped.tables[table]
        found = {
            person: (set(before[one] - after[person]), set(after[person] - before[one]))
            for one, person in self.pairs()
        }
        return {person: rows for person, rows in found.items() if any(rows)}


def published(database: Path, people: Mapping[str, Person]) -> Published:
    """The published tables by `people`, who tell a patient_id's hospital and patient."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return Published(
            {
                table: _by_person(
                    connection.execute(f"SELECT patient_id, {columns} FROM {table}").fetchall(),
                    people,
                )
                for table, columns in COLUMNS.items()
            }
        )


def _by_person(rows: list[Cells], people: Mapping[str, Person]) -> Rows:
    found: dict[Person, Counter[Cells]] = defaultdict(Counter)
    for patient, *cells in rows:
        found[people[patient]][tuple(map(_cell, cells))] += 1
    return found


def _cell(value: Any) -> Any:
    if isinstance(value, list):
        return tuple(value)
    # As the protocol compares doses: a dose may have been divided by its tablets.
    return round(value, 9) if isinstance(value, float) else value
