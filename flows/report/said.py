"""Numbers, units, drugs and results as a clinician writes them."""

from collections.abc import Sequence
from functools import cache
from unicodedata import east_asian_width

import pandas as pd

from flows.report.chart import Reading
from transforms.assess.answer import in_words

_UNITS = {"{score}": "points", "{titer}": "titre"}
MOST_IDS = 12


def number(value: float) -> str:
    """At most four significant digits."""
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:.4g}"


@cache
def unit_in_words(unit: str) -> str:
    """The unit without the signs of UCUM."""
    return _UNITS.get(unit) or str(in_words(pd.Series([unit])).iloc[0])


def drug(concept: str) -> str:
    """The drug's name."""
    return concept.replace("_", " ").capitalize()


def days(count: int) -> str:
    """`1 day`, `12 days`."""
    return f"{count:,} day{'' if count == 1 else 's'}"


def signs(text: str) -> int:
    """How wide the text is; a Chinese sign is as wide as two others."""
    return sum(2 if east_asian_width(sign) in "WF" else 1 for sign in text)


def cut(text: str, most: int) -> str:
    """The text, or as much of it as is so wide, with an ellipsis."""
    shown = text
    while signs(shown) > most:
        shown = shown[:-1]
    return shown if shown == text else shown[:-1] + "…"


def rows(ids: Sequence[str]) -> str:
    """The source rows, of many the first ones."""
    more = len(ids) - MOST_IDS
    listed = ", ".join(ids[:MOST_IDS]) + (f" and {more} more" if more > 0 else "")
    return f"source row{'' if len(ids) == 1 else 's'} {listed}" if ids else "no source row"


def value_of(reading: Reading) -> str:
    """The result without its unit: the number with its comparator, or the text as reported."""
    if reading.value is None or reading.unusable:
        return reading.text
    told = (reading.operator or "") + number(reading.value)
    return told + (f"–{number(reading.value_high)}" if reading.value_high is not None else "")


def result_of(reading: Reading) -> str:
    """The result with its unit, and where it lies."""
    told = value_of(reading)
    if reading.value is not None and not reading.unusable:
        told = f"{told} {unit_in_words(reading.unit)}".rstrip()
    return told + (f", {level}" if (level := level_of(reading)) else "")


def level_of(reading: Reading) -> str:
    """Low or high by the result's own reference limits; why it cannot be used; else nothing."""
    if reading.unusable:
        return "cannot be used: " + reading.unusable.replace("_", " ")
    return "low" if reading.is_low else "high" if reading.is_high else ""


def limits_of(reading: Reading) -> str:
    """The reference range of the result."""
    low, high = reading.lower, reading.upper
    if low is not None and high is not None:
        return f"{number(low)} to {number(high)}"
    if low is not None:
        return f"from {number(low)}"
    return f"up to {number(high)}" if high is not None else ""
