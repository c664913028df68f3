"""The careful road for a CSV that DuckDB cannot read as it stands: one pass of Python's csv.

It knows at which line every record starts, sets aside the records that do not have the header's
number of cells and those of which a cell holds rows, and writes the rest out in a form that cannot
be read in two ways.
"""

import csv
import io
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from flows.landing_files import Prepared, private_file, refused
from flows.rules import ROW_SHAPE, SWALLOWED_ROWS
from schemas.text_checks import LONGEST_CELL


@dataclass(frozen=True)
class Sorted:
    """Where the records went: whole rows with their line, others as (line, rule, JSON list)."""

    rows: Path
    odd: Path
    count: int
    odd_count: int


class _Lines(Iterator[str]):
    """The lines of a text; `latest` are those of the record that is being read."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self.latest: list[str] = []

    def __next__(self) -> str:
        line = next(self._text)
        self.latest.append(line)
        return line


def sort_records(prepared: Prepared, delimiter: str, width: int, work: Path, number: int) -> Sorted:
    """Every record behind the header, sorted by whether it is a row of `width` cells.

    Blank lines are no records and trailing delimiters add no cells. Raises Refusal, with the line
    where the record starts, for a quote that never closes.
    """
    rows, odd = work / f"rows{number}.csv", work / f"odd{number}.csv"
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with (
            open(prepared.content, encoding="utf-8-sig", newline="") as text,
            io.TextIOWrapper(private_file(rows), "utf-8", newline="") as whole_file,
            io.TextIOWrapper(private_file(odd), "utf-8", newline="") as odd_file,
        ):
            whole = csv.writer(whole_file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            others = csv.writer(odd_file, quoting=csv.QUOTE_ALL, lineterminator="\n")
            count = odd_count = 0
            records = _records(prepared, text, delimiter)
            next(records)
            for line, record in records:
                while len(record) > width and record[-1] == "":
                    record.pop()
                rule = _rule_broken(record, width, delimiter)
                if rule is None:
                    whole.writerow([line, *record])
                    count += 1
                else:
                    others.writerow([line, rule, json.dumps(record)])
                    odd_count += 1
    finally:
        csv.field_size_limit(limit)
    return Sorted(rows, odd, count, odd_count)


def _rule_broken(record: list[str], width: int, delimiter: str) -> str | None:
    """Two stray quotes make a cell of everything between them, and the row may still be whole."""
    if len(record) != width:
        return ROW_SHAPE
    for cell in record:
        breaks = cell.count("\n")
        if breaks and cell.count(delimiter) >= breaks * (width - 1):
            return SWALLOWED_ROWS
    return None


def _records(prepared: Prepared, text: TextIO, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    lines = _Lines(text)
    reader = csv.reader(lines, delimiter=delimiter, strict=True)
    while True:
        start = reader.line_num + 1
        lines.latest.clear()
        try:
            record = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            if "expected after" not in str(error):
                raise refused(
                    prepared.file,
                    f"The record that starts in line {start} has a quote that does not close, or"
                    f" a cell of more than {LONGEST_CELL} characters",
                    "Repair that record: a quote inside a cell is written twice.",
                ) from None
            record = ["".join(lines.latest).rstrip("\r\n")]
        if record and not (len(record) == 1 and record[0].strip(" ") == ""):
            yield start, record
