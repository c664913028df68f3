"""The names that the concept tables know, and the unit of each measurement."""

import csv
import unicodedata
from dataclasses import dataclass
from functools import cache

from flows.resources import protocols_folder
from schemas.extracts.medications import ROUTES

# What a rule may be about though no laboratory sends it, with its unit.
DERIVED = {"age_years": "years"}
_WRITTEN = {"{score}": "points", "{titer}": "titre", "mL/min/{1.73_m2}": "mL/min/1.73 m2"}
_YEARS = ("years", "year", "a", "yr", "yrs", "y", "岁", "周岁")

# The table that tells what the records of an extract may be named by.
_FILES = {
    "diagnoses": "diagnoses",
    "procedures": "diagnoses",
    "medications": "drugs",
    "adverse_reactions": "drugs",
    "immunizations": "vaccines",
    "labs": "measurements",
    "observations": "measurements",
}
_CALLED = {
    "diagnoses": "diagnosis or procedure",
    "drugs": "drug",
    "vaccines": "vaccine",
    "measurements": "measurement",
}


@dataclass(frozen=True)
class Names:
    """The names of one kind that a protocol may use, and how to tell somebody all of them."""

    what: str
    listed: str
    known: frozenset[str]


# `none` is a route that is not recorded.
ROUTE_NAMES = Names("route", ", ".join((*ROUTES, "none")), frozenset((*ROUTES, "none")))


def concepts(file: str) -> Names:
    """The concepts of a concept table."""
    known = _column(file, "concept")
    if file == "measurements":
        known |= DERIVED.keys()
    return Names(f"{_CALLED[file]} concept", _place(file), known)


def roles(file: str) -> Names:
    """The roles of a concept table."""
    return Names(f"{_CALLED[file]} role", _place(file), _column(file, "role"))


def _place(file: str) -> str:
    return f"those in protocols/concepts/{file}.csv"


def file_of(extract: str) -> str | None:
    """The concept table of an extract; None where its records carry no concept."""
    return _FILES.get(extract)


def canonical_unit(concept: str) -> str | None:
    """The unit in which the measurement's values are compared; None where it has none."""
    return DERIVED.get(concept) or _units().get(concept) or None


def unit_to_write(concept: str) -> str | None:
    """The canonical unit as an author writes it: points rather than {score}."""
    canonical = canonical_unit(concept)
    return _WRITTEN.get(canonical, canonical) if canonical else None


def contradicts(written: str, canonical: str) -> bool:
    """Whether the written unit is known to be another one than the canonical unit.

    A text that is no known unit contradicts nothing, except where years are asked for.
    """
    if canonical == "years":
        return compact(written) not in _YEARS
    meant = _aliases().get(compact(written))
    return meant is not None and meant != canonical and compact(written) != compact(canonical)


def compact(written: str) -> str:
    """The text without blanks, case and width, as staging compares units."""
    return unicodedata.normalize("NFKC", written).lower().replace(" ", "")


@cache
def _column(file: str, column: str) -> frozenset[str]:
    return frozenset(row[column] for row in concept_rows(file) if row.get(column))


@cache
def _units() -> dict[str, str]:
    return {row["concept"]: row["canonical_unit"] for row in concept_rows("measurements")}


@cache
def _aliases() -> dict[str, str]:
    """The canonical spelling of every known unit by its compact spellings."""
    units = {row["from_unit"] for row in concept_rows("unit_conversions")} | set(_units().values())
    written = {compact(row["alias"]): row["unit"] for row in concept_rows("unit_aliases")}
    return {compact(unit): unit for unit in units if unit} | written


@cache
def concept_rows(file: str) -> tuple[dict[str, str], ...]:
    """The rows of a concept table as they are written."""
    path = protocols_folder() / "concepts" / f"{file}.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        return tuple(csv.DictReader(lines))
