"""The shipped sample as a FHIR server would export it."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sources.fhir_ward import RXNORM, SNOMED, UCUM, Resource, ndjson

SAMPLE = Path(__file__).resolve().parents[2] / "data" / "sample"
SYSTEMS = {
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10CN": "urn:oid:2.16.156.10011.2.3.3.11",
    "ICD9CM": "http://hl7.org/fhir/sid/icd-9-cm",
    "ICD9CM3": "http://hl7.org/fhir/sid/icd-9-cm",
    "ICD10PCS": "http://www.cms.gov/Medicare/Coding/ICD10",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "SNOMED": SNOMED,
    "ATC": "http://www.whocc.no/atc",
    "RXNORM": RXNORM,
    "LOINC": "http://loinc.org",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "LOCAL": "urn:oid:1.2.156.999.1",
}
ROUTES = {"oral": "26643006", "iv": "47625008", "im": "78421000", "sc": "34206005"}
CLASSES = {"inpatient": "IMP", "outpatient": "AMB", "emergency": "EMER", "other": "HH"}
Row = dict[str, str]


def delivery() -> dict[str, str | bytes]:
    """Every file of the export by its name."""
    made: dict[str, Iterator[Resource]] = {
        "Patient": map(patient, rows("patients")),
        "Consent": (consent(row) for row in rows("patients") if row["research_opt_out"]),
        "Encounter": ({"id": kind, "class": {"code": code}} for kind, code in CLASSES.items()),
        "Condition": map(condition, rows("diagnoses")),
        "MedicationRequest": map(request, rows("medications")),
        "Observation": map(observation, [*rows("labs"), *rows("observations")]),
        "Procedure": map(procedure, rows("procedures")),
        "Immunization": map(immunization, rows("immunizations")),
        "AllergyIntolerance": map(allergy, rows("adverse_reactions")),
        "ResearchSubject": map(subject, rows("enrolments")),
    }
    files = {f"{kind}.ndjson": ndjson(kind, map(told, found)) for kind, found in made.items()}
    return {**files, "delivery.toml": (SAMPLE / "delivery.toml").read_bytes()}


def rows(extract: str) -> list[Row]:
    with (SAMPLE / f"{extract}.csv").open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def told(element: Any) -> Any:
    """The element without what is empty in it."""
    if isinstance(element, dict):
        inside = {name: told(value) for name, value in element.items()}
        return {name: value for name, value in inside.items() if value not in ("", None, {}, [])}
    return [told(value) for value in element] if isinstance(element, list) else element


def coded(row: Row) -> Resource:
    """The row's code behind one of a system that nobody reads, if it has one."""
    mine = {"system": SYSTEMS.get(row["code_system"], ""), "code": row["code"]}
    other = {"system": "urn:oid:1.2.3.4", "code": "0"}
    codings = [mine] if row["code_system"] == "LOCAL" else [other, mine]
    return {"coding": codings if row["code"] else [], "text": row["name"]}


def whose(row: Row) -> Resource:
    return {"reference": f"https://fhir.example/r4/Patient/{row['patient_id']}"}


def number(text: str) -> float | None:
    """A whole number stays one, as 20 is not 20.0 to who reads it; full-width digits are text."""
    if not text.isascii():
        return None
    try:
        return int(text) if text.isdecimal() else float(text)
    except ValueError:
        return None


def instant(text: str) -> str:
    """A day, or a time with its zone."""
    zoned = "+" in text or text.endswith("Z")
    return text if len(text) <= 10 else text.replace(" ", "T") + ("" if zoned else "Z")


def patient(row: Row) -> Resource:
    merges = {merge["from_id"]: merge for merge in rows("patient_merges")}
    merge = merges.get(row["patient_id"])
    into = {"reference": f"Patient/{merge['to_id']}"} if merge else {}
    return {
        "id": row["patient_id"],
        "birthDate": row["birth_date"],
        "gender": row["sex"],
        "deceasedDateTime": row["death_date"],
        "deceasedBoolean": None if row["death_date"] else False,
        "link": [{"type": "replaced-by", "other": into}] if merge else [],
        "meta": {"lastUpdated": merge["merged_on"] if merge else ""},
    }


