"""An answer for programs and spreadsheets: CSV or JSON, as long as it may be."""

import csv
import json
import math
from collections.abc import Iterable
from decimal import Decimal
from itertools import count
from typing import Any, TextIO

from flows.formulas import marked
from flows.sql.answers import Answer
from flows.sql.cells import plain


def write_csv(answer: Answer, stream: TextIO, line_end: str = "\n") -> None:
    """One line a row; nothing for null, and what a spreadsheet took for a formula is marked."""
    writer = csv.writer(stream, lineterminator=line_end)
    writer.writerow(marked(name) for name in answer.names)
    writer.writerows([_cell(value) for value in row] for row in answer.rows)


def write_json(answer: Answer, stream: TextIO) -> None:
    """An array with an object a row, letter for letter; days and times as ISO text."""
    names = _distinct(answer.names)
    before = "[\n"
    for row in answer.rows:
        told = {name: _bare(value) for name, value in zip(names, row, strict=True)}
        stream.write(before + json.dumps(told, ensure_ascii=False))
        before = ",\n"
    stream.write("[]\n" if before == "[\n" else "\n]\n")


def _cell(value: Any) -> Any:
    if value is None or type(value) in (int, float, Decimal):
        return value
    return marked(plain(value))


def _bare(value: Any) -> Any:
    if isinstance(value, list | tuple):
        return [_bare(item) for item in value]
    if isinstance(value, dict):
        return {plain(key): _bare(item) for key, item in value.items()}
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, float | Decimal) and math.isfinite(value):
        return float(value)
    return plain(value)


def _distinct(names: Iterable[str]) -> list[str]:
    """The names, the second of one name with a number behind it: an object has each name once."""
    found: list[str] = []
    for name in names:
        others = (f"{name}_{number}" for number in count(1))
        found.append(next(x for x in others if x not in found) if name in found else name)
    return found
