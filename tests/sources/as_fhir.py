"""Canonical extracts as FHIR R4 bulk data (hl7.org/fhir/R4), as two servers write them."""

import json
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path

from . import as_fhir_orders as orders
from . import as_fhir_records as records
from .as_delivered import Extracts, Row
from .as_fhir_codes import MANNERS, Manner, Resource

Making = Callable[[Row, Manner], Resource]


def write(folder: Path, extracts: Extracts) -> dict[str, tuple[str, str]]:
    """The folder with every patient once for each manner; manner and patient by id."""
    folder.mkdir(parents=True)
    resources: dict[str, list[Resource]] = defaultdict(list)
    for manner in MANNERS:
        _rewrite(extracts, manner, resources)
    for kind, found in resources.items():
        lines = (json.dumps({"resourceType": kind, **each}, ensure_ascii=False) for each in found)
        (folder / f"{kind}.ndjson").write_text("".join(f"{line}\n" for line in lines), "utf-8")
    (folder / "delivery.toml").write_text("as_of = 2026-11-16\ndelivered_on = 2026-11-23\n")
    return {
        manner.id(row["patient_id"]): (manner.name, row["patient_id"])
        for manner in MANNERS
        for row in extracts["patients"]
    }


def _rewrite(extracts: Extracts, manner: Manner, resources: dict[str, list[Resource]]) -> None:
    def add(kind: str, rows: Iterable[Row], key: str, make: Making) -> None:
        resources[kind] += [{"id": manner.id(row[key]), **make(row, manner)} for row in rows]

    merged = {row["from_id"]: row for row in extracts["patient_merges"]}
    people, medications = extracts["patients"], extracts["medications"]
    against = [row for row in people if row["research_opt_out"] == "true"]
    add("Patient", people, "patient_id", lambda row, how: records.person(row, merged, how))
    add("Consent", against, "patient_id", records.declined)
    add("Condition", extracts["diagnoses"], "diagnosis_id", records.diagnosed)
    settled = (row for row in extracts["diagnoses"] if row["setting"])
    add("Encounter", settled, "diagnosis_id", records.visited)
    results = extracts["labs"] + extracts["observations"]
    add("Observation", results, "result_id", records.measured)
    add("Procedure", extracts["procedures"], "procedure_id", records.performed)
    add("ResearchSubject", extracts["enrolments"], "enrolment_id", records.enrolled)
    trials = {row["trial_id"]: row for row in extracts["enrolments"]}
    add("ResearchStudy", trials.values(), "trial_id", records.study)
    doses = [row for row in medications if manner.coded and orders.given(row)]
    requests = [row for row in medications if not (manner.coded and orders.given(row))]
    add("MedicationRequest", requests, "medication_id", orders.ordered)
    add("MedicationAdministration", doses, "medication_id", orders.administered)
    if not manner.coded:
        add("Medication", requests, "medication_id", orders.medicine)
    add("Immunization", extracts["immunizations"], "immunization_id", orders.vaccinated)
    add("AllergyIntolerance", extracts["adverse_reactions"], "reaction_id", orders.intolerant)
