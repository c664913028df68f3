"""A ward of eight girls, one with a name in every field, and a decision in words on another."""

from datetime import date
from pathlib import Path

from refresh.ward import TRIAL, Ward, ward

from flows.pseudonymous.command import switch_on
from flows.review.decision import Decision
from flows.review.record import record_decisions
from flows.warehouse import Warehouse

GIRLS = ["anna", "bea", "cleo", "dora", "emma", "frieda", "greta", "hanna"]
# In the text of one girl's records; some of it in a sentence of an answer.
WRITTEN = {
    "name": "Plaquenil for Keller hydroxychloroquine",
    "stop_reason": "her aunt, Mrs Keller, called",
    "dose_unit": "tablet (Keller)",
    "severity": "worse, says Dr Sommer",
    "value": "58 (read by Sommer)",
    "code": "KELLER-1",
}


def two_weeks(folder: Path) -> Ward:
    """Two releases; in the second one girl has opted out, and another goes on under a new id.

    The pseudonymous database, its dates shifted, was asked for after the first.
    """
    here = ward(folder)
    here.set("immunizations", "v0", patient_id="bystander")
    for name in GIRLS:
        here.set("patients", name)
        here.set("diagnoses", f"d_{name}", patient_id=name)
        here.set("medications", f"m_{name}", patient_id=name, start_date="20 days ago")
        here.set("observations", f"h_{name}", patient_id=name, test="LVEF", value="60", unit="%")
    _write_names(here)
    here.refresh(date(2026, 11, 16))
    place = Warehouse(here.warehouse)
    decided = Decision(TRIAL, "bea", "I2d", "eligible", reason="Keller gave it. The data alone: no")
    record_decisions(place, [decided], "Dr Sommer", "page")
    switch_on(place, "shifted")
    here.set("patients", "hanna", research_opt_out="true")
    here.set("patients", "greta_again")
    here.set("patient_merges", "greta", to_id="greta_again", merged_on="2026-11-20")
    here.refresh(date(2026, 11, 23))
    return here


def _write_names(here: Ward) -> None:
    own = {key: WRITTEN[key] for key in ("name", "stop_reason", "dose_unit")}
    here.set("medications", "m_anna", code=WRITTEN["code"], code_system="LOCAL", **own)
    here.set(
        "diagnoses", "d2_anna", patient_id="anna", name="Keller", code="X1", code_system="LOCAL"
    )
    here.set(
        "adverse_reactions",
        "a_anna",
        **{"patient_id": "anna", "name": "hydroxychloroquine", "severity": WRITTEN["severity"]},
    )
    here.set("observations", "h_anna", value=WRITTEN["value"], unit="% by Sommer")
    here.set("diagnoses", "d3_anna", patient_id="anna", name="Sommer", code="KELLER")
    for number in range(9):
        # As many rows as make a text common, and all of one girl.
        own = {"patient_id": "anna", "name": "of Keller", "code": "K9-KELLER"}
        here.set("diagnoses", f"k{number}_anna", **own, code_system="LOCAL")
    for number, name in enumerate([*GIRLS, "bystander"]):
        # One code of all, and no two names alike.
        own = {"patient_id": name, "name": f"other: {name} Keller", "code": "OTHER"}
        here.set("diagnoses", f"o_{number}", **own, code_system="LOCAL")
