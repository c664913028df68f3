"""What REDCap looks at before it takes a data dictionary or records, written from its guides alone.

"Creating a data dictionary in REDCap" (Vanderbilt University): columns, names, choices, validation.
"Data Import Tool" (University of Alabama at Birmingham, CCTS BERD): header, raw values, dates,
checkboxes, the fields of a form's state.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

HEADINGS = [
    *("Variable / Field Name", "Form Name", "Section Header", "Field Type", "Field Label"),
    *("Choices, Calculations, OR Slider Labels", "Field Note"),
    *("Text Validation Type OR Show Slider Number", "Text Validation Min", "Text Validation Max"),
    *("Identifier?", "Branching Logic (Show field only if...)", "Required Field?"),
    *("Custom Alignment", "Question Number (surveys only)", "Matrix Group Name"),
    *("Matrix Ranking?", "Field Annotation"),
]
TYPES = {
    *("text", "notes", "radio", "dropdown", "calc", "file", "checkbox", "yesno", "truefalse"),
    *("descriptive", "slider"),
}
CHOSEN = {"radio", "dropdown", "checkbox"}
FORMATS = {"date_ymd": "%Y-%m-%d", "datetime_seconds_ymd": "%Y-%m-%d %H:%M:%S"}
VALIDATIONS = {*FORMATS, "integer", "number"}
NAME = re.compile(r"[a-z](?:_?[a-z0-9])*")
CODE = re.compile(r"[A-Za-z0-9_]+")
PART = re.compile(r"\[(\w+)\] (=|<>|>) ('\w*'|\d+)")


def rows_of(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text, newline="")))


def choices_of(field: dict[str, str]) -> dict[str, str]:
    """Label by raw value."""
    told = field["Choices, Calculations, OR Slider Labels"]
    parts = [choice.strip().partition(",") for choice in told.split("|")] if told else []
    return {code.strip(): label.strip() for code, _, label in parts}


def dictionary_faults(text: str) -> Iterator[str]:
    if text.startswith("\ufeff"):
        yield "a byte order mark"
    fields = rows_of(text)
    if list(fields[0]) != HEADINGS:
        yield "headings"
        return
    names = [field["Variable / Field Name"] for field in fields]
    yield from (f"{name} twice" for name, times in Counter(names).items() if times > 1)
    if fields[0]["Field Type"] != "text":
        yield "the record id is no text"
    forms = [field["Form Name"] for field in fields]
    changes = sum(1 for one, other in pairwise(forms) if one != other)
    if changes + 1 != len(set(forms)):
        yield "a form in two places"
    for field, name in zip(fields, names, strict=True):
        for fault in field_faults(field, set(names)):
            yield f"{name}: {fault}"


def field_faults(field: dict[str, str], names: set[str]) -> Iterator[str]:
    name, kind = field["Variable / Field Name"], field["Field Type"]
    for known in (name, field["Form Name"]):
        if not NAME.fullmatch(known):
            yield f"the name {known}"
    if len(name) > 26 or name.endswith("_complete"):
        yield "the name's length or end"
    if kind not in TYPES:
        yield "type"
    if not field["Field Label"] or "<" in field["Field Label"]:
        yield "label"
    choices, told = choices_of(field), field["Choices, Calculations, OR Slider Labels"]
    if bool(choices) != (kind in CHOSEN) or len(choices) != (told.count("|") + 1 if told else 0):
        yield "choices"
    for code, label in choices.items():
        if not CODE.fullmatch(code) or not label or "<" in label:
            yield f"choice {code}"
        if kind == "checkbox" and code != code.lower():
            yield f"the import names a checkbox in small letters: {code}"
    validation = field["Text Validation Type OR Show Slider Number"]
    if validation and (kind != "text" or validation not in VALIDATIONS):
        yield "validation"
    if {field["Identifier?"], field["Required Field?"]} - {"", "y"}:
        yield "a flag"
    logic = field["Branching Logic (Show field only if...)"]
    for part in logic.split(" and ") if logic else []:
        found = PART.fullmatch(part)
        if not found or found[1] not in names:
            yield f"branching: {part}"


def import_faults(dictionary: str, text: str) -> Iterator[str]:
    """Of records that a new project of this dictionary is given."""
    fields = {field["Variable / Field Name"]: field for field in rows_of(dictionary)}
    known = dict(import_columns(dictionary))
    header, *lines = list(csv.reader(io.StringIO(text, newline="")))
    if header[0] != next(iter(fields)):
        yield "the first column is not the record's id"
    if set(header) - set(known) or len(set(header)) != len(header):
        yield f"columns that the project does not have: {sorted(set(header) - set(known))}"
    records = [dict(zip(header, line, strict=True)) for line in lines]
    ids = [record[header[0]] for record in records]
    if len(set(ids)) != len(ids):
        yield "a record twice"
    for record in records:
        if not re.fullmatch(r"[^#&'\"+\s]{1,100}", record[header[0]]):
            yield "a record's id"
        for column, value in record.items():
            if column in known and (fault := value_fault(known[column], fields, record, value)):
                yield f"{column}: {fault}"


def import_columns(dictionary: str) -> Iterator[tuple[str, dict[str, str] | None]]:
    """The columns of the project's own import template; of a form's state without a field."""
    for field in rows_of(dictionary):
        name = field["Variable / Field Name"]
        if field["Field Type"] == "checkbox":
            yield from ((f"{name}___{code}", field) for code in choices_of(field))
        else:
            yield name, field
    for form in dict.fromkeys(field["Form Name"] for field in rows_of(dictionary)):
        yield f"{form}_complete", None


def value_fault(
    field: dict[str, str] | None,
    fields: dict[str, dict[str, str]],
    record: dict[str, str],
    value: str,
) -> str | None:
    if field is None:
        return None if value in ("0", "1", "2") else "no state of a form"
    kind = field["Field Type"]
    checks = field["Text Validation Type OR Show Slider Number"]
    if kind == "checkbox":
        if value not in ("0", "1"):
            return "no 0 or 1"
        return "hidden, with a value" if value == "1" and not shown(field, record) else None
    if not value:
        return "required" if field["Required Field?"] == "y" else None
    if not shown(field, record):
        return "hidden, with a value"
    if kind in CHOSEN and value not in choices_of(field):
        return "no choice"
    if kind == "yesno" and value not in ("0", "1"):
        return "no 0 or 1"
    if kind == "text" and re.search(r"[\r\n]", value):
        return "a line break"
    if checks == "integer" and not re.fullmatch(r"-?[0-9]+", value):
        return "no whole number"
    return None if checks not in FORMATS or is_day(value, FORMATS[checks]) else "no such date"


def is_day(value: str, form: str) -> bool:
    try:
        return datetime.strptime(value, form).strftime(form) == value
    except ValueError:
        return False


def shown(field: dict[str, str], record: dict[str, str]) -> bool:
    logic = field["Branching Logic (Show field only if...)"]
    return all(holds(part, record) for part in logic.split(" and ")) if logic else True


def holds(part: str, record: dict[str, str]) -> bool:
    found = PART.fullmatch(part)
    assert found is not None
    name, sign, told = found.groups()
    if sign == ">":
        return float(record[name] or 0) > float(told)
    return (record[name] == told.strip("'")) == (sign == "=")
