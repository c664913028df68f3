"""Trials and screened patients as ResearchStudy and ResearchSubject of HL7 FHIR R4 (4.0.1)."""

import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any

import duckdb

from flows.errors import Refusal
from flows.exports.origin import all_by_source
from flows.exports.trial import Trial
from flows.screened import Screened

# The system that FHIR lists for the numbers of ClinicalTrials.gov.
CLINICAL_TRIALS = "http://clinicaltrials.gov"
_ID = re.compile(r"[A-Za-z0-9\-.]{1,64}")
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.\-]*:[^\s\"<>\\^`{|}]+")
# Of the code system research-subject-status, by the definitions that it gives.
_BY_DATA = {
    "candidate": "candidate",
    "needs_data": "potential-candidate",
    "ineligible": "ineligible",
}


def research_studies(asked: Iterable[Trial]) -> str:
    """One ResearchStudy a line: trials that are screened for are open for accrual."""
    return _lines(
        {
            "resourceType": "ResearchStudy",
            "id": _study_id(trial),
            "identifier": [_study_identifier(trial)],
            "title": trial.title,
            "status": "active",
            "note": [
                {"text": f"Criteria as in version {trial.version}, SHA-256 {trial.content_hash}."}
            ],
        }
        for trial in asked
    )


def research_subjects(
    connection: duckdb.DuckDBPyConnection,
    asked: Sequence[Trial],
    rows: Iterable[Screened],
    patient_system: str | None,
) -> str:
    """One ResearchSubject a line, by protocol and rank.

    A patient is named by Patient.id only where all records came from a FHIR server, and else by
    identifier: another hospital's id may be the id of somebody else's Patient.
    """
    if patient_system is not None and not _URI.fullmatch(patient_system):
        raise Refusal(
            "This is no URI", "--patient-system", "give one such as urn:oid:1.2.3 or https://..."
        )
    from_fhir = patient_system is None and all_by_source(connection, "fhir")
    studies = {trial.protocol_id: trial for trial in asked}
    return _lines(
        _subject(row, studies[row.protocol_id], from_fhir, patient_system) for row in rows
    )


def subject_status(row: Screened) -> str:
    """The patient's code of research-subject-status; nobody is eligible against the data."""
    verdict = row.verdict.decision if row.verdict and row.verdict.in_force else None
    progress = row.progress.decision if row.progress else None
    if row.taking_part_from:
        return "off-study" if row.left_on else "on-study"
    # "withdrawn" is commonly read as having been in the trial, which who declines never was.
    if progress == "declined":
        return "not-registered"
    if verdict == "not_eligible" or row.status == "ineligible":
        return "ineligible"
    if verdict == "eligible" and row.status == "candidate":
        return "eligible"
    return "screening" if verdict or progress == "contacted" else _BY_DATA[row.status]


def _subject(
    row: Screened, trial: Trial, from_fhir: bool, patient_system: str | None
) -> dict[str, Any]:
    subject: dict[str, Any] = {
        "resourceType": "ResearchSubject",
        "id": f"prescreen-{row.screening_number}",
        "identifier": [{"type": {"text": "Screening number"}, "value": row.screening_number}],
        "status": subject_status(row),
    }
    # The days of taking part in the study, not of being screened for it.
    if row.taking_part_from:
        subject["period"] = {"start": row.taking_part_from.isoformat()}
        if row.left_on:
            subject["period"]["end"] = row.left_on.isoformat()
    subject["study"] = {
        "reference": f"ResearchStudy/{_study_id(trial)}",
        "identifier": _study_identifier(trial),
        "display": trial.title,
    }
    subject["individual"] = _patient(row.patient_id, from_fhir, patient_system)
    return subject


def _patient(patient_id: str, from_fhir: bool, system: str | None) -> dict[str, Any]:
    if from_fhir and _ID.fullmatch(patient_id):
        return {"reference": f"Patient/{patient_id}"}
    identifier = {"system": system} if system else {}
    return {"type": "Patient", "identifier": identifier | {"value": patient_id}}


def _study_id(trial: Trial) -> str:
    own = f"prescreen-{trial.protocol_id}"
    if _ID.fullmatch(own):
        return own
    return f"prescreen-{hashlib.sha256(trial.protocol_id.encode()).hexdigest()[:32]}"


def _study_identifier(trial: Trial) -> dict[str, str]:
    system = {"system": CLINICAL_TRIALS} if trial.nct_number else {}
    return system | {"value": trial.protocol_id}


def _lines(resources: Iterable[dict[str, Any]]) -> str:
    return "".join(
        json.dumps(resource, ensure_ascii=False, separators=(",", ":")) + "\n"
        for resource in resources
    )
