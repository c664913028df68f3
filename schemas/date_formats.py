"""The forms in which a hospital writes days and times, held to their letter."""

import re
from collections.abc import Iterator

# Each directive: digits where a literal sets it apart from the next one, digits where none does.
_NUMBERS = {
    "%Y": ("[0-9]{4}", "[0-9]{4}"),
    "%m": ("(0?[1-9]|1[0-2])", "(0[1-9]|1[0-2])"),
    "%d": ("(0?[1-9]|[12][0-9]|3[01])", "(0[1-9]|[12][0-9]|3[01])"),
    "%H": ("([01]?[0-9]|2[0-3])", "([01][0-9]|2[0-3])"),
    "%I": ("(0?[1-9]|1[0-2])", "(0[1-9]|1[0-2])"),
    "%M": ("[0-5]?[0-9]", "[0-5][0-9]"),
    "%S": ("[0-5]?[0-9]", "[0-5][0-9]"),
    "%f": ("[0-9]{1,6}", "[0-9]{6}"),
    "%p": ("[AaPp][Mm]", "[AaPp][Mm]"),
    "%b": ("[A-Za-z]{3}", "[A-Za-z]{3}"),
}
_DAY = {"%Y", "%d"}
_MONTH = {"%m", "%b"}


def pattern(form: str) -> str:
    """The regular expression of every text that is written so.

    Without a literal between them numbers have their full width: 20260105, never 2026115.
    """
    parts = list(_parts(form))
    written = []
    for place, part in enumerate(parts):
        if part not in _NUMBERS:
            written.append(re.escape(part))
            continue
        beside = parts[max(0, place - 1) : place] + parts[place + 1 : place + 2]
        written.append(_NUMBERS[part][any(other in _NUMBERS for other in beside)])
    return "".join(written)


def day_formats(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms, each of a whole day; ValueError for others, and for two that look alike."""
    for form in forms:
        _require_day(form)
        if set(_parts(form)) & {"%H", "%I", "%M", "%S", "%f", "%p"}:
            raise ValueError(f"{form} is the format of a time: it belongs to times")
    return _told_apart(forms)


def time_formats(forms: tuple[str, ...]) -> tuple[str, ...]:
    """The forms, each of a day and a time; ValueError for others, and for two that look alike."""
    for form in forms:
        _require_day(form)
        hours = {"%H"} if "%H" in form else {"%I", "%p"}
        if not (hours | {"%M"}) <= set(_parts(form)):
            raise ValueError(f"{form} lacks the hour (%H, or %I with %p) or the minute (%M)")
    return _told_apart(forms)


def _require_day(form: str) -> None:
    listed = [part for part in _parts(form) if part in _NUMBERS]
    parts = set(listed)
    if len(parts) < len(listed):
        raise ValueError(f"{form} says the same part twice")
    if not parts >= _DAY or len(parts & _MONTH) != 1:
        raise ValueError(f"{form} lacks the year (%Y), the month (%m or %b) or the day (%d)")


def _parts(form: str) -> Iterator[str]:
    for part in re.findall("%.?|[^%]", form):
        if part.startswith("%") and part not in _NUMBERS:
            raise ValueError(f"{form} holds {part}; there are {', '.join(_NUMBERS)}")
        yield part


def _told_apart(forms: tuple[str, ...]) -> tuple[str, ...]:
    """Nobody can say whether 05/04/2026 is in April or in May where both forms are declared."""
    seen: dict[str, str] = {}
    for form in forms:
        shape = pattern(form.replace("%d", "%m"))
        if shape in seen:
            raise ValueError(f"{seen[shape]} and {form} cannot be told apart: declare one of them")
        seen[shape] = form
    return forms