def consent(row: Row) -> Resource:
    return {
        "id": f"consent-{row['patient_id']}",
        "status": "active",
        "scope": {"coding": [{"code": "research"}]},
        "patient": whose(row),
        "provision": {"type": "deny" if row["research_opt_out"] == "true" else "permit"},
    }


def condition(row: Row) -> Resource:
    setting = row["setting"]
    return {
        "id": row["diagnosis_id"],
        "subject": whose(row),
        "code": coded(row),
        "onsetDateTime": row["diagnosed_on"],
        "abatementDateTime": row["resolved_on"],
        "verificationStatus": {"coding": [{"code": row["status"]}] if row["status"] else []},
        "encounter": {"reference": f"Encounter/{setting}" if setting else ""},
    }


def request(row: Row) -> Resource:
    route = row["route"]
    return {
        "id": row["medication_id"],
        "status": row["status"] or "active",
        "intent": "order",
        "subject": whose(row),
        "medicationCodeableConcept": coded(row),
        "authoredOn": "2010-01-01",
        "statusReason": {"text": row["stop_reason"]},
        "dosageInstruction": [
            {
                "timing": {
                    "repeat": {
                        "boundsPeriod": {"start": row["start_date"], "end": row["end_date"]},
                        **often(row["frequency_per_day"]),
                    }
                },
                "route": {
                    "coding": [{"system": SNOMED, "code": ROUTES[route]}]
                    if route in ROUTES
                    else [],
                    "text": route,
                },
                "doseAndRate": [
                    {
                        "doseQuantity": {
                            "value": number(row["dose_value"]),
                            "unit": row["dose_unit"],
                        }
                    }
                ],
            }
        ],
    }


def often(frequency_per_day: str) -> Resource:
    """So many times a day, or once in so many days."""
    times = number(frequency_per_day)
    if not times:
        return {}
    if times >= 1:
        return {"frequency": times, "period": 1, "periodUnit": "d"}
    return {"frequency": 1, "period": round(1 / times, 3), "periodUnit": "d"}


def observation(row: Row) -> Resource:
    """Numbers, with the sign of a comparator or without, are quantities, all else is text."""
    sign = next((s for s in ("<=", ">=", "<", ">") if row["value"].startswith(s)), "")
    value = number(row["value"].removeprefix(sign))
    low, high = ({"value": number(row[f"reference_{end}"])} for end in ("low", "high"))
    return {
        "id": row["result_id"],
        "status": row["status"] or "final",
        "subject": whose(row),
        "code": coded(row),
        "effectiveDateTime": instant(row["collected_at"]),
        "valueString": row["value"] if value is None else "",
        "valueQuantity": {}
        if value is None
        else {"value": value, "comparator": sign, "code": row["unit"], "system": UCUM},
        "referenceRange": [{"low": low, "high": high}],
    }


def procedure(row: Row) -> Resource:
    return {
        "id": row["procedure_id"],
        "status": row["status"] or "completed",
        "subject": whose(row),
        "code": coded(row),
        "performedDateTime": row["performed_on"],
    }


def immunization(row: Row) -> Resource:
    return {
        "id": row["immunization_id"],
        "status": row["status"] or "completed",
        "patient": whose(row),
        "vaccineCode": coded(row),
        "occurrenceDateTime": row["given_on"],
    }


def allergy(row: Row) -> Resource:
    return {
        "id": row["reaction_id"],
        "patient": whose(row),
        "category": ["medication"],
        "code": coded(row),
        "recordedDate": row["reaction_on"],
        "reaction": [{"severity": row["severity"]}],
        "verificationStatus": {"coding": [{"code": row["status"]}] if row["status"] else []},
    }


def subject(row: Row) -> Resource:
    return {
        "id": row["enrolment_id"],
        "status": "off-study" if row["ended_on"] else "on-study",
        "individual": whose(row),
        "study": {"identifier": {"value": row["trial_id"]}},
        "period": {"start": row["enrolled_on"], "end": row["ended_on"]},
    }
