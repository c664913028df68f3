"""Which of a file's columns are the extract's, by name and in any order."""

import csv
import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from flows.delivery import DeliveredFile
from flows.errors import printable
from flows.landing_files import Prepared, refused
from flows.landing_limits import MOST_COLUMNS
from schemas.extracts import columns_of, required_columns
from schemas.text_checks import LONGEST_CELL

# A row of a patient has so many digits and more, the names of columns hardly ever.
_FEWEST_DIGITS_OF_A_PATIENT = 4


@dataclass(frozen=True)
class Wanted:
    """The columns that files of one kind have, and how they are told to whoever names them else.

    `loose`: names are the hospital's own, and case, width and blanks around them are no matter.
    `stored` says under which name a column is kept, if under another one.
    """

    kind: str
    columns: tuple[str, ...]
    required: tuple[str, ...]
    remedy: str
    loose: bool = False
    stored: Mapping[str, str] = field(default_factory=dict)


def wanted_of(extract: str) -> Wanted:
    """What a file in the canonical layout has."""
    columns = tuple(columns_of(extract))
    remedy = (
        f"Name the columns as the extract {extract} does: {', '.join(columns)}. If the"
        " delimiter or the layout is another one, name the source with --source."
    )
    return Wanted(f"extract {extract}", columns, required_columns(extract), remedy)


@dataclass(frozen=True)
class Header:
    """A file's column names as they stand, where each wanted column is among them, and which of
    them are not there."""

    names: tuple[str, ...]
    places: dict[str, int]
    absent: tuple[str, ...] = ()

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that mean nothing here, sorted."""
        used = set(self.places.values())
        spare = {printable(name) for place, name in enumerate(self.names) if place not in used}
        return tuple(sorted(spare))


def first_record(prepared: Prepared, delimiter: str) -> tuple[str, ...]:
    """The cells of the first record that is not blank; () if there is none."""
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        with open(prepared.content, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            return next((tuple(record) for record in reader if record), ())
    except csv.Error:
        raise refused(
            prepared.file,
            "The header row has a quote that does not close, or a cell of more than"
            f" {LONGEST_CELL} characters",
            "The first line names the columns; repair its quotes.",
        ) from None
    finally:
        csv.field_size_limit(limit)


def header_of(file: DeliveredFile, names: Sequence[str], wanted: Wanted) -> Header:
    """The header with those names.

    Raises Refusal where a required column is missing, or a wanted one stands twice or is written
    otherwise. What was found is shown only if it is a header: without one, the first line is a
    patient's row.
    """
    stripped = tuple(name.strip(" ") for name in names)
    found = {column: _places(column, stripped, wanted.loose) for column in wanted.columns}
    if len(names) > MOST_COLUMNS:
        raise refused(
            file,
            f"The file has {len(names):,} columns, more than {MOST_COLUMNS:,}",
            f"Deliver the columns of the {wanted.kind}: {', '.join(found)}.",
        )
    twice = [column for column, places in found.items() if len(places) > 1]
    if twice:
        raise refused(
            file, f"The column {twice[0]} stands there twice", "Leave one column of that name."
        )
    missing = [column for column in wanted.required if not found[column]]
    if missing:
        raise refused(
            file,
            f"The file lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}."
            f" Found instead: {_found(stripped, wanted.columns)}",
            wanted.remedy,
        )
    for column in () if wanted.loose else wanted.columns:
        alike = [name for name in stripped if _folded(name) == _folded(column)]
        if alike and not found[column]:
            raise refused(
                file,
                f"The column {column} is written {printable(alike[0])!r} and would be ignored",
                f"Name it {column}, letter for letter.",
            )
    places = {wanted.stored.get(column, column): own[0] for column, own in found.items() if own}
    return Header(stripped, places, tuple(column for column, own in found.items() if not own))


def _places(column: str, names: Sequence[str], loose: bool) -> list[int]:
    """Where the column stands: letter for letter, or else, if that will do, much like it."""
    exact = [place for place, name in enumerate(names) if name == column]
    if exact or not loose:
        return exact
    return [place for place, name in enumerate(names) if _plain(name) == _plain(column)]


def _found(names: Sequence[str], wanted: Sequence[str]) -> str:
    plain = set(map(_plain, wanted))
    own = [name for name in names if _plain(name) in plain]
    if not own:
        return (
            f"{len(names)} cells of which none is a column's name, so they may be a patient's and"
            " are not shown; the header row seems to be missing"
        )
    if len(re.findall("[0-9]", "".join(names))) >= _FEWEST_DIGITS_OF_A_PATIENT:
        others = len(names) - len(own)
        return f"{', '.join(own)}, and {others} cells that may be a patient's and are not shown"
    return ", ".join(printable(name) or "(no name)" for name in names[:60])


def _plain(column: str) -> str:
    return unicodedata.normalize("NFKC", column).strip().lower()


def _folded(column: str) -> str:
    return re.sub(r"[\W_]+", "", unicodedata.normalize("NFKC", column)).lower()
