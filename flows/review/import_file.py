"""Decisions from a CSV file that the research office keeps: every line of it, or none."""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.errors import Refusal, printable
from flows.release_events import account
from flows.review.decision import Decision
from flows.review.record import IMPORT, LINE, Recorded, record_all
from flows.warehouse import Warehouse

REQUIRED = ("protocol_id", "patient_id", "decision")
OPTIONAL = ("criterion_id", "reason", "until", "evidence_on", "decided_by")
_YEAR_FIRST = re.compile(r"([0-9]{4})([-/])([0-9]{1,2})\2([0-9]{1,2})")
MOST_LINES, LARGEST = 20_000, 64 << 20


@dataclass(frozen=True)
class _Line:
    """A decision of the file, who decided, on which line, and what cannot be read of it."""

    number: int
    decision: Decision
    by: str
    mistakes: tuple[tuple[str, str], ...]


def import_decisions(place: Warehouse, file: Path, by: str | None = None) -> Recorded:
    """The decisions of the file are recorded; those that stand already are not recorded again.

    `by` decided where the file has no decided_by. Raises Refusal, and records none, where the file
    or a line of it is wrong; it names lines and columns, never a value.
    """
    lines = _lines(file, by or account())
    return record_all(
        place,
        [(line.decision, line.by) for line in lines],
        IMPORT,
        found={n: line.mistakes for n, line in enumerate(lines, start=1) if line.mistakes},
        places=[f"line {line.number}" for line in lines],
        where=str(file),
    )


def _lines(file: Path, by: str) -> list[_Line]:
    text = _text(file)
    rows = csv.reader(io.StringIO(text, newline=""), strict=True, delimiter=_delimiter(text))
    try:
        header = _trimmed([name.strip().lower() for name in next(rows, [])])
        _require_columns(header, file)
        lines = []
        begins = rows.line_num + 1
        for row in rows:
            if any(cell.strip() for cell in row):
                lines.append(_line(begins, header, _trimmed(row, len(header)), by))
            begins = rows.line_num + 1
    except csv.Error:
        raise Refusal(
            f"Line {rows.line_num} is not CSV: its quotes do not close",
            str(file),
            "save it as CSV with commas",
        ) from None
    if not lines or len(lines) > MOST_LINES:
        raise Refusal(
            f"The file holds {len(lines):,} decisions",
            str(file),
            f"give at least one, and at most {MOST_LINES:,} at once",
        )
    return lines


def _text(file: Path) -> str:
    try:
        if file.stat().st_size > LARGEST:
            raise Refusal("The file is too large", str(file), "give it in several parts")
        content = file.read_bytes()
    except OSError as error:
        raise Refusal(
            f"The file cannot be read ({error.strerror})", str(file), "give a CSV file"
        ) from None
    if content.startswith(b"PK\x03\x04"):
        raise Refusal("This is a workbook, not CSV", str(file), "save its sheet as CSV UTF-8")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(
            f"The file is not UTF-8 (line {line})", str(file), "save it as CSV UTF-8"
        ) from None


def _delimiter(text: str) -> str:
    """The first line's own: spreadsheets of many countries write semicolons, or tabs."""
    first = text.partition("\n")[0]
    return next((sign for sign in ";\t" if sign in first and "," not in first), ",")


def _trimmed(cells: list[str], least: int = 0) -> list[str]:
    """Without the empty cells that a spreadsheet adds at the end."""
    while len(cells) > least and not cells[-1].strip():
        cells = cells[:-1]
    return cells


def _require_columns(header: list[str], file: Path) -> None:
    known = [*REQUIRED, *OPTIONAL]
    # A file without its header begins with a patient.
    told = any(name in known for name in header)
    unknown = [printable(n) or "(empty)" for n in header if told and n not in known]
    wrong = [f"{name} is missing" for name in REQUIRED if name not in header]
    wrong += [f"{name} is not known" for name in unknown]
    twice = sorted({n for n in header if header.count(n) > 1 and n in known})
    wrong += [f"{name} stands twice" for name in twice]
    if wrong:
        raise Refusal(
            f"The file has not the columns of decisions: {'; '.join(wrong)}",
            str(file),
            f"name the columns in its first line: {', '.join(known)}",
        )


def _line(number: int, header: list[str], row: list[str], by: str) -> _Line:
    wrong: list[tuple[str, str]] = []
    if len(row) != len(header):
        says = f"{len(row)} cells where the first line has {len(header)}: put quotes around commas"
        wrong.append((LINE, says))
    cells = {name: cell.strip() or None for name, cell in zip(header, row, strict=False)}
    given = Decision(
        protocol_id=cells.get("protocol_id") or "",
        patient_id=cells.get("patient_id") or "",
        criterion_id=cells.get("criterion_id"),
        decision=(cells.get("decision") or "").lower(),
        reason=cells.get("reason"),
        until=_day(cells, "until", wrong),
        evidence_on=_day(cells, "evidence_on", wrong),
    )
    return _Line(number, given, cells.get("decided_by") or by, tuple(wrong))


def _day(cells: Mapping[str, str | None], name: str, wrong: list[tuple[str, str]]) -> date | None:
    written = cells.get(name)
    if written is None:
        return None
    try:
        # With the year first nothing else can be meant; a spreadsheet makes 2026/12/1 of it.
        if found := _YEAR_FIRST.fullmatch(written):
            return date(*map(int, found.group(1, 3, 4)))
    except ValueError:
        pass
    wrong.append((name, "not a day: write it as 2026-12-01"))
    return None
