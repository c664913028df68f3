"""Cells of a sheet as XML: text that stays text whatever it begins with, real dates and numbers."""

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from math import isfinite
from typing import Any

# What a cell holds, in the units in which spreadsheets count: those of UTF-16.
LONGEST = 32_767
_MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
# Beside markup: signs that no XML may hold, and what a spreadsheet would take for a coded sign.
_SPECIAL = re.compile(
    "[&<>]|\r\n?|[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)"
)
_EPOCH = date(1899, 12, 30)
# Spreadsheets believe in 29 February 1900, and in no day before 1900.
_LEAP_FAULT, _FIRST_DAY = date(1900, 3, 1), date(1900, 1, 1)


def cut(text: str, remark: str) -> str:
    """The text, or as much of it as a cell holds together with the remark."""
    if len(text) * 2 <= LONGEST or len(_units(text)) <= 2 * LONGEST:
        return text
    kept = _units(text)[: 2 * (LONGEST - len(remark))]
    return kept.decode("utf-16-le", "ignore") + remark


def _units(text: str) -> bytes:
    return text.encode("utf-16-le", "surrogatepass")


def escaped(text: str) -> str:
    """The text as XML holds it; signs that XML cannot hold are shown as �."""
    return _SPECIAL.sub(_replaced, text) if _SPECIAL.search(text) else text


def _replaced(found: re.Match[str]) -> str:
    sign = found[0]
    if sign[0] == "\r":
        return "\n"
    return "_x005F_" if sign == "_" else _MARKUP.get(sign, "\N{REPLACEMENT CHARACTER}")


def text_cell(place: str, style: int, text: str) -> str:
    """A cell of text; spreadsheets never run it and never make a number of it."""
    kept = ' xml:space="preserve"' if text[:1].isspace() or text[-1:].isspace() else ""
    return f'<c r="{place}" s="{style}" t="inlineStr"><is><t{kept}>{escaped(text)}</t></is></c>'


def number_cell(place: str, style: int, number: float) -> str:
    """A cell of a number; as text where spreadsheets know none."""
    if not isfinite(number):
        return text_cell(place, style, str(number))
    return f'<c r="{place}" s="{style}"><v>{number!r}</v></c>'


def empty_cell(place: str, style: int) -> str:
    """A cell of nothing, which looks like its neighbours."""
    return f'<c r="{place}" s="{style}"/>'


def day_cell(place: str, style: int, day: date) -> str:
    """A cell of a real date, with its time if it has one; as text where spreadsheets know none."""
    at = day.date() if isinstance(day, datetime) else day
    if at < _FIRST_DAY:
        return text_cell(place, style, day.isoformat())
    number: float = (at - _EPOCH).days - (at < _LEAP_FAULT)
    if isinstance(day, datetime):
        midnight = datetime.combine(at, datetime.min.time())
        number += (day - midnight) / timedelta(days=1)
    return number_cell(place, style, number)


def cell_of(kind: str, style: int, styles: dict[str, int], words: Callable[[str], str]) -> Any:
    """What makes the cells of a column of that kind: place and value in, XML out.

    Words are told by `words`; `styles` has what a single word or kind looks like, else `style`.
    """
    remark = words("cut")

    def text(place: str, value: Any) -> str:
        return text_cell(place, style, cut(value, remark))

    def listed(place: str, value: Any) -> str:
        return text(place, ", ".join(value)) if value else empty_cell(place, style)

    def word(place: str, value: Any) -> str:
        return text_cell(place, styles.get(value, style), words(value))

    def several(place: str, value: Any) -> str:
        return listed(place, [words(name) for name in value])

    def flag(place: str, value: Any) -> str:
        return text_cell(place, style, words("yes" if value else "no"))

    def number(place: str, value: Any) -> str:
        return number_cell(place, style, value)

    def day(place: str, value: Any) -> str:
        return day_cell(place, style, value)

    def mixed(place: str, value: Any) -> str:
        if isinstance(value, date):
            return day_cell(place, styles["day"], value)
        if isinstance(value, int):
            return number_cell(place, styles["number"], value)
        return text(place, value)

    made = {
        **dict.fromkeys(("id", "text"), text),
        **dict.fromkeys(("word", "state", "move", "step"), word),
        **dict.fromkeys(("number", "share"), number),
        **dict.fromkeys(("day", "moment"), day),
        "list": listed,
        "words": several,
        "flag": flag,
        "mixed": mixed,
    }[kind]
    return lambda place, value: (
        empty_cell(place, style) if value in (None, "") else made(place, value)
    )
