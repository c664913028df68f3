"""Codes, quantities and days as FHIR R4 writes them, in two manners."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from .as_delivered import Row

Resource = dict[str, Any]
UCUM, SNOMED = "http://unitsofmeasure.org", "http://snomed.info/sct"
SYSTEMS = {
    "ICD10": "http://hl7.org/fhir/sid/icd-10",
    "ICD10CM": "http://hl7.org/fhir/sid/icd-10-cm",
    "ICD10CN": "urn:oid:2.16.156.10011.2.3.3.11",
    "ICD9CM": "http://hl7.org/fhir/sid/icd-9-cm",
    "SNOMED": SNOMED,
    "ATC": "http://www.whocc.no/atc",
    "RXNORM": "http://www.nlm.nih.gov/research/umls/rxnorm",
    "LOINC": "http://loinc.org",
    "CVX": "http://hl7.org/fhir/sid/cvx",
    "ICD9CM3": "http://hl7.org/fhir/sid/icd-9-cm",
    "CPT": "http://www.ama-assn.org/go/cpt",
    "LOCAL": "urn:example:own-codes",
}
# UCUM by what the laboratory prints; 斤 and stone are no unit of the delivery's server.
UNITS = {
    "10*9/L": "10*9/L",
    "×10^9/L": "10*9/L",
    "10^9/L": "10*9/L",
    "μmol/L": "umol/L",
    **{
        unit: unit
        for unit in (
            *("g/L", "umol/L", "U/L", "ukat/L", "kg", "g", "cm", "%", "Cel", "[IU]/mL", "mg"),
            *("/[HPF]", "kPa", "mL", "ng/L", "mg/kg", "mg/dL", "mg/L", "ug", "/min"),
        )
    },
    "g/24h": "g/(24.h)",
}


@dataclass(frozen=True)
class Manner:
    """How a server writes: in coded elements, or in text, references and local time."""

    name: str
    coded: bool

    def id(self, written: str) -> str:
        """The id on this server."""
        return f"{self.name}-{written}"

    def of(self, kind: str, written: str) -> dict[str, str]:
        """A reference to that resource: its path, or its address."""
        path = f"{kind}/{self.id(written)}"
        return {"reference": path if self.coded else f"https://fhir.example.org/r4/{path}"}

    def moment(self, written: str) -> str:
        """The instant with a zone, UTC or that of China; a day stays a day."""
        if len(written) == 10:
            return written
        if len(written) > 19:
            return written
        if self.coded:
            return written.replace(" ", "T") + "Z"
        return (datetime.fromisoformat(written) + timedelta(hours=8)).isoformat() + "+08:00"

    def quantity(self, value: str, unit: str) -> Resource:
        """The number with its unit, by UCUM where there is a code for it."""
        number: Resource = {"value": float(value)}
        if unit:
            number["unit"] = unit
        if self.coded and unit in UNITS:
            number |= {"system": UCUM, "code": UNITS[unit]}
        return number


MANNERS = (Manner("coded", coded=True), Manner("written", coded=False))


def concept(row: Row) -> Resource:
    """The row's code and name."""
    if not row["code"]:
        return {"text": row["name"]}
    coding = {"system": SYSTEMS[row["code_system"]], "code": row["code"], "display": row["name"]}
    return {"coding": [coding], "text": row["name"]}


def told(resource: Resource) -> Resource:
    """The resource without its empty elements, of which FHIR has none."""
    return {
        name: element for name, element in resource.items() if element not in ("", None, {}, [])
    }
