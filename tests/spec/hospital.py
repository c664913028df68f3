"""A hospital of drawn tables: a minimal canonical delivery, and what the real refresh makes of it.

A drawing names only what its lesson is about. Every patient of a drawing gets a row in patients
(a girl of 14) and a diagnosis of SLE since 2024 unless the chart draws one, and every row an id.
An extract that must be there, or is to be, holds a row of a bystander without the disease; a chart
without orders gets a companion with the disease and one order, unless it wants to be `alone`.
"""

import csv
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from flows.refresh import refresh
from spec.drawn import AS_OF, dated, drawn

PROTOCOL = "NCT06934447"
# The last day of the delivery, so that rows after the as-of date are no mistakes.
DELIVERED_ON = date(2026, 12, 31)

FILLED: dict[str, dict[str, str]] = {
    "patients": {"birth_date": "2012-05-01", "sex": "female"},
    "diagnoses": {"code": "M32.9", "code_system": "ICD10", "diagnosed_on": "2024-01-01"},
    "medications": {"route": "oral", "start_date": "400 days ago"},
    "labs": {"code_system": "LOINC", "collected_at": "3 days ago", "value": "1"},
    "observations": {"code_system": "LOINC", "collected_at": "3 days ago", "value": "1"},
    "adverse_reactions": {"reaction_on": "200 days ago"},
    "procedures": {"code": "39.95", "code_system": "ICD9CM3", "performed_on": "200 days ago"},
    "immunizations": {"code_system": "LOCAL", "code": "V", "given_on": "10 days ago"},
    "enrolments": {"trial_id": "NCT00000102", "enrolled_on": "200 days ago"},
}
REQUIRED = ("patients", "diagnoses", "medications", "labs")
KEYS = {
    "patients": "patient_id",
    "diagnoses": "diagnosis_id",
    "medications": "medication_id",
    "labs": "result_id",
    "observations": "result_id",
    "adverse_reactions": "reaction_id",
    "procedures": "procedure_id",
    "immunizations": "immunization_id",
    "enrolments": "enrolment_id",
}
# What a clinician calls a test, and what a laboratory sends.
TESTS = {
    "SLEDAI-2K": {"code": "SC1", "code_system": "LOCAL", "name": "SLEDAI-2K"},
    "LVEF": {"code": "10230-1"},
    "LVEF visual": {"code": "8807-0"},
    "LVEF biplane": {"code": "79991-6"},
    "AST": {"code": "1920-8"},
    "ALT": {"code": "1742-6"},
    "bilirubin": {"code": "14631-6"},
    "bilirubin mass": {"code": "1975-2"},
    "SpO2": {"code": "59408-5"},
    "SpO2 room air": {"code": "59410-1"},
    "weight": {"code": "29463-7"},
    "ANA": {"code": "5048-4"},
    "HBsAg": {"code": "5195-3"},
    "WBC": {"code": "6690-2"},
    "creatinine": {"code": "14682-9"},
    "temperature": {"code": "8310-5"},
    "height": {"code": "8302-2"},
    "HBcAb": {"code": "13952-7"},
    "HBV DNA": {"code": "42595-9", "unit": "[IU]/mL"},
    "HCV Ab": {"code": "13955-0"},
    "HCV RNA": {"code": "11011-4", "unit": "[IU]/mL"},
    "HIV Ab": {"code": "56888-1"},
    "TPPA": {"code": "24110-9"},
    "RPR": {"code": "20507-0"},
    "CMV DNA": {"code": "72493-0", "unit": "[IU]/mL"},
    "blood hCG": {"code": "2118-8"},
    "hCG level": {"code": "21198-7", "unit": "m[IU]/mL"},
    "urine hCG": {"code": "2106-3"},
    "effusion": {"code": "93664-1"},
    "menarche": {"code": "MEN", "code_system": "LOCAL", "name": "初潮"},
    "SELENA-SLEDAI": {"code": "SC2", "code_system": "LOCAL", "name": "SELENA-SLEDAI"},
    "EULAR/ACR": {"code": "SC3", "code_system": "LOCAL", "name": "EULAR/ACR score"},
    "ANA present": {"code": "8061-4"},
    "ANA immunoassay": {"code": "5047-6", "unit": "AU/mL"},
    "platelets": {"code": "777-3", "unit": "10*9/L"},
    "C3": {"code": "4485-9", "unit": "g/L"},
    "C4": {"code": "4498-2", "unit": "g/L"},
    "CH50": {"code": "4532-8", "unit": "U/mL"},
    "dsDNA": {"code": "5130-0", "unit": "IU/mL"},
    "anti-Sm": {"code": "11090-8", "unit": "AU/mL"},
    "red-cell casts": {"code": "5807-3", "unit": "/LPF"},
    "granular casts": {"code": "5793-5", "unit": "/LPF"},
    "casts": {"code": "9842-6", "unit": "/LPF"},
    "urine RBC": {"code": "13945-1", "unit": "/HPF"},
    "urine RBC per uL": {"code": "798-9", "unit": "/uL"},
    "urine WBC": {"code": "5821-4", "unit": "/HPF"},
    "urine protein 24 h": {"code": "2889-4", "unit": "g/24h"},
    "UPCR": {"code": "2890-2", "unit": "mg/g"},
    "dipstick": {"code": "20454-5"},
    "CK": {"code": "2157-6", "unit": "U/L"},
    "Coombs": {"code": "1007-4"},
    "haptoglobin": {"code": "4542-7", "unit": "g/L"},
    "LDH": {"code": "2532-0", "unit": "U/L"},
    "aCL IgG": {"code": "3181-5", "unit": "GPL"},
    "anti-b2GP1 IgG": {"code": "44448-9", "unit": "AU/mL"},
    "lupus anticoagulant": {"code": "3281-3"},
}


