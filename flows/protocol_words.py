"""What a protocol's keys take, and what was written, in words."""

import difflib
import json
from collections.abc import Iterable
from datetime import date
from types import NoneType
from typing import Annotated, Any, Literal, get_args, get_origin

from pydantic import BaseModel

from flows.protocol_lines import Path
from flows.protocol_tables import annotations, ends, inner, kinds_of, models_of

LONGEST = 60
_PLAIN = {
    bool: ("true or false", "truth values"),
    int: ("a whole number", "whole numbers"),
    float: ("a number", "numbers"),
    str: ("a text", "texts"),
    date: ("a date such as 2026-11-16", "dates"),
}
# What a pattern asks for, by model and field.
_PATTERNS = {
    ("Criterion", "id"): "I or E, a number and at most one small letter, such as I2c",
    ("Criterion", "line"): "I or E and a number, such as I2",
    ("Protocol", "id"): "a text of letters, digits, - and _",
}
_LIMITS = {
    "gt": "above {}",
    "ge": "of {} or more",
    "lt": "below {}",
    "le": "of {} or less",
    "min_length": "of {} {} or more",
    "max_length": "of {} {} or fewer",
}


def takes(model: type[BaseModel], name: str, place: Path = ()) -> str:
    """What is right for that key, or for the place within it: `a whole number above 0`."""
    if place:
        return _kind(inner(annotations(model)[name], place))
    rules = model.model_fields[name].metadata
    if any(getattr(rule, "pattern", None) for rule in rules):
        return _PATTERNS.get((model.__name__, name), "a text of its own pattern")
    told = _kind(annotations(model)[name])
    counted = "items" if told.startswith("a list") else "characters"
    for rule in rules:
        for limit, words in _LIMITS.items():
            value = getattr(rule, limit, None)
            if value is not None:
                told += " " + words.format(value, counted if value != 1 else counted[:-1])
    return told


def _kind(annotation: Any) -> str:
    parts = [part for part in get_args(annotation) if part is not NoneType]
    if get_origin(annotation) is tuple:
        return f"a list of {_many(annotation)}"
    if get_origin(annotation) is dict:
        return f"a table of names, each with {_kind(parts[1])}"
    if words_of(annotation):
        return "one of " + listed(words_of(annotation))
    if models_of(annotation):
        return "a table"
    if get_origin(annotation) is Annotated:
        return _kind(parts[0])
    if parts:
        return " or ".join(dict.fromkeys(map(_kind, parts)))
    return _PLAIN.get(annotation, ("another value", ""))[0]


def _many(annotation: Any) -> str:
    if words_of(annotation):
        return listed(words_of(annotation))
    if models_of(annotation):
        return "tables"
    return " or ".join(_PLAIN[end][1] for end in ends(annotation) if end in _PLAIN)


def words_of(annotation: Any) -> tuple[str, ...]:
    """The words that the annotation allows; none where it takes more than words."""
    found = ends(annotation)
    words = [word for end in found if get_origin(end) is Literal for word in get_args(end)]
    others = [e for e in found if get_origin(e) is not Literal and e not in (NoneType, Ellipsis)]
    return () if others else tuple(words)


def called(model: type[BaseModel]) -> str:
    """The table's name for its author: `a range rule`, `a criterion`, `the table treatment`."""
    kinds = kinds_of(model)
    if kinds:
        return f"{_article(kinds[0])} {kinds[0]} rule"
    name = model.__name__.lower()
    return {"criterion": "a criterion", "protocol": "a protocol"}.get(name, f"the table {name}")


def _article(word: str) -> str:
    return "an" if word[0] in "aeiou" else "a"


def shown(value: Any) -> str:
    """The value much as it was written, cut where it is long."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list | dict):
        return "[...]" if isinstance(value, list) else "{...}"
    text = json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 4]}..." + text[-1]


def listed(words: Iterable[str]) -> str:
    """The words in quotes, with commas between."""
    return ", ".join(f'"{word}"' for word in words)


def nearest(written: str, names: Iterable[str], as_it_is: bool = False) -> str | None:
    """The name that the written one most likely stands for, if any is near.

    Names are small letters, and the written one is compared as such, unless told `as_it_is`.
    """
    asked = written if as_it_is else written.lower().replace(" ", "_")
    known = sorted(names)
    near = difflib.get_close_matches(asked, known, n=len(known) or 1, cutoff=0.6)
    # I2f is meant by I2g rather than I4g, though both differ in one letter.
    near.sort(key=lambda name: (_likeness(asked, name), _beginning(asked, name)), reverse=True)
    if near:
        return near[0]
    # ecg is too short to be like ecg_report.
    return next((name for name in known if _within(asked, name)), None)


def _likeness(asked: str, name: str) -> float:
    return difflib.SequenceMatcher(None, name, asked).ratio()


def _beginning(asked: str, name: str) -> int:
    differs = (n for n, (one, other) in enumerate(zip(asked, name, strict=False)) if one != other)
    return next(differs, min(len(asked), len(name)))


def _within(asked: str, name: str) -> bool:
    return len(asked) > 2 and asked in name


def nearest_first(written: Any, names: Iterable[str]) -> list[str]:
    """All the names, those most like the written one first."""
    return sorted(
        names, key=lambda name: -difflib.SequenceMatcher(None, str(written), name).ratio()
    )
