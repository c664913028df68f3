"""A made-up children's ward that delivers FHIR resources, each one a line of a drawn table."""

import json
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from landing.conftest import Hospital
from spec.drawn import drawn

from flows.landing_counts import LandingCounts
from flows.resources import load_source

Resource = dict[str, Any]

SNOMED, UCUM = "http://snomed.info/sct", "http://unitsofmeasure.org"
RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
ADA = {"reference": "Patient/ada"}
PREDNISONE = {
    "text": "predniSONE 20 MG Oral Tablet",
    "coding": [{"system": RXNORM, "code": "8640", "display": "prednisone"}],
}
# What every delivery must bring, so that a test draws only what it is about.
REST: dict[str, list[Resource]] = {
    "Patient": [{"id": "ada", "birthDate": "2012-05-01", "gender": "female"}],
    "Condition": [
        {
            "id": "rest",
            "subject": ADA,
            "code": {"coding": [{"system": "http://hl7.org/fhir/sid/icd-10-cm", "code": "M32.9"}]},
            "onsetDateTime": "2024-01-01",
        }
    ],
    "MedicationRequest": [
        {
            "id": "rest",
            "status": "completed",
            "intent": "order",
            "subject": ADA,
            "medicationCodeableConcept": {"text": "paracetamol"},
            "authoredOn": "2024-01-01",
        }
    ],
    "Observation": [
        {
            "id": "rest",
            "status": "final",
            "subject": ADA,
            "code": {"coding": [{"system": "http://loinc.org", "code": "2160-0"}]},
            "effectiveDateTime": "2024-01-01",
            "valueQuantity": {"value": 60, "unit": "umol/L"},
        }
    ],
}


class Ward(Hospital):
    """A hospital of the source fhir; the records that every delivery brings have the id `rest`."""

    counts: LandingCounts

    def __init__(self, root: Path) -> None:
        super().__init__(root, load_source("fhir"))

    def deliver(self, **resources: list[Resource]) -> "Ward":
        """A delivery with these resources, beside those of REST but its patients."""
        kinds = {**REST, **resources}
        named = {
            kind: [*(REST.get(kind, []) if kind != "Patient" else []), *given]
            for kind, given in resources.items()
        }
        self.counts = self.land(
            {f"{kind}.ndjson": ndjson(kind, named.get(kind, kinds[kind])) for kind in kinds}
        )
        return self

    def told(self, extract: str, *columns: str, of: str) -> dict[str, str]:
        """By id, these columns of the accepted rows as text, `-` for nothing; only of the rows of
        the drawn table."""
        key = self.rows(f"DESCRIBE current_{extract}")[0][0]
        cells = ", ".join(f"coalesce(CAST({column} AS VARCHAR), '-')" for column in columns)
        found = self.rows(f"SELECT {key}, concat_ws(' ', {cells}) FROM current_{extract}")
        drawn_ids = {row["id"] for row in drawn(of)}
        return {str(row): str(told) for row, told in found if row in drawn_ids}

    def reasons(self, extract: str) -> dict[str, int]:
        """How many rows of the extract were quarantined, by reason."""
        found: Counter[str] = Counter()
        for file in self.counts.files:
            if file.extract == extract:
                found.update(file.reasons)
        return dict(found)

    def left_out(self, extract: str) -> dict[str, int]:
        """How many rows of the extract were left out on purpose, by reason."""
        return {g.reason: g.rows for g in self.counts.left_out if g.extract == extract}

    def unknown(self, column: str) -> set[str]:
        """The words of the column that nobody knows."""
        return {word.word for word in self.counts.unknown if word.column == column}


def ndjson(kind: str, resources: Iterable[Resource]) -> bytes:
    """One resource a line."""
    lines = (json.dumps({"resourceType": kind, **r}, ensure_ascii=False) for r in resources)
    return "".join(f"{line}\n" for line in lines).encode()


def elements(drawing: str) -> list[Resource]:
    """A drawn table, a resource a line: empty cells are left away, what is JSON is read, and the
    column `told` is no element."""
    return [
        {name: _read(cell) for name, cell in row.items() if cell and name != "told"}
        for row in drawn(drawing)
    ]


def told_of(drawing: str) -> dict[str, str]:
    """By id, what the column `told` of a drawn table expects, if it expects anything."""
    return {row["id"]: row["told"] for row in drawn(drawing) if row["told"]}


def _read(cell: str) -> Any:
    return json.loads(cell) if cell[0] in "{[" or cell in ("true", "false") else cell
