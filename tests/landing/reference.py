"""A second, slow reading of the rules: Python parses cell by cell, Pandera judges the frame."""

import math
import re
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pandas as pd
import pandera.errors

from schemas.extracts import columns_of, schema_for

DTYPES = {
    "id": "str",
    "text": "str",
    "date": "datetime64[us]",
    "timestamp": "datetime64[us]",
    "number": "float64",
    "boolean": "boolean",
}
UNPARSED = {
    "date": "not_a_date",
    "timestamp": "not_a_time",
    "number": "not_a_number",
    "boolean": "not_true_or_false",
}
WORDS = {"true": True, "t": True, "yes": True, "y": True, "1": True}
WORDS |= {"false": False, "f": False, "no": False, "n": False, "0": False}


def read_date(text: str) -> datetime | None:
    found = re.fullmatch("([0-9]{4})-([0-9]{2})-([0-9]{2})", text)
    try:
        return datetime(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def read_timestamp(text: str, timezone: str) -> datetime | None:
    if len(text) == 10:
        return read_date(text)
    found = re.fullmatch(
        "([0-9-]{10})[ T]([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:[.]([0-9]{1,6}))?)?"
        "(?:(Z)|([+-])([0-9]{2}):?([0-9]{2}))?",
        text,
    )
    day = read_date(found[1]) if found else None
    if not found or not day:
        return None
    hour, minute, second = int(found[2]), int(found[3]), int(found[4] or 0)
    if hour > 23 or minute > 59 or second > 59:
        return None
    micro = int((found[5] or "").ljust(6, "0"))
    value = day.replace(hour=hour, minute=minute, second=second, microsecond=micro)
    if found[6] or found[7]:
        ahead = timedelta(hours=int(found[8] or 0), minutes=int(found[9] or 0))
        if int(found[8] or 0) > 14 or int(found[9] or 0) > 59:
            return None
        value -= -ahead if found[7] == "-" else ahead
        value = value.replace(tzinfo=UTC).astimezone(ZoneInfo(timezone)).replace(tzinfo=None)
    return value


def read_number(text: str) -> float | None:
    if not re.fullmatch("[+-]?([0-9]+([.][0-9]*)?|[.][0-9]+)([eE][+-]?[0-9]+)?", text):
        return None
    value = float(text)
    return value if math.isfinite(value) else None


def read(text: str, kind: str, timezone: str) -> object:
    if kind == "date":
        return read_date(text)
    if kind == "timestamp":
        return read_timestamp(text, timezone)
    if kind == "number":
        return read_number(text)
    if kind == "boolean":
        return WORDS.get(text.lower()) if text.isascii() else None
    return text


def judge(
    extract: str, rows: list[dict[str, str | None]], delivered_on: date, timezone: str
) -> tuple[pd.DataFrame, list[set[str]]]:
    """The parsed rows, and the reasons why each is rejected."""
    kinds = columns_of(extract)
    reasons: list[set[str]] = [set() for _ in rows]
    values: dict[str, list[object]] = {column: [] for column in kinds}
    for place, row in enumerate(rows):
        for column, kind in kinds.items():
            text = row.get(column) or ""
            text = text if kind == "id" else text.strip(" ")
            value = read(text, kind, timezone) if text else None
            if text and value is None:
                reasons[place].add(f"{column}:{UNPARSED[kind]}")
            values[column].append(value)
    frame = pd.DataFrame(
        {column: pd.Series(values[column], dtype=DTYPES[kind]) for column, kind in kinds.items()}
    )
    schema = schema_for(extract, delivered_on)
    of_rows = {check.name: check.statistics["column"] for check in schema.checks}
    try:
        schema.validate(frame, lazy=True)
    except pandera.errors.SchemaErrors as errors:
        cases = errors.failure_cases
        for context, column, check, index in zip(
            cases["schema_context"], cases["column"], cases["check"], cases["index"], strict=True
        ):
            assert index is not None, f"{context} {column} {check}"
            rule = "required" if check == "not_nullable" else check
            at = of_rows[rule] if context == "DataFrameSchema" else column
            reasons[int(index)].add(f"{at}:{rule}")
    for found in reasons:
        unparsed = {r.split(":")[0] for r in found if r.split(":")[1] in UNPARSED.values()}
        found -= {f"{column}:required" for column in unparsed}
    return frame, reasons
