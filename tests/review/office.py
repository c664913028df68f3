"""A ward whose patients the research office reviews, week by week."""

from datetime import date
from pathlib import Path
from typing import Any

from refresh.releases import rows
from refresh.ward import TRIAL, Ward, trial, ward

from flows.review.current import Shown, decisions_of
from flows.review.decision import Decision
from flows.review.record import Recorded, record_decisions
from flows.warehouse import Warehouse

WEEKS = (date(2026, 11, 16), date(2026, 11, 23), date(2026, 11, 30))
WINTER = date(2027, 2, 15)
FIT = ("fits", "by_time", "declines")
SHORT = ("corrected", "company", "untouched")
PEOPLE = (
    *("outside", "data_come", "regretted", "replaced", "merged_away", "goes_on", "opts_out"),
    *(*FIT, *SHORT),
)


def admitted(folder: Path) -> Ward:
    """The ward as it is in the first week: one has no LVEF, or too short a treatment, or fits."""
    here = ward(folder)
    here.set("immunizations", "v0", patient_id="bystander")
    for name in PEOPLE:
        here.set("patients", name)
        here.set("diagnoses", f"d_{name}", patient_id=name)
        first, last = ("60", "10 days ago") if name in SHORT else ("200", "in 400 days")
        order = {"start_date": f"{first} days ago", "end_date": last}
        here.set("medications", f"m_{name}", patient_id=name, **order)
    for name in SHORT:
        here.set("observations", f"e_{name}", **lvef(name, "60", "2026-11-10"))
    here.set("observations", "e_fits", **lvef("fits", "60", "2026-11-10"))
    here.set("observations", "e_declines", **lvef("declines", "60", "2026-11-10"))
    here.set("observations", "e_by_time", **lvef("by_time", "60", "2026-08-20"))
    return here


def lvef(patient: str, value: str, on_day: str) -> dict[str, str]:
    """An ejection fraction, as an observation has it."""
    return {
        **{"patient_id": patient, "test": "LVEF", "unit": "%", "value": value},
        "collected_at": on_day,
    }


def said(patient: str, decision: str, criterion: str | None = None, **more: Any) -> Decision:
    """A decision on one of the ward's patients."""
    return Decision(TRIAL, patient, criterion, decision, **more)


def decide(here: Ward, *decisions: Decision, by: str = "Eva", via: str = "page") -> Recorded:
    """The decisions are recorded."""
    return record_decisions(Warehouse(here.warehouse), decisions, by, via)


def shown(here: Ward, patient: str) -> list[Shown]:
    """The decisions on the patient, the newest first."""
    return decisions_of(Warehouse(here.warehouse), TRIAL, patient)


def states(here: Ward, release: int) -> dict[str, str]:
    """The state of every decision of the release, by patient, the last one of each."""
    found = rows(
        here.database(release), "SELECT patient_id, state FROM review_decision ORDER BY decision_id"
    )
    return dict(found)


def answers(here: Ward, release: int, criterion: str) -> dict[str, tuple[str, str]]:
    """Result and data_result by patient."""
    found = rows(
        here.database(release),
        "SELECT patient_id, result, data_result FROM criterion_result WHERE criterion_id = ?",
        criterion,
    )
    return {patient: tuple(both) for patient, *both in found}  # type: ignore[misc]


def reviewed_weeks(folder: Path) -> Ward:
    """Four releases: decided after the first and the second; then the records change, and then the
    protocol, in a winter by which what was seen is old."""
    here = admitted(folder)
    here.refresh(WEEKS[0])
    seen = {"reason": "seen outside", "evidence_on": date(2026, 11, 10)}
    decide(
        here,
        *(
            said(name, "eligible", "I4a", **seen)
            for name in ("outside", "regretted", "replaced", "merged_away", "opts_out")
        ),
        said("data_come", "not_eligible", "I4a", reason="looked poor"),
        *(said(name, "eligible", "I2d", reason="took it elsewhere") for name in SHORT),
        said("fits", "eligible"),
        said("by_time", "eligible"),
        said("declines", "declined"),
    )
    here.refresh(WEEKS[1])
    decide(
        here,
        said("regretted", "withdrawn", "I4a"),
        said("replaced", "not_eligible", "I4a", reason="it was another's"),
    )
    here.set("observations", "e_data_come", **lvef("data_come", "60", "2026-11-28"))
    here.set("observations", "e_fits_2", **lvef("fits", "40", "2026-11-28"))
    here.set("observations", "e_declines_2", **lvef("declines", "40", "2026-11-28"))
    here.set("medications", "m_corrected", end_date="12 days ago")
    here.set(
        "medications",
        "m_company_2",
        **{"patient_id": "company", "start_date": "2026-11-20", "end_date": "2026-11-25"},
    )
    here.set("patient_merges", "merged_away", to_id="goes_on", merged_on="2026-11-25")
    here.refresh(WEEKS[2])
    here.refresh(WINTER, winter_trial(folder))
    return here


def winter_trial(folder: Path) -> Path:
    """The trial with one criterion redefined."""
    return trial(folder, ("at_least_days = 90", "at_least_days = 91"), name="winter")
