"""Text that a spreadsheet, a database, a shell or a page would run is only text."""

import csv
import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import openpyxl
import pytest

from .deliveries import SMALL, small
from .releases import newest, one, prescreen, rows

# Ids may hold any sign but blanks, controls and full-width ones.
IDS = ("=1+1", "+1", "-1", "@SUM(1)", "=HYPERLINK(1)", "';DROP", "<b>", "{{7*7}}", "%s", "P1")
NAMES = (
    "=cmd|' /C calc'!A1",
    "+2+5",
    "@x",
    "\t=1+1",
    "＝1+1",
    "'); DROP TABLE labs; --",
    "<script>alert(1)</script>",
    "{{7*7}} ${7*7} {0} %s",
    "$(touch x) `touch x`",
)
RUN_BY_A_SPREADSHEET = tuple("=+-@\t\r\n＝＋－＠")


def quoted(*cells: str) -> str:
    return ",".join('"' + cell.replace('"', '""') + '"' for cell in cells)


@pytest.fixture(scope="module")
def warehouse(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release about patients with such ids, with such names in every record of theirs."""
    place = tmp_path_factory.mktemp("formulas")
    pairs = [(own, NAMES[n % len(NAMES)]) for n, own in enumerate(IDS * len(NAMES))]
    delivered = {
        "patients": [quoted(own, "2012-01-01", "female") for own in IDS],
        "diagnoses": [
            quoted(f"D{n}", own, "M32.9", "ICD10", text, "2026-01-01")
            for n, (own, text) in enumerate(pairs)
        ],
        "medications": [
            quoted(f"M{n}", own, f"Prednisone {text}", "oral", "20", "mg", "1", "2026-01-01")
            for n, (own, text) in enumerate(pairs)
        ],
        "labs": [
            *(
                quoted(f"L{n}", own, "1742-6", "LOINC", text, "2026-11-10", text, text)
                for n, (own, text) in enumerate(pairs)
            ),
            *(
                quoted(f"X{n}", own, text, "LOCAL", text, "2026-11-10", "1", "U/L")
                for n, (own, text) in enumerate(pairs)
            ),
        ],
    }
    extracts = {extract: [SMALL[extract][0], *lines] for extract, lines in delivered.items()}
    folder = small(place / "delivery", **extracts)
    said = prescreen("refresh", "--direct", "--extracts", folder, "--warehouse", place / "w")
    assert said.code == 0, said.err
    return place / "w"


def test_everything_was_stored_as_it_stands(warehouse: Path) -> None:
    database = newest(warehouse) / "prescreen.duckdb"
    assert {own for (own,) in rows(database, "SELECT patient_id FROM patient")} == set(IDS)
    names = {name for (name,) in rows(database, "SELECT DISTINCT name FROM diagnosis")}
    assert names == {name.strip(" ") for name in NAMES}
    assert one(database, "SELECT count(*) FROM screening") == len(IDS)


def cells(file: Path) -> Iterator[str]:
    if file.suffix == ".csv":
        with file.open(encoding="utf-8", newline="") as text:
            for row in csv.reader(text):
                yield from row
    elif file.suffix == ".json":
        for record in json.loads(file.read_text("utf-8")):
            yield from (cell for cell in record.values() if isinstance(cell, str))
    elif file.suffix == ".parquet":
        for record in duckdb.sql(f"FROM '{file}'").fetchall():
            yield from (cell for cell in record if isinstance(cell, str))


def text_cells(file: Path) -> Iterator[str]:
    """Of a workbook, whose cells say themselves what they hold: no mark is needed."""
    for sheet in openpyxl.load_workbook(file):
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f"
                assert cell.hyperlink is None
                if cell.data_type == "s":
                    yield cell.value


@pytest.mark.parametrize("form", ["csv", "json", "parquet"])
def test_no_cell_of_a_list_is_run(warehouse: Path, tmp_path: Path, form: str) -> None:
    file = tmp_path / f"list.{form}"
    asked = ("--status", "all", "--format", form, "--out", file)
    said = prescreen("candidates", "--warehouse", warehouse, *asked)
    assert said.code == 0, said.err
    found = list(cells(file))
    assert {"'=1+1", "'+1", "'-1", "'@SUM(1)", "P1"} <= set(found)
    assert [cell for cell in found if cell.startswith(RUN_BY_A_SPREADSHEET)] == []


def test_no_cell_of_a_workbook_is_run_or_marked(warehouse: Path, tmp_path: Path) -> None:
    file = tmp_path / "list.xlsx"
    asked = ("--status", "all", "--format", "xlsx", "--out", file)
    said = prescreen("candidates", "--warehouse", warehouse, *asked)
    assert said.code == 0, said.err
    found = set(text_cells(file))
    assert set(IDS) <= found
    assert not {f"'{own}" for own in IDS} & found
    assert set(IDS) <= set(text_cells(newest(warehouse) / "candidates.xlsx"))


def test_no_cell_of_a_release_is_run(warehouse: Path) -> None:
    files = [file for file in newest(warehouse).iterdir() if file.suffix == ".csv"]
    assert {"candidates.csv", "screening_log.csv"} <= {file.name for file in files}
    for file in files:
        run = [cell for cell in cells(file) if cell.startswith(RUN_BY_A_SPREADSHEET)]
        assert run == [], file.name
