"""Every way to understand a sig, found by trying all of them: slow, and without a pattern."""

import re
from collections.abc import Iterator
from typing import TypeVar

from sources.sig_reader import NAMES, Reading, frequency_rows

AMOUNTS = {"half a": 0.5, "half": 0.5, "one": 1.0, "two": 2.0, "半": 0.5, "一": 1.0, "两": 2.0}
AMOUNTS |= {"1/2": 0.5, "1/4": 0.25, "3/4": 0.75, "三": 3.0}
AMOUNTS |= {f"{n} {m}": n + AMOUNTS[m] for n in (1, 2, 3, 4) for m in ("1/2", "1/4", "3/4")}
UNITS = {"mg": "mg", "毫克": "mg", "g": "g", "mcg": "ug", "mg/kg": "mg/kg", "ml": "mL"}
UNITS |= {"tablet": "tablet", "tablets": "tablet", "tab": "tablet", "片": "tablet", "drop": "drop"}
ROUTES = {"po": "oral", "by mouth": "oral", "口服": "oral", "iv": "iv", "静滴": "iv", "sc": "sc"}
VERBS = ("take", "give", "inject")
EACH = ("每次", "一次", "单次")
MEALS = ("with food", "after breakfast", "pc", "饭后")
LASTING = {"days": 1, "day": 1, "d": 1, "weeks": 7, "天": 1, "周": 7}
# The times a day, and the one day of a single dose.
FREQUENCIES = {
    row["word"].replace(" ", "").replace("-", "").translate(str.maketrans("一二两三四", "12234")): (
        float(row["per_day"]),
        1 if row["one_off"] == "true" else None,
    )
    for row in frequency_rows()
}


T = TypeVar("T")


def plain(text: str) -> str:
    """The text in lower case, with single blanks and without stops and commas that only divide."""
    text = re.sub(r"\.(?![0-9.])", "", text.lower().replace("×", "x"))
    text = re.sub(r"(?<=[a-z])-(?=[a-z])", "", text)
    text = re.sub(r"([^0-9 ,]|^)[ ,]*,[ ,]*|[ ,]*,[ ,]*(?=[^0-9 ,]|$)", r"\1 ", text)
    return re.sub(" +", " ", text).strip()


def understood(text: str) -> set[Reading]:
    """The readings of the text under which nothing of it is left over."""
    text = plain(text)
    start = [rest for _, rest in either(text, dict.fromkeys(VERBS), blank=True)]
    found = set()
    for rest in [text, *start]:
        found |= set(dose_first(rest)) | set(frequency_first(rest))
    return found


def dose_first(text: str) -> Iterator[Reading]:
    called = [rest for name in NAMES for rest in after(text, plain(name), blank=name.isascii())]
    for rest in [text, *called]:
        for before, rest1 in maybe(either(rest, ROUTES), rest):
            for (amount, unit), rest2 in (*doses(rest1), *counts(rest1)):
                for between, rest3 in maybe(either(rest2, ROUTES), rest2):
                    for often, rest4 in maybe(frequencies(rest3), rest3):
                        times, day = often or (None, None)
                        for behind, days in ends(rest4, day):
                            routes = [r for r in (before, between, behind) if r]
                            if len(routes) < 2 and (unit or times) and not eye(unit, rest3, rest4):
                                yield amount, unit, times, routes[0] if routes else None, days


def frequency_first(text: str) -> Iterator[Reading]:
    for before, rest in maybe(either(text, ROUTES), text):
        for (times, day), rest1 in frequencies(rest):
            for dose, rest2 in maybe(doses(rest1), rest1):
                amount, unit = dose or (None, None)
                for behind, days in ends(rest2, day):
                    if not (before and behind) and not eye(unit, rest, rest1):
                        yield amount, unit, times, before or behind, days


def eye(unit: str | None, before: str, after_it: str) -> bool:
    return unit == "drop" and before.removesuffix(after_it).strip() == "od"


def doses(text: str) -> Iterator[tuple[tuple[float, str], str]]:
    for start in [text, *(rest for word in EACH for rest in after(text, word))]:
        for amount, rest in amounts(start):
            for word, unit in UNITS.items():
                several = "/" in start[:2] and word.endswith("s")
                for left in after(rest, word):
                    if amount > 0 and not several:
                        yield (amount, unit), left


def counts(text: str) -> Iterator[tuple[tuple[float, None], str]]:
    for word in ("1", "2", "3", "4", "one", "two"):
        for rest in after(text, word, blank=True):
            yield (AMOUNTS.get(word) or float(word), None), rest


def amounts(text: str) -> Iterator[tuple[float, str]]:
    yield from either(text, AMOUNTS)
    number = re.match(r"[0-9]+(\.[0-9]+)?|\.[0-9]+", text)
    if number:
        yield float(number[0]), text[number.end() :].lstrip()


def frequencies(text: str) -> Iterator[tuple[tuple[float, int | None], str]]:
    digits = str.maketrans("一二两三四", "12234")
    for end in range(1, len(text) + 1):
        key = text[:end].replace(" ", "").translate(digits)
        if key in FREQUENCIES and text[end - 1] != " ":
            yield FREQUENCIES[key], text[end:].lstrip()


def ends(text: str, day: int | None) -> Iterator[tuple[str | None, int | None]]:
    for route, rest in maybe(either(text, ROUTES), text):
        for _, rest1 in maybe(either(rest, dict.fromkeys(MEALS, True)), rest):
            for days, rest2 in maybe(durations(rest1), rest1):
                for _, rest3 in maybe(either(rest2, dict.fromkeys(MEALS, True)), rest2):
                    if re.fullmatch("(# ?[0-9]+ ?)*[ .]*", rest3):
                        yield route, day if days is None else days


def durations(text: str) -> Iterator[tuple[int, str]]:
    for word in ("for", "x", "共", "连用"):
        for rest in after(text, word):
            number = re.match("[0-9]+", rest)
            for unit, days in LASTING.items():
                for left in after(rest[number.end() :].lstrip(), unit) if number else ():
                    yield int(number[0]) * days, left


def either(text: str, words: dict[str, T], blank: bool = False) -> Iterator[tuple[T, str]]:
    for word, meaning in words.items():
        for rest in after(text, word, blank):
            yield meaning, rest


def after(text: str, word: str, blank: bool = False) -> Iterator[str]:
    if text.startswith(word + " " * blank):
        yield text.removeprefix(word).lstrip()


def maybe(found: Iterator[tuple[T, str]], text: str) -> list[tuple[T | None, str]]:
    return [(None, text), *found]
