"""The releases as the page holds them: the served one opened and read, the others by name."""

import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from pathlib import Path
from threading import Lock
from typing import Any

import duckdb
from markupsafe import Markup

from flows.errors import Refusal
from flows.page.refs import page_key
from flows.page.rows import Listed, Row, read_lists
from flows.releases import (
    is_withdrawn,
    kept_releases,
    notes_of,
    open_release,
    release_database,
    served_release,
)
from flows.report.view import PatientView
from flows.warehouse import Warehouse

# A weekly list that is older than this missed a week.
OLD_DAYS = 8


@dataclass(frozen=True)
class Release:
    """A release that is kept: its folder, its notes, and whether it is the served one.

    rolled_back: whether operations went back from it to an older one.
    """

    id: str
    folder: Path
    notes: Mapping[str, Any]
    served: bool
    rolled_back: bool = False

    @property
    def as_of(self) -> str:
        """The date that it speaks of, as text."""
        return str(self.notes.get("as_of", "unknown"))

    @property
    def protocols(self) -> frozenset[str]:
        """The protocols that it screened for; none where its notes cannot be read."""
        return frozenset(self.notes.get("protocols", {}))

    @property
    def published(self) -> datetime | None:
        """When it was published (UTC)."""
        try:
            told = datetime.fromisoformat(str(self.notes["finished_at"]).replace("Z", "+00:00"))
        except (KeyError, ValueError):
            return None
        return told if told.tzinfo else told.replace(tzinfo=UTC)

    @property
    def age_days(self) -> int | None:
        """Days since the day on which it was published (UTC): yesterday evening was not today."""
        return (datetime.now(UTC).date() - self.published.date()).days if self.published else None

    @property
    def is_old(self) -> bool:
        """Whether it was published, or speaks of a day, longer ago than lists come."""
        try:
            spoken = (datetime.now(UTC).date() - date.fromisoformat(self.as_of)).days
        except ValueError:
            spoken = 0
        return max(spoken, self.age_days or 0) > OLD_DAYS


@dataclass(frozen=True)
class Opened:
    """The served release: its database, its lists, and who is behind each ref.

    rolled_back: earlier releases that operations went back from. read: patients whose pages were
    shown, by ref.
    """

    release: Release
    database: Path
    as_of: date
    lists: Mapping[str, Listed]
    by_ref: Mapping[str, Row]
    rolled_back: frozenset[str]
    _connection: duckdb.DuckDBPyConnection
    read: dict[str, tuple[PatientView, Markup]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.release.id

    def close(self) -> None:
        """Nobody reads the release any longer."""
        self._connection.close()

    def cursor(self) -> duckdb.DuckDBPyConnection:
        """A connection of its own for one request."""
        own = self._connection.cursor()
        own.execute("USE release")
        return own


class Shelf:
    """The warehouse's releases; a reader keeps the one it was given when another is swapped in."""

    def __init__(self, place: Warehouse) -> None:
        self.place = place
        self._key = page_key(place)
        self._lock = Lock()
        # Swapped as one: a new stamp beside the old release would show the old one once more.
        self._now: tuple[tuple[int, ...], Opened] | None = None

    def served(self) -> Opened:
        """The served release; Refusal before the first one."""
        stamp = _stamp(self.place.published)
        now = self._now
        if now is not None and now[0] == stamp:
            return now[1]
        with self._lock:
            stamp = _stamp(self.place.published)
            if self._now is None or self._now[0] != stamp:
                self._now = stamp, self._open()
            return self._now[1]

    def releases(self) -> list[Release]:
        """The releases that may be read, the served one first, then the newest first.

        Withdrawn ones are not among them.
        """
        served = self.served()
        offered = [
            Release(
                folder.name,
                folder,
                notes_of(folder),
                folder.name == served.id,
                int(folder.name) > int(served.id) or folder.name in served.rolled_back,
            )
            for folder in reversed(kept_releases(self.place))
            if can_be_offered(folder)
        ]
        return sorted(offered, key=lambda release: not release.served)

    def close(self) -> None:
        """The database is let go of."""
        with self._lock:
            if self._now is not None:
                self._now[1].close()
            self._now = None

    def _open(self) -> Opened:
        database = release_database(self.place)
        id = served_release(self.place) or ""
        connection = open_release(database)
        lists = read_lists(connection, self._key)
        row = connection.execute("SELECT max(as_of) FROM refresh WHERE refresh_id = ?", [int(id)])
        (as_of,) = row.fetchone() or (None,)
        gone = connection.execute(
            "SELECT format('{:06d}', refresh_id) FROM refresh WHERE rolled_back_at IS NOT NULL"
        ).fetchall()
        folder = self.place.releases / id
        return Opened(
            Release(id, folder, notes_of(folder), True),
            database,
            as_of or date.min,
            lists,
            {row.ref: row for listed in lists.values() for row in listed.rows},
            frozenset(name for (name,) in gone) - {id},
            connection,
        )


def can_be_offered(folder: Path) -> bool:
    """Whether the release is still kept, and no patient of it opted out since."""
    try:
        return not is_withdrawn(folder)
    except FileNotFoundError:
        return False


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = os.stat(file)
    except OSError:
        raise Refusal(
            "Nothing has been published yet", str(file), "run `prescreen refresh` first"
        ) from None
    return found.st_ino, found.st_mtime_ns, found.st_size
