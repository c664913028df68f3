"""Which database a question goes to, and a connection that can only read it."""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.releases import as_of_date, open_release, release_database, served_release
from flows.warehouse import Warehouse

DENIED = "Permission denied"


@dataclass(frozen=True)
class Asked:
    """The database that a question goes to."""

    # None for the pseudonymous one, which is no release.
    release: str | None
    database: Path
    # What whoever asks must know of it, in a line.
    warning: str | None = None

    def __str__(self) -> str:
        if self.release is None:
            return "The pseudonymous database"
        day = as_of_date(self.database.parent)
        return f"Release {self.release}" + (f" as of {day}" if day else "")


def asked(place: Warehouse, release: str | None = None, pseudonymous: bool = False) -> Asked:
    """The served release, a named one, or the pseudonymous database; Refusal where it is not."""
    try:
        if pseudonymous:
            return _pseudonymous(place)
        database = release_database(place, release)
        if not database.exists():
            raise Refusal("This release has no database", str(database), "name another release")
        served = served_release(place)
    except PermissionError as error:
        raise _unreadable(Path(str(error.filename or place.root))) from None
    except duckdb.IOException as error:
        if DENIED in str(error):
            raise _unreadable(place.published) from None
        raise
    name = f"{int(release):06d}" if release is not None else served
    return Asked(name, database, _taken_back(name, served, place) if release else None)


def opened(found: Asked) -> duckdb.DuckDBPyConnection:
    """A connection to it; Refusal where this account may not read the file."""
    try:
        return open_release(found.database)
    except duckdb.IOException as error:
        if DENIED in str(error):
            raise _unreadable(found.database) from None
        raise


def _pseudonymous(place: Warehouse) -> Asked:
    if not place.pseudonymous.exists():
        raise Refusal(
            "There is no pseudonymous database",
            str(place.pseudonymous),
            "whoever runs the refresh makes it with `prescreen pseudonymous`",
        )
    return Asked(None, place.pseudonymous)


def _taken_back(name: str | None, served: str | None, place: Warehouse) -> str | None:
    if name is None or served is None or name == served:
        return None
    with opened(Asked(served, release_database(place))) as connection:
        known = connection.execute(
            "SELECT rolled_back_at IS NOT NULL FROM refresh WHERE refresh_id = ?", [int(name)]
        ).fetchone()
    # A release newer than the served one is one that operations went back from.
    if name > served or (known and known[0]):
        return f"Release {name} was rolled back: operations do not stand by it."
    return None


def _unreadable(where: Path) -> Refusal:
    return Refusal(
        "This account may not read the release",
        str(where),
        "ask whoever runs the refresh to put it into the group that owns the warehouse",
    )
