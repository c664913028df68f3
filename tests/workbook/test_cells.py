"""Cells at the edges of what a spreadsheet holds."""

from datetime import date, datetime
from xml.etree import ElementTree

import pytest
from openpyxl.utils.datetime import to_excel

from flows.workbook.cells import LONGEST, cut, day_cell, number_cell, text_cell


@pytest.mark.parametrize(
    "day",
    [date(1900, 3, 1), date(2000, 2, 29), date(2026, 11, 16), datetime(2026, 11, 16, 12, 0, 1)],
)
def test_a_day_is_its_number(day: date) -> None:
    cell = ElementTree.fromstring(day_cell("A1", 0, day))
    assert float(cell[0].text or "") == pytest.approx(to_excel(day), abs=1e-9)


def test_the_first_days_of_the_calendar() -> None:
    """Spreadsheets have a 29 February 1900 that never was, and nothing before that year."""
    assert "<v>1</v>" in day_cell("A1", 0, date(1900, 1, 1))
    assert "<v>59</v>" in day_cell("A1", 0, date(1900, 2, 28))
    assert "<v>61</v>" in day_cell("A1", 0, date(1900, 3, 1))
    assert "<t>1899-12-31</t>" in day_cell("A1", 0, date(1899, 12, 31))


def test_a_number_that_no_spreadsheet_has_is_text() -> None:
    assert number_cell("A1", 0, 1e-05) == '<c r="A1" s="0"><v>1e-05</v></c>'
    for number in (float("nan"), float("inf"), -float("inf")):
        assert f"<is><t>{number}</t></is>" in number_cell("A1", 0, number)


@pytest.mark.parametrize(
    ("given", "shown"),
    [
        ("a\x00b\x1f", "a�b�"),
        ("lone \ud83d half", "lone � half"),
        ("\ufffe\uffff", "��"),
        ("a\r\nb\rc", "a\nb\nc"),
        ("\t=1", "\t=1"),
        ("]]>&<>\"'", "]]>&<>\"'"),
        ("_x0041_", "_x005F_x0041_"),
        ("_x41_ and __", "_x41_ and __"),
        ("😀", "😀"),
    ],
)
def test_every_text_is_xml(given: str, shown: str) -> None:
    cell = ElementTree.fromstring(text_cell("A1", 0, given))
    assert "".join(cell.itertext()) == shown


@pytest.mark.parametrize("sign", ["a", "长", "😀"])
def test_a_text_is_cut_where_a_cell_ends(sign: str) -> None:
    """Spreadsheets count a sign beyond the first 65,536 as two."""
    own = len(sign.encode("utf-16-le")) // 2
    fits = sign * (LONGEST // own)
    assert cut(fits, "…") == fits
    short = cut(fits + sign, "…")
    assert LONGEST - own <= len(short.encode("utf-16-le")) // 2 <= LONGEST
    assert short == sign * ((LONGEST - 1) // own) + "…"