BYSTANDER = {
    "diagnoses": {"code": "J45.9"},
    "medications": {"name": "salbutamol", "route": "inhaled"},
    "labs": {"test": "WBC", "value": "6.1", "unit": "10*9/L"},
    "adverse_reactions": {"name": "penicillin"},
}
COMPANION = {"patient": "companion", "name": "azathioprine", "start_date": "2024-02-01"}


@dataclass
class Chart:
    """Drawings by extract; `also` are extracts that are delivered, perhaps without a lesson."""

    also: tuple[str, ...] = ()
    alone: bool = False
    rows: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def draw(self, extract: str, text: str, **everywhere: str) -> None:
        """Rows of an extract; `everywhere` holds for each of them unless the drawing says so."""
        for row in drawn(text):
            # The heading `what happened` is for the reader.
            told = {name: cell for name, cell in row.items() if name != "what happened"}
            self.rows.setdefault(extract, []).append(everywhere | told)

    def delivered(self) -> dict[str, list[dict[str, str]]]:
        """Every extract's complete rows."""
        rows = {name: [dict(row) for row in drawn_rows] for name, drawn_rows in self.rows.items()}
        if not self.alone:
            rows.setdefault("medications", [dict(COMPANION)])
        named = list(dict.fromkeys(row["patient"] for rs in rows.values() for row in rs))
        for extract in ("patients", "diagnoses"):
            own = {row["patient"] for row in rows.get(extract, [])}
            rows.setdefault(extract, []).extend({"patient": p} for p in named if p not in own)
        complete = {
            extract: [_complete(extract, row, n) for n, row in enumerate(rs, start=1)]
            for extract, rs in rows.items()
        }
        born = {row["patient_id"]: row["birth_date"] for row in complete["patients"]}
        for row in complete["diagnoses"]:
            # The day that nobody drew may lie before the birth of a small child.
            if row["diagnosed_on"] == FILLED["diagnoses"]["diagnosed_on"]:
                row["diagnosed_on"] = max(row["diagnosed_on"], born[row["patient_id"]])
        for extract in (*REQUIRED, *self.also):
            bystander = {"patient": "bystander", **BYSTANDER.get(extract, {})}
            complete.setdefault(extract, []).append(_complete(extract, bystander, 0))
        return complete


