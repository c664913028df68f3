"""Headings and words of the workbook, in English and Chinese, from the two tables beside this."""

import csv
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from flows.language import Language

HERE = Path(__file__).parent


@dataclass(frozen=True)
class Column:
    """One column of a sheet: what it holds, how wide it is, how it is headed and what it means."""

    sheet: str
    name: str
    kind: str
    width: int
    headings: dict[str, str]
    # table.column of the database, whose comment tells the meaning; else both are told here.
    origin: str
    meaning: str


@cache
def sheets() -> dict[str, tuple[Column, ...]]:
    """The columns of every sheet, in the order of the workbook."""
    columns = [
        Column(
            row["sheet"],
            row["column"],
            row["kind"],
            int(row["width"]),
            {language: row[language] for language in Language},
            row["origin"],
            row["meaning"],
        )
        for row in _rows("headings.csv")
    ]
    names = dict.fromkeys(column.sheet for column in columns)
    return {name: tuple(c for c in columns if c.sheet == name) for name in names}


@cache
def _words() -> dict[str, dict[str, str]]:
    return {row["key"]: row for row in _rows("words.csv")}


def _rows(name: str) -> list[dict[str, str]]:
    with (HERE / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def told(key: str, language: str, *values: Any) -> str:
    """The words of that key; the key itself where the table does not know it."""
    found = _words().get(key)
    return found[language].format(*values) if found else key
