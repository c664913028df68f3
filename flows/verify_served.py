"""Whether what is served is what its release was published with, and if not, what to do."""

import hashlib
from pathlib import Path

import duckdb

from flows.releases import is_withdrawn, notes_of, served_release
from flows.warehouse import Warehouse

_DATABASE = "prescreen.duckdb"


def served_faults(place: Warehouse, known: dict[str, list[str]]) -> list[str]:
    """What is wrong with `prescreen.duckdb`; `known` has the faults of each release."""
    try:
        served = served_release(place)
        if served is None:
            return ["nothing has been published yet"]
        if served not in known:
            return [f"its release {served} is not kept"]
        folder = place.releases / served
        as_published = is_as_published(place, folder)
        same = _digest(place.published) == _digest(folder / _DATABASE)
    except (duckdb.Error, OSError) as error:
        kind = type(error).__name__
        return [f"it cannot be read ({kind}): remove it, then {_another(place, known)}"]
    spoilt = any(fault.startswith("the database") for fault in known[served])
    if spoilt or (same and not as_published):
        return [
            f"it is damaged, as its release {served} is: {_another(place, known)}; "
            f"releases/{served}, once put back whole from a backup, can be served again in that way"
        ]
    if same or as_published:
        return []
    way = _another(place, known) if known[served] else _serve(served)
    return [f"it is not the database of its release {served}: {way}"]


def is_as_published(place: Warehouse, folder: Path) -> bool:
    """Whether what is served has the hash that the release notes of its database.

    A release whose notes cannot be read has none to differ from.
    """
    noted = notes_of(folder).get("files", {}).get(_DATABASE)
    return place.published.exists() and noted in (None, _digest(place.published))


def _another(place: Warehouse, known: dict[str, list[str]]) -> str:
    """How to serve the newest release that is whole and open to its readers."""
    whole = [
        release
        for release, faults in known.items()
        if not faults and not is_withdrawn(place.releases / release)
    ]
    if whole:
        return _serve(max(whole))
    return "put a release back from a backup, and serve it with `prescreen releases rollback`"


def _serve(release: str) -> str:
    return f"serve release {release} with `prescreen releases rollback {release}`"


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