def together(charts: Sequence[Chart]) -> Chart:
    """All the charts in one; raises ValueError where two of them name one patient."""
    whole = Chart(also=tuple(dict.fromkeys(name for chart in charts for name in chart.also)))
    met: set[str] = set()
    for chart in charts:
        named = {row["patient"] for rows in chart.rows.values() for row in rows}
        if named & met:
            raise ValueError(f"drawn in two charts: {', '.join(sorted(named & met))}")
        met |= named
        for extract, rows in chart.rows.items():
            whole.rows.setdefault(extract, []).extend(rows)
    return whole


def _complete(extract: str, row: dict[str, str], number: int) -> dict[str, str]:
    row = {**FILLED[extract], **TESTS.get(row.pop("test", ""), {}), **row}
    row["patient_id"] = row.pop("patient")
    row.setdefault(KEYS[extract], f"{extract[:3]}{number}")
    return {name: dated(cell) for name, cell in row.items()}


@dataclass(frozen=True)
class Judged:
    """The published database of one refresh."""

    path: Path

    def query(self, sql: str) -> pd.DataFrame:
        """What the database answers."""
        with duckdb.connect(str(self.path), read_only=True) as connection:
            return connection.execute(sql).df()

    def table(self, name: str) -> pd.DataFrame:
        """A published table."""
        return self.query(f'FROM "{name}"')

    @cached_property
    def results(self) -> pd.DataFrame:
        """criterion_result by patient and criterion; missing text and dates as None."""
        frame = self.query(
            "SELECT * REPLACE (evidence_on::VARCHAR AS evidence_on, "
            "eligible_from::VARCHAR AS eligible_from) FROM criterion_result"
        )
        for name in ("unknown_because", "unit", "threshold", "evidence_on", "next_step"):
            frame[name] = frame[name].astype(object).where(frame[name].notna(), None)
        opens = frame["eligible_from"].astype(object)
        frame["eligible_from"] = opens.where(opens.notna(), None)
        return frame.set_index(["patient_id", "criterion_id"]).sort_index()

    @property
    def at(self) -> Any:
        """`judged.at[(patient, criterion), column]`."""
        return self.results.at

    def row(self, patient: str, criterion: str) -> pd.Series:
        """One answer whole."""
        return self.results.loc[(patient, criterion)]

    def result(self, patient: str, criterion: str) -> str:
        """pass, fail, review, unknown or not_applicable."""
        return str(self.at[(patient, criterion), "result"])

    @cached_property
    def screening(self) -> pd.DataFrame:
        """screening by patient."""
        return self.table("screening").set_index("patient_id")


def judge(
    chart: Chart,
    folder: Path,
    as_of: date = AS_OF,
    protocol: str = PROTOCOL,
    backwards: bool = False,
) -> Judged:
    """The chart delivered into the folder and refreshed, by the very steps of `--direct`."""
    extracts, warehouse = deliver(chart, folder, backwards), folder / "warehouse"
    refresh(extracts, warehouse, (protocol,), as_of=as_of)
    return Judged(warehouse / "prescreen.duckdb")


def deliver(chart: Chart, folder: Path, backwards: bool = False) -> Path:
    """The chart's delivery, in the folder's `extracts`."""
    extracts = folder / "extracts"
    extracts.mkdir(parents=True)
    for extract, rows in chart.delivered().items():
        names = list(dict.fromkeys([KEYS[extract], *(n for row in rows for n in row)]))
        with (extracts / f"{extract}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, names, restval="")
            writer.writeheader()
            writer.writerows(reversed(rows) if backwards else rows)
    (extracts / "delivery.toml").write_text(f"delivered_on = {DELIVERED_ON}\n", encoding="utf-8")
    return extracts
