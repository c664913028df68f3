"""A small ward week by week: what its records say, delivered and refreshed into one warehouse."""

# ruff: noqa: E501

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from protocol.written import RIGHT
from spec.drawn import dated, drawn
from spec.hospital import FILLED, KEYS, TESTS

from flows.gates import GATES, Accepted
from flows.refresh import Caller, directly, refresh

from .deliveries import saved, write
from .releases import rows

TRIAL = "TRIAL-1"
# Answers that change by time, by records, by orders, and by an extract being there at all.
CRITERIA = """
[[criteria]]
id = "I1"
line = "I1"
wording = "At least 5 years old."
decidable = "full"
when_absent = "unknown"
changeable = true
next_step = "correct the birth date"
rule = { kind = "range", of = "age_years", at_least = 5, unit = "years" }

[[criteria]]
id = "I2d"
line = "I2"
wording = "Treated with hydroxychloroquine."
decidable = "partial"
when_absent = "fail"
changeable = true
next_step = "obtain the earlier medication record"
rule = { kind = "covered_days", of = "hydroxychloroquine", at_least_days = 90 }

[[criteria]]
id = "I4a"
line = "I4"
wording = "Ejection fraction of 55 % or more."
decidable = "full"
when_absent = "unknown"
changeable = true
next_step = "order an echocardiogram"
rule = { kind = "range", of = "lvef", at_least = 55, unit = "%", within_days = 90 }

[[criteria]]
id = "E3"
line = "E3"
wording = "Myocarditis within 30 days."
decidable = "full"
when_absent = "pass"
changeable = true
next_step = "ask the heart clinic"
rule = { kind = "presence", extract = "diagnoses", concepts = ["myocarditis"], within_days = 30, if_present = "fail", what = "myocarditis" }

[[criteria]]
id = "E8"
line = "E8"
wording = "Live vaccine within four weeks."
decidable = "full"
when_absent = "pass"
changeable = true
next_step = "see the vaccination book"
rule = { kind = "presence", extract = "immunizations", concepts = ["live_vaccine"], within_days = 28, if_present = "fail", what = "live vaccine" }
"""
# Those that every delivery brings whole.
SOURCE = 'name = "ward"\ntimezone = "UTC"\nfull = ["observations", "patient_merges"]\n'
FILLED_HERE = FILLED | {
    "patients": FILLED["patients"] | {"death_date": "", "research_opt_out": ""},
    "diagnoses": FILLED["diagnoses"] | {"status": ""},
    "medications": FILLED["medications"] | {"name": "hydroxychloroquine", "end_date": ""},
    "patient_merges": {"to_id": "", "merged_on": "2026-01-01"},
}
KEYS_HERE = KEYS | {"patient_merges": "from_id"}
EVERY_GATE = Accepted(tuple(GATES), "drawn")


def trial(folder: Path, *changes: tuple[str, str], name: str = "trial") -> Path:
    """The trial's file with places written otherwise; each must stand in it exactly once."""
    text = RIGHT.split("[[criteria]]")[0] + CRITERIA
    for stands, instead in changes:
        assert text.count(stands) == 1, f"{stands} stands {text.count(stands)} times"
        text = text.replace(stands, instead)
    return saved(folder / f"{name}.toml", text)


@dataclass
class Ward:
    """The records as they stand, and the warehouse of their releases.

    `state` holds every extract's rows by id; each week delivers all of it.
    """

    folder: Path
    state: dict[str, dict[str, dict[str, str]]] = field(default_factory=dict)
    deliveries: int = 0

    @property
    def warehouse(self) -> Path:
        return self.folder / "warehouse"

    def set(self, extract: str, row_id: str, **cells: str) -> None:
        """The row of that id, new or with other cells."""
        own = self.state.setdefault(extract, {})
        cells = TESTS.get(cells.pop("test", ""), {}) | cells
        row = FILLED_HERE[extract] | own.get(row_id, {}) | cells
        own[row_id] = {name: dated(cell) for name, cell in row.items()}

    def draw(self, extract: str, text: str, **everywhere: str) -> None:
        """The drawn rows by their `id`; `everywhere` holds for each of them."""
        for row in drawn(text):
            self.set(extract, row.pop("id"), **row, **everywhere)

    def drop(self, extract: str, row_id: str) -> None:
        """The row is delivered no more."""
        del self.state[extract][row_id]

    def deliver(self, as_of: date) -> Path:
        """All that is on record, as a delivery that speaks of the day."""
        self.deliveries += 1
        files = {}
        for extract, own in self.state.items():
            key = KEYS_HERE[extract]
            cells = [{key: row_id} | row for row_id, row in own.items()]
            header = list(
                dict.fromkeys([key, *FILLED_HERE[extract], *(n for c in cells for n in c)])
            )
            files[extract] = [header, *([c.get(n, "") for n in header] for c in cells)]
        place = self.folder / f"delivery {self.deliveries}"
        later = as_of + timedelta(days=60)
        return write(place, files, as_of.isoformat(), delivered_on=later.isoformat())

    def refresh(
        self,
        as_of: date,
        protocol: Path | None = None,
        delivered: Path | None = None,
        call: Caller = directly,
    ) -> None:
        """A release of what is on record, or of a delivery that was made before."""
        names = (str(protocol or trial(self.folder)),)
        source = str(saved(self.folder / "source.toml", SOURCE))
        arrived = delivered or self.deliver(as_of)
        refresh(arrived, self.warehouse, names, source, call=call, accept=EVERY_GATE)

    def database(self, release: int) -> Path:
        """The release's own database."""
        return self.warehouse / "releases" / f"{release:06d}" / "prescreen.duckdb"

    def causes(self, release: int) -> dict[tuple[str, str], str]:
        """The cause of every change of the release, by patient and criterion."""
        found = rows(
            self.database(release), "SELECT patient_id, criterion_id, cause FROM screening_change"
        )
        return {(patient, criterion): cause for patient, criterion, cause in found}

    def told(self, release: int, patient: str) -> Mapping[str, tuple[Any, ...]]:
        """Old and new result, cause and words of the patient's changes by criterion."""
        found = rows(
            self.database(release),
            "SELECT criterion_id, old_result, new_result, cause, what FROM screening_change "
            "WHERE patient_id = ?",
            patient,
        )
        return {criterion: tuple(rest) for criterion, *rest in found}


def ward(folder: Path) -> Ward:
    """A ward with nobody in it who has the disease."""
    empty = Ward(folder)
    empty.set("patients", "bystander")
    empty.set("diagnoses", "d0", patient_id="bystander", code="J45.9")
    empty.set("medications", "m0", patient_id="bystander", name="salbutamol", route="inhaled")
    empty.set("labs", "l0", patient_id="bystander", test="WBC", value="6", unit="10*9/L")
    return empty
