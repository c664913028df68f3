"""One refresh of eleven sample patients, and what a hospital and an office may write into it."""

import shutil
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import openpyxl
import pytest
from once import made_once
from openpyxl.workbook import Workbook
from refresh.deliveries import SAMPLE, Files, of_patients, read, write
from refresh.releases import newest, prescreen

from flows.workbook import write_workbook

# Whom the sample's patients become: ids may hold any sign but blanks and controls.
IDS = {
    "P00001": "00123",
    "P00002": "=1+1",
    "P00003": "+1",
    "P00005": "-1",
    "P00007": "@SUM(1)",
    "P00008": "<b>&amp;",
    "P00013": "病人一",
    "P00018": "1E5",
    "P00022": "2026-11-16",
    "P00037": "_x0041_",
    "P00063": "TRUE",
}
LONG = "长" * 40_000
# What somebody may give as a reason.
REASONS = (
    "=cmd|' /C calc'!A1",
    "+2+5",
    "-2+5",
    "@SUM(A1)",
    "\t=1+1",
    '<b>bold</b> & "quoted"',
    "外院接种本 😀",
    LONG,
    "two\nlines",
    " blank before and behind ",
    "0012",
    "1/2",
    "_x0009_",
)
BROKEN = "bell \x07, null \x00, escape \x1b, no sign \ufffe"
_MOVES = (
    (None, "candidate", "new_data"),
    ("candidate", None, "corrected_data"),
    ("needs_data", "candidate", "time_passed"),
    ("candidate", "ineligible", "protocol_changed"),
    (None, "needs_data", "software_changed"),
    ("ineligible", None, "new_data"),
    ("ineligible", "needs_data", "new_data"),
    ("candidate", "candidate", "new_data"),
)
_STATES = ("in_force", "evidence_changed", "lapsed", "superseded", "withdrawn", "data_decides")


@dataclass(frozen=True)
class Office:
    """A release's database, and a busier copy of it with its workbook."""

    release: Path
    database: Path
    file: Path

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """The query's rows, from the busier copy."""
        with duckdb.connect(str(self.database), read_only=True) as connection:
            return connection.execute(query).fetchall()


def renamed(files: Files) -> Files:
    """The rows of the patients in IDS under their new ids; of the others nothing that tells of
    a diagnosis, but no extract is left out."""
    chosen = files | of_patients(files, IDS) | {"patients": files["patients"]}
    return {
        extract: [rows[0], *([IDS.get(cell, cell) for cell in row] for row in rows[1:])]
        for extract, rows in chosen.items()
    }


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """The release, and the busy database with its workbook; nobody may change them."""
    return made_once(tmp_path_factory, "workbook-office", _office)


def _office(place: Path) -> Office:
    delivery = write(place / "delivery", renamed(read(SAMPLE)))
    asked = ("--extracts", delivery, "--warehouse", place / "w", "--language", "zh")
    said = prescreen("refresh", "--direct", *asked)
    assert said.code == 0, said.err
    release = newest(place / "w")
    database = place / "busy.duckdb"
    shutil.copyfile(release / "prescreen.duckdb", database)
    with duckdb.connect(str(database)) as connection:
        _make_busy(connection)
    write_workbook(database, place / "candidates.xlsx")
    return Office(release, database, place / "candidates.xlsx")


def _make_busy(connection: duckdb.DuckDBPyConnection) -> None:
    """Changes of every kind, and decisions in every state and with every reason."""
    insert = "INSERT INTO screening_change VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
    moved = zip(IDS.values(), _MOVES, strict=False)
    for number, (patient, (old, new, cause)) in enumerate(moved):
        criterion = "I3" if old and new else "base_cohort"
        results = ("fail", "pass") if old and new else (None, None)
        row = ["NCT06934447", patient, criterion, *results, old, new, cause, REASONS[number]]
        connection.execute(insert, row)
    connection.execute("UPDATE refresh SET previous_release = '000000'")
    insert = "INSERT INTO review_decision VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
    decisions = ("eligible", "not_eligible", "contacted", "declined", "enrolled", "deferred")
    for number, reason in enumerate((*REASONS, BROKEN), start=1):
        row = [
            *(number, "NCT06934447", list(IDS.values())[number % len(IDS)]),
            *(None if number % 3 else "I8", decisions[number % 6], reason),
            *("2026-12-24" if number % 6 == 5 else None, "2026-11-02"),
            *(datetime(2026, 11, 18, 9, 30, number), "=office", "000001"),
            *(_STATES[number % 6], None if number % 6 == 0 else "because"),
        ]
        connection.execute(insert, row)
    connection.execute(
        "INSERT INTO review_precision VALUES ('000001', 'NCT06934447', '2026-11-16', 3, 2, 1, 0.5)"
    )
    connection.execute(
        "UPDATE criterion_result SET result = 'pass' WHERE criterion_id = 'I8' AND patient_id IN "
        "(SELECT patient_id FROM review_decision WHERE criterion_id = 'I8' AND state = 'in_force')"
    )


@pytest.fixture(scope="session")
def book(office: Office) -> Workbook:
    """The workbook as another program reads it."""
    return openpyxl.load_workbook(office.file)


def table(book: Workbook, sheet: str) -> list[dict[str, Any]]:
    """The rows of a sheet by heading, as a spreadsheet shows them.

    openpyxl leaves the underlines coded that would begin the code of a sign.
    """
    head, *rows = book[sheet].iter_rows(values_only=True)
    shown = [[c.replace("_x005F_", "_") if isinstance(c, str) else c for c in row] for row in rows]
    return [dict(zip(head, row, strict=True)) for row in shown]
