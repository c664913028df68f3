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


@dataclass(frozen=True)
class Release:
    """A release that is kept: its folder, its notes, and whether it is the served one."""

    id: str
    folder: Path
    notes: Mapping[str, Any]
    served: bool

    @property
    def as_of(self) -> str:
        """The date that it speaks of, as text."""
        return str(self.notes.get("as_of", "unknown"))

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
        """Whole days since it was published."""
        return (datetime.now(UTC) - self.published).days if self.published else None


@dataclass(frozen=True)
class Opened:
    """The served release: its database, its lists, and who is behind each ref.

    read: patients whose pages were shown, by ref.
    """

    release: Release
    database: Path
    as_of: date
    lists: Mapping[str, Listed]
    by_ref: Mapping[str, Row]
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
        self._stamp: tuple[int, ...] | None = None
        self._opened: Opened | None = None

    def served(self) -> Opened:
        """The served release; Refusal before the first one."""
        stamp = _stamp(self.place.published)
        opened = self._opened
        if opened is not None and stamp == self._stamp:
            return opened
        with self._lock:
            stamp = _stamp(self.place.published)
            if self._opened is None or stamp != self._stamp:
                self._opened, self._stamp = self._open(), stamp
            return self._opened

    def releases(self) -> list[Release]:
        """The releases that may be read, newest first; withdrawn ones are not among them."""
        served = self.served().id
        return [
            Release(folder.name, folder, notes_of(folder), folder.name == served)
            for folder in reversed(kept_releases(self.place))
            if not is_withdrawn(folder)
        ]

    def close(self) -> None:
        """The database is let go of."""
        with self._lock:
            if self._opened is not None:
                self._opened.close()
            self._opened = self._stamp = None

    def _open(self) -> Opened:
        database = release_database(self.place)
        id = served_release(self.place) or ""
        connection = open_release(database)
        lists = read_lists(connection, self._key)
        row = connection.execute("SELECT max(as_of) FROM refresh WHERE refresh_id = ?", [int(id)])
        (as_of,) = row.fetchone() or (None,)
        folder = self.place.releases / id
        return Opened(
            Release(id, folder, notes_of(folder), True),
            database,
            as_of or date.min,
            lists,
            {row.ref: row for listed in lists.values() for row in listed.rows},
            connection,
        )


def _stamp(file: Path) -> tuple[int, ...]:
    try:
        found = os.stat(file)
    except OSError:
        raise Refusal(
            "Nothing has been published yet", str(file), "run `prescreen refresh` first"
        ) from None
    return found.st_ino, found.st_mtime_ns, found.st_size
