"""How the workbook opens and prints, and that no program finds anything to repair in it."""

import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import openpyxl
import pytest
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from .conftest import IDS, Office

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture(scope="module")
def parts(office: Office) -> dict[str, ElementTree.Element]:
    """Every part of the file, by its name."""
    with zipfile.ZipFile(office.file) as book:
        return {name: ElementTree.fromstring(book.read(name)) for name in book.namelist()}


def test_heads_and_ids_stay_in_view(book: Workbook) -> None:
    for sheet in book.worksheets:
        head = [cell.value for cell in sheet[1]]
        ids = head.index("patient") + 1 if "patient" in head else 1
        assert sheet.freeze_panes == f"{get_column_letter(ids + 1)}2"


def test_every_list_is_a_table_with_filters(book: Workbook) -> None:
    names = []
    for sheet in book.worksheets:
        (listed,) = sheet.tables.values()
        assert listed.ref == sheet.dimensions == listed.autoFilter.ref
        assert [c.name for c in listed.tableColumns] == [cell.value for cell in sheet[1]]
        names.append(listed.name)
    assert len({name.lower() for name in names}) == len(book.worksheets)


def test_it_prints_one_page_wide_with_its_head_on_every_page(book: Workbook) -> None:
    for sheet in book.worksheets:
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)
        assert sheet.print_title_rows == "$1:$1"
        assert sheet.oddHeader.left.text == sheet.title
        assert sheet.oddHeader.center.text == "NCT06934447"
        assert sheet.oddHeader.right.text == "as of 2026-11-16"
        assert sheet.oddFooter.left.text == "Confidential: patients' data"
        assert sheet.oddFooter.center.text == "Release 000001"
        assert sheet.oddFooter.right.text == "Page &P of &N"


def test_colours_never_stand_alone(book: Workbook) -> None:
    """Each word has its colour, and another colour another word."""
    head, *rows = book["answers"].iter_rows()
    place = [cell.value for cell in head].index("result")
    seen = {(row[place].value, row[place].fill.fgColor.rgb) for row in rows}
    assert len({word for word, _ in seen}) == len(seen) == 5
    assert len({colour for _, colour in seen}) == 5


def test_the_file_says_what_it_is_and_no_clock(book: Workbook) -> None:
    told = book.properties
    assert told.title == "Prescreen: as of 2026-11-16"
    assert told.subject == "NCT06934447"
    assert told.description == "Confidential: patients' data"
    assert str(told.created) == str(told.modified) == "2026-11-16 00:00:00"


def test_nothing_is_there_to_repair(parts: dict[str, ElementTree.Element]) -> None:
    tables = [part for name, part in parts.items() if name.startswith("xl/tables/")]
    sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/sheet")]
    assert len(tables) == len(sheets) > 0
    assert len({part.get("id") for part in tables}) == len(tables)
    assert len({part.get("displayName", "").lower() for part in tables}) == len(tables)
    for part in tables:
        columns = [c.get("name", "").lower() for c in part.iter(f"{MAIN}tableColumn")]
        assert len(set(columns)) == len(columns)
    (styles,) = (part for name, part in parts.items() if name == "xl/styles.xml")
    n_styles = len(list(styles.find(f"{MAIN}cellXfs") or ()))
    for part in sheets:
        assert not list(part.iter(f"{MAIN}f"))
        assert not list(part.iter(f"{MAIN}hyperlink"))
        numbers = [int(row.get("r", "0")) for row in part.iter(f"{MAIN}row")]
        assert numbers == list(range(1, len(numbers) + 1))
        for row in part.iter(f"{MAIN}row"):
            assert float(row.get("ht", "0")) <= 409
            for place, cell in enumerate(row, start=1):
                assert cell.get("r") == f"{get_column_letter(place)}{row.get('r')}"
                assert int(cell.get("s", "0")) < n_styles
                assert len("".join(cell.itertext()).encode("utf-16-le")) // 2 <= 32_767


def test_ids_that_look_like_numbers_are_not_warned_of(
    parts: dict[str, ElementTree.Element],
) -> None:
    told = parts["xl/worksheets/sheet1.xml"].find(f"{MAIN}ignoredErrors")
    assert told is not None
    (ignored,) = told
    assert ignored.get("numberStoredAsText") == "1"
    assert "C2:C" in str(ignored.get("sqref"))


def plain(value: Any) -> Any:
    """The value without the coded underlines that openpyxl leaves, and in 12 digits."""
    if isinstance(value, float):
        return float(f"{value:.12g}")
    return value.replace("_x005F_", "_") if isinstance(value, str) else value


def test_another_program_opens_it_and_keeps_every_value(
    office: Office, book: Workbook, tmp_path: Path
) -> None:
    program = shutil.which("soffice")
    if program is None:
        assert "CI" not in os.environ, "LibreOffice is not installed"
        pytest.skip("LibreOffice is not installed")
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    out = tmp_path / "converted"
    run = subprocess.run(
        [program, profile, "--headless", "--convert-to", "xlsx", "--outdir", out, office.file],
        capture_output=True,
        text=True,
        timeout=180,
    )
    assert run.returncode == 0, run.stderr
    theirs = openpyxl.load_workbook(out / office.file.name)
    assert theirs.sheetnames == book.sheetnames
    patients = set()
    for sheet in book.worksheets:
        other = theirs[sheet.title]
        assert other.dimensions == sheet.dimensions
        for ours, read in zip(sheet.iter_rows(), other.iter_rows(), strict=True):
            for cell, found in zip(ours, read, strict=True):
                assert found.data_type == cell.data_type or cell.value is None
                assert plain(found.value) == plain(cell.value)
        heads = [cell.value for cell in sheet[1]]
        if "patient" in heads:
            place = heads.index("patient")
            patients |= {plain(row[place]) for row in other.iter_rows(min_row=2, values_only=True)}
    assert patients == set(IDS.values())
