"""The releases that are kept, which one is served, and how a reader opens one."""

import json
import os
import stat
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import Refusal
from flows.previous import published_refresh_id
from flows.warehouse import FOLDER_MODE, Warehouse
from flows.workbench import quoted


def kept_releases(place: Warehouse) -> list[Path]:
    """The folders of the releases that are kept, oldest first."""
    if not place.releases.is_dir():
        return []
    # `glob` finds nothing, without a word, where this account may not look.
    return sorted(p for p in place.releases.iterdir() if p.name.isdigit() and p.is_dir())


def require_warehouse(place: Warehouse) -> None:
    """Raises Refusal where no refresh has made a warehouse yet, or its store is gone."""
    if place.store.parent.is_dir() and place.releases.is_dir():
        return
    if kept_releases(place):
        raise _store_is_lost(place)
    raise Refusal(
        "There is no warehouse here",
        str(place.root),
        "name its folder with --warehouse, or run `prescreen refresh` first",
    )


def require_store(place: Warehouse) -> None:
    """Raises Refusal too where releases are kept and the store's own file is gone."""
    require_warehouse(place)
    enters = os.access(place.store.parent, os.X_OK)
    if enters and not place.store.exists() and kept_releases(place):
        raise _store_is_lost(place)


def _store_is_lost(place: Warehouse) -> Refusal:
    return Refusal(
        "The store is lost: releases are kept here, and what they were made from is gone",
        str(place.store),
        "put store/ back from the newest backup, deliver again what came since, and refresh. "
        "Without any backup deliver everything in full, opt-outs too: a patient whose opt-out is "
        "not delivered again is listed again",
    )


def served_release(place: Warehouse) -> str | None:
    """The id of the release that `prescreen.duckdb` is; None before the first."""
    if not place.published.exists():
        return None
    # Whoever may read the published file alone is told by the file itself.
    with suppress(PermissionError):
        for folder in reversed(kept_releases(place)):
            file = folder / "prescreen.duckdb"
            if file.exists() and file.samefile(place.published):
                return folder.name
    return f"{published_refresh_id(str(place.published)):06d}"


def is_withdrawn(folder: Path) -> bool:
    """Whether the release was closed to everybody but its owner, for a patient who opted out."""
    return not stat.S_IMODE(folder.stat().st_mode) & (FOLDER_MODE & 0o077)


def named_release(place: Warehouse, given: str) -> Path:
    """The folder of the release that `3` or `000003` names; Refusal if it is not kept."""
    folder = place.releases / f"{int(given):06d}" if given.isdecimal() else place.releases / "-"
    if folder.is_dir():
        return folder
    names = ", ".join(folder.name for folder in kept_releases(place)) or "none"
    raise Refusal(
        f"There is no release {given}" if given.isdecimal() else "This is no release's number",
        str(place.releases),
        f"name one that is kept: {names}",
    )


def release_database(place: Warehouse, release: str | None = None) -> Path:
    """The database of a release by its own path, which never changes; of the served one by default.

    By its own path, because a process that still holds `prescreen.duckdb` open would be given the
    old release again. Raises Refusal before the first release, and for one that is withdrawn.
    """
    if release is not None:
        folder = named_release(place, release)
        if is_withdrawn(folder):
            raise Refusal(
                f"Release {folder.name} is withdrawn: it lists a patient who opted out since",
                str(folder),
                "use a later release",
            )
        return folder / "prescreen.duckdb"
    served = served_release(place)
    if served is None:
        raise Refusal(
            "Nothing has been published yet", str(place.published), "run `prescreen refresh` first"
        )
    own = place.releases / served / "prescreen.duckdb"
    return own if os.access(own, os.R_OK) else place.published


def open_release(database: Path, writes: Path | None = None) -> duckdb.DuckDBPyConnection:
    """A connection that reads this database and no other file, and may write the one named.

    Attached, because `connect` shares a path's settings among all who have it open, locked or not.
    """
    connection = duckdb.connect()
    connection.execute(f"ATTACH {quoted(database)} AS release (READ_ONLY)")
    connection.execute("USE release")
    connection.execute("SET temp_directory = ''")
    connection.execute("SET enable_progress_bar = false")
    connection.execute("SET python_enable_replacements = false")
    if writes is not None:
        connection.execute(f"SET allowed_paths = [{quoted(writes.absolute())}]")
    connection.execute("SET enable_external_access = false")
    connection.execute("SET lock_configuration = true")
    return connection


def notes_of(folder: Path) -> dict[str, Any]:
    """The release's own release.json; empty where it cannot be read."""
    try:
        notes = json.loads((folder / "release.json").read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return notes if isinstance(notes, dict) else {}


def as_of_date(folder: Path) -> date | None:
    """The date that the release speaks of."""
    try:
        return date.fromisoformat(str(notes_of(folder).get("as_of")))
    except ValueError:
        return None
