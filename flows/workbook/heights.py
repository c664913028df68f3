"""How many lines a row needs, because not every spreadsheet program finds that out by itself."""

from collections.abc import Sequence
from typing import Any
from unicodedata import east_asian_width

WRAPPED = ("text", "list", "word", "words", "state", "move", "step", "mixed")
# More is higher than a row may be: 409 points.
_MOST_LINES = 30
# Letters are narrower than the digits in which a column's width is told.
_LETTERS_A_DIGIT = 1.2


def lines_of(row: Sequence[Any], wrapped: Sequence[tuple[int, int]]) -> int:
    """The lines of the row's highest cell; `wrapped` has number and width of the columns."""
    most = 1
    for number, width in wrapped:
        value = row[number]
        if isinstance(value, list):
            value = ", ".join(value)
        if isinstance(value, str) and (len(value) > width or "\n" in value or not value.isascii()):
            most = max(most, _lines(value, width * _LETTERS_A_DIGIT))
            if most >= _MOST_LINES:
                return _MOST_LINES
    return most


def _lines(text: str, room: float) -> int:
    """The lines of the text where whole words move on to the next one."""
    return sum(1 + int(_width(line) / room) for line in text[:10_000].split("\n"))


def _width(line: str) -> int:
    if line.isascii():
        return len(line)
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in line)
