"""Orders, doses given, vaccinations and allergies as FHIR R4 resources."""

from .as_delivered import Row
from .as_fhir_codes import SNOMED, Manner, Resource, concept, told

ROUTES = {
    "oral": ("26643006", "Oral route"),
    "iv": ("47625008", "Intravenous route"),
    "im": ("78421000", "Intramuscular route"),
    "sc": ("34206005", "Subcutaneous route"),
    "topical": ("6064005", "Topical route"),
    "inhaled": ("447694001", "Respiratory tract route"),
    "nasal": ("46713006", "Nasal route"),
    "ophthalmic": ("54485002", "Ophthalmic route"),
    "intrathecal": ("72607000", "Intrathecal route"),
}
# times, period, unit; and as a Chinese ward writes it
TIMES = {
    "1": (1, 1, "d", "每日一次"),
    "2": (2, 1, "d", "每日两次"),
    "3": (3, 1, "d", "每日三次"),
    "4": (1, 6, "h", "每6小时一次"),
    "0.5": (1, 2, "d", "隔日一次"),
    "0.142857": (1, 1, "wk", "每周一次"),
}


def given(row: Row) -> bool:
    """The row is one dose given, no order that runs on."""
    return (
        row["route"] == "iv"
        and row["end_date"] == row["start_date"]
        and row["status"]
        in (
            "",
            "completed",
        )
    )


def ordered(row: Row, manner: Manner) -> Resource:
    """A MedicationRequest: a structured dosage and its bounds, or a sig and what was dispensed."""
    period = told({"start": row["start_date"], "end": row["end_date"]})
    return told(
        {
            "status": row["status"] or "active",
            "intent": "order",
            "subject": manner.of("Patient", row["patient_id"]),
            "authoredOn": row["start_date"],
            "statusReason": {"text": row["stop_reason"]} if row["stop_reason"] else None,
            **_drug(row, manner),
            "dosageInstruction": [structured(row, manner) if manner.coded else sig(row)],
            "dispenseRequest": None if manner.coded else {"validityPeriod": period},
        }
    )


def structured(row: Row, manner: Manner) -> Resource:
    """The dosage in elements."""
    repeat: Resource = {"boundsPeriod": told({"start": row["start_date"], "end": row["end_date"]})}
    if row["frequency_per_day"]:
        times, period, unit, _ = TIMES[row["frequency_per_day"]]
        repeat |= {"frequency": times, "period": period, "periodUnit": unit}
    dose = (
        [{"doseQuantity": manner.quantity(row["dose_value"], row["dose_unit"])}]
        if row["dose_value"]
        else []
    )
    return told({"timing": {"repeat": repeat}, "route": _route(row, manner), "doseAndRate": dose})


def sig(row: Row) -> Resource:
    """The dosage in words, and the route as text."""
    dose = f"每次{row['dose_value']}{row['dose_unit']}" if row["dose_value"] else ""
    often = TIMES[row["frequency_per_day"]][3] if row["frequency_per_day"] else ""
    route = {"text": ROUTES[row["route"]][1]} if row["route"] else None
    return told({"text": " ".join(filter(None, (dose, often))), "route": route})


def administered(row: Row, manner: Manner) -> Resource:
    """A MedicationAdministration of one dose."""
    dose = manner.quantity(row["dose_value"], row["dose_unit"]) if row["dose_value"] else None
    return told(
        {
            "status": "completed",
            "subject": manner.of("Patient", row["patient_id"]),
            "effectiveDateTime": manner.moment(f"{row['start_date']} 09:30:00"),
            **_drug(row, manner),
            "dosage": told({"dose": dose, "route": _route(row, manner)}),
        }
    )


def medicine(row: Row, manner: Manner) -> Resource:
    """The Medication that an order of a manner without codes refers to."""
    return {"code": concept(row)}


def vaccinated(row: Row, manner: Manner) -> Resource:
    """An Immunization."""
    return {
        "status": row["status"] or "completed",
        "patient": manner.of("Patient", row["patient_id"]),
        "vaccineCode": concept(row),
        "occurrenceDateTime": row["given_on"],
    }


def intolerant(row: Row, manner: Manner) -> Resource:
    """An AllergyIntolerance."""
    state = {"coding": [{"code": row["status"] or "confirmed"}]}
    return told(
        {
            "verificationStatus": state,
            "category": ["medication"],
            "patient": manner.of("Patient", row["patient_id"]),
            "code": concept(row),
            "onsetDateTime" if manner.coded else "recordedDate": row["reaction_on"],
            "reaction": [{"manifestation": [{"text": "?"}], "severity": row["severity"]}]
            if row["severity"]
            else [],
        }
    )


def _drug(row: Row, manner: Manner) -> Resource:
    if manner.coded:
        return {"medicationCodeableConcept": concept(row)}
    return {"medicationReference": manner.of("Medication", row["medication_id"])}


def _route(row: Row, manner: Manner) -> Resource | None:
    if not row["route"]:
        return None
    code, name = ROUTES[row["route"]]
    if manner.coded:
        return {"coding": [{"system": SNOMED, "code": code, "display": name}]}
    return {"text": name}
