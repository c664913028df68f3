"""The pseudonymous database beside the published one: of the same release, or not there at all.

Whoever replaces the published one removes it first and writes it anew afterwards: what dies in
between leaves none behind, and never one that lists a patient who has opted out since.
"""

import shutil
from pathlib import Path

import duckdb

from flows.pseudonymous.key import setting
from flows.releases import open_release, served_release
from flows.warehouse import Warehouse, sync


def clear(place: Warehouse) -> None:
    """There is none, and nothing half made."""
    if place.pseudonymous.exists():
        place.pseudonymous.unlink()
        sync(place.root)
    _clear_aside(place)


def clear_stale(place: Warehouse) -> None:
    """There is none but of the served release, as it is asked for, and nothing half made."""
    _clear_aside(place)
    if not place.pseudonymous.exists():
        return
    try:
        chosen = setting(place)
    except duckdb.Error:
        chosen = None
    asked = (served_release(place), chosen.dates) if chosen and chosen.on else None
    if asked is None or about_of(place.pseudonymous) != asked:
        clear(place)


def about_of(database: Path) -> tuple[str, str] | None:
    """The release that it is of, and what its dates are; None if it cannot be read."""
    try:
        with open_release(database) as connection:
            ((release, dates),) = connection.execute(
                "SELECT release_id, dates FROM about"
            ).fetchall()
    except (duckdb.Error, ValueError):
        return None
    return release, dates


def aside_of(place: Warehouse) -> Path:
    """The folder in which it is built."""
    return place.root / ".pseudonymous-building"


def _clear_aside(place: Warehouse) -> None:
    if aside_of(place).exists():
        shutil.rmtree(aside_of(place))
