"""People, consents, diagnoses, results, procedures and studies as FHIR R4 resources."""

import re

from .as_delivered import Row, plain
from .as_fhir_codes import SNOMED, Manner, Resource, concept, told

ANSWERS = {
    "阳性": ("10828004", "Positive (qualifier value)"),
    "阴性": ("260385009", "Negative (qualifier value)"),
    "positive": ("10828004", "Positive (qualifier value)"),
    "negative": ("260385009", "Negative (qualifier value)"),
    "未检出": ("260415000", "Not detected (qualifier value)"),
}
CLASSES = {"inpatient": "IMP", "outpatient": "AMB", "emergency": "EMER"}


def person(row: Row, merged: dict[str, Row], manner: Manner) -> Resource:
    """A Patient, linked to the one that goes on in its place."""
    link = merged.get(row["patient_id"])
    other = {"type": "replaced-by", "other": manner.of("Patient", link["to_id"])} if link else None
    return told(
        {
            "birthDate": row["birth_date"],
            "gender": row["sex"],
            "deceasedDateTime": row["death_date"],
            "link": [other] if other else [],
            "meta": {"lastUpdated": f"{link['merged_on']}T10:00:00Z"} if link else None,
        }
    )


def declined(row: Row, manner: Manner) -> Resource:
    """A Consent that denies research."""
    return {
        "status": "active",
        "scope": {"coding": [{"code": "research"}]},
        "patient": manner.of("Patient", row["patient_id"]),
        "dateTime": "2025-01-01",
        "provision": {"type": "deny"},
    }


def diagnosed(row: Row, manner: Manner) -> Resource:
    """A Condition, with the parent concept of SNOMED CT beside the code where a server adds it."""
    state = row["status"]
    if not manner.coded and state == "provisional":
        state = "unconfirmed"
    code = concept(row)
    if not manner.coded and row["code_system"].startswith("ICD") and "M32" in row["code"].upper():
        code["coding"].insert(0, {"system": SNOMED, "code": "200936003", "display": "Lupus"})
    return told(
        {
            "verificationStatus": {"coding": [{"code": state}]} if state else None,
            "subject": manner.of("Patient", row["patient_id"]),
            "encounter": manner.of("Encounter", row["diagnosis_id"]) if row["setting"] else None,
            "code": code,
            "onsetDateTime" if manner.coded else "recordedDate": row["diagnosed_on"],
            "abatementDateTime": row["resolved_on"],
        }
    )


def visited(row: Row, manner: Manner) -> Resource:
    """The Encounter in which the diagnosis was made."""
    return {"status": "finished", "class": {"code": CLASSES[row["setting"]]}}


def measured(row: Row, manner: Manner) -> Resource:
    """An Observation: a laboratory result, a sign, a score or a report."""
    return told(
        {
            "status": row["status"] or "final",
            "subject": manner.of("Patient", row["patient_id"]),
            **_test(row, manner),
            "effectiveDateTime": manner.moment(row["collected_at"]),
            **_value(row, manner),
            "referenceRange": _normal(row, manner),
        }
    )


def performed(row: Row, manner: Manner) -> Resource:
    """A Procedure."""
    return {
        "status": "completed" if row["status"] in ("", "final") else row["status"],
        "subject": manner.of("Patient", row["patient_id"]),
        "code": concept(row),
        "performedDateTime": row["performed_on"],
    }


def enrolled(row: Row, manner: Manner) -> Resource:
    """A ResearchSubject."""
    study = {"identifier": {"value": row["trial_id"]}}
    return {
        "status": "off-study" if row["ended_on"] else "on-study",
        "individual": manner.of("Patient", row["patient_id"]),
        "study": manner.of("ResearchStudy", row["trial_id"]) if manner.coded else study,
        "period": told({"start": row["enrolled_on"], "end": row["ended_on"]}),
    }


def study(row: Row, manner: Manner) -> Resource:
    """The ResearchStudy of the enrolment."""
    return {"status": "active", "identifier": [{"value": row["trial_id"]}]}


def _test(row: Row, manner: Manner) -> Resource:
    """Which test it was; oxygen given meanwhile as US Core's pulse oximetry tells it, a component."""
    name, _, flow = row["name"].partition(", on oxygen ")
    if not (flow and manner.coded):
        return {"code": concept(row)}
    code = {"coding": [{"system": "http://loinc.org", "code": "3151-8"}]}
    amount, unit = flow.split()[:2]
    given = {"code": code, "valueQuantity": manner.quantity(amount, unit)}
    return {"code": concept(row | {"name": name}), "component": [given]}


def _normal(row: Row, manner: Manner) -> list[Resource]:
    low, high = row["reference_low"], row["reference_high"]
    if not low and not high:
        return []
    if not manner.coded:
        return [{"text": f"{low}-{high}" if low and high else f"<{high}"}]
    ends = {"low": low, "high": high}
    return [{end: manner.quantity(value, row["unit"]) for end, value in ends.items() if value}]


def _value(row: Row, manner: Manner) -> Resource:
    value = plain(row["value"])
    number = re.fullmatch(r"(<=|>=|<|>)?(-?\d+(?:\.\d+)?)", value)
    if number:
        quantity = manner.quantity(number[2], row["unit"])
        return {"valueQuantity": quantity | ({"comparator": number[1]} if number[1] else {})}
    titre = re.fullmatch(r"1:(\d+)", value)
    if titre and manner.coded:
        return {"valueRatio": {"numerator": {"value": 1}, "denominator": {"value": int(titre[1])}}}
    if value.lower() in ANSWERS and manner.coded:
        code, name = ANSWERS[value.lower()]
        coding = {"system": SNOMED, "code": code, "display": name}
        return {"valueCodeableConcept": {"coding": [coding]}}
    return {"valueString": row["value"]}
