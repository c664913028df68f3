"""Which of a file's columns are the extract's, by name and in any order."""

import csv
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from flows.delivery import DeliveredFile, printable
from flows.landing_files import Prepared, refused
from schemas.extracts import columns_of, required_columns

LARGEST_FIELD = 1 << 20


@dataclass(frozen=True)
class Header:
    """A file's column names as they stand, and where each canonical column is among them."""

    names: tuple[str, ...]
    places: dict[str, int]

    @property
    def unknown(self) -> tuple[str, ...]:
        """Names that mean nothing here, sorted."""
        spare = {printable(name) for name in self.names if name not in self.places}
        return tuple(sorted(spare))


def first_record(prepared: Prepared, delimiter: str) -> tuple[str, ...]:
    """The cells of the first record that is not blank; () if there is none."""
    limit = csv.field_size_limit(LARGEST_FIELD)
    try:
        with open(prepared.content, encoding="utf-8-sig", newline="") as text:
            reader = csv.reader(text, delimiter=delimiter, strict=True)
            return next((tuple(record) for record in reader if record), ())
    except csv.Error:
        raise refused(
            prepared.file,
            "The header row has a quote that does not close",
            "The first line names the columns; repair its quotes.",
        ) from None
    finally:
        csv.field_size_limit(limit)


def header_of(file: DeliveredFile, names: Sequence[str]) -> Header:
    """The header with those names.

    Raises Refusal where a required column is missing or a canonical one stands twice. What was
    found is shown only if it is a header: without one, the first line is a patient's row.
    """
    stripped = tuple(name.strip(" ") for name in names)
    canonical = columns_of(file.extract)
    counts = Counter(stripped)
    twice = [column for column in canonical if counts[column] > 1]
    if twice:
        raise refused(
            file, f"The column {twice[0]} stands there twice", "Leave one column of that name."
        )
    missing = [column for column in required_columns(file.extract) if not counts[column]]
    if missing:
        known = any(name in canonical for name in stripped)
        found = (
            f"Found instead: {', '.join(printable(name) or '(no name)' for name in stripped[:60])}"
            if known
            else f"Found instead: {len(stripped)} cells of which none is a column's name, so they"
            " may be a patient's and are not shown; the header row seems to be missing"
        )
        raise refused(
            file,
            f"The file lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}."
            f" {found}",
            f"Name the columns as the extract {file.extract} does: {', '.join(canonical)}. If the"
            " delimiter or the layout is another one, name the source with --source.",
        )
    places = {column: stripped.index(column) for column in canonical if counts[column]}
    return Header(stripped, places)
