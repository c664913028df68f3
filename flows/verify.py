"""The whole warehouse looked over: every release, what is served, the store and the ledger."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.pseudonymous.verify import pseudonymous_faults
from flows.reconciliation import UNACCOUNTED_ROWS, uncounted_quarantine
from flows.release_events import standings
from flows.releases import is_withdrawn, kept_releases, require_warehouse, served_release
from flows.store_shape import VERSION
from flows.verify_release import faults_of
from flows.warehouse import FOLDER_MODE, PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse


@dataclass(frozen=True)
class Verified:
    """What was looked at, with the faults found in each: releases by id, then the rest by name."""

    faults: dict[str, list[str]]
    notes: list[str]

    @property
    def whole(self) -> bool:
        return not any(self.faults.values())


def verify(place: Warehouse) -> Verified:
    """Every fault of the warehouse, in words that hold no patient's data; nothing is changed."""
    require_warehouse(place)
    for folder in (place.releases, place.store.parent, place.quarantine):
        # What may not be read is not damaged.
        if not os.access(folder, os.R_OK | os.X_OK):
            raise Refusal(
                "This account may not look over the whole warehouse",
                str(folder),
                "run it as the account that runs the refresh",
            )
    faults = {folder.name: faults_of(folder) for folder in kept_releases(place)}
    faults["prescreen.duckdb"] = _served_faults(place, faults)
    if (of_copy := pseudonymous_faults(place)) is not None:
        faults["pseudonymous"] = of_copy
    faults["permissions"] = _mode_faults(place)
    notes: list[str] = []
    try:
        with duckdb.connect(str(place.store), read_only=True) as store:
            faults["store"] = _store_faults(store, place)
    except duckdb.Error as error:
        if "Conflicting lock" in str(error):
            notes.append("A refresh is using the store: it was not looked at.")
        else:
            faults["store"] = [f"it cannot be read ({type(error).__name__})"]
    return Verified(faults, notes)


def _served_faults(place: Warehouse, known: dict[str, list[str]]) -> list[str]:
    served = served_release(place)
    if served is None:
        return ["nothing has been published yet"]
    if served not in known:
        return [f"its release {served} is not kept"]
    same = (
        place.published.read_bytes() == (place.releases / served / "prescreen.duckdb").read_bytes()
    )
    return [] if same else [f"it is not the database of its release {served}"]


def _store_faults(store: duckdb.DuckDBPyConnection, place: Warehouse) -> list[str]:
    row = store.execute("SELECT max(version) FROM store_version").fetchone()
    if row is None or row[0] != VERSION:
        return ["it is of another version: the next refresh brings it up to date"]
    faults = []
    unaccounted = store.execute(UNACCOUNTED_ROWS.format(store="")).fetchone()
    if unaccounted and unaccounted[0]:
        faults.append(f"{unaccounted[0]} deliveries do not hold the rows that the ledger says")
    wrong = store.execute(
        "SELECT count(*) FROM delivery_file WHERE delivered <> accepted + duplicate + quarantined"
    ).fetchone()
    if wrong and wrong[0]:
        faults.append(f"{wrong[0]} files whose rows do not add up")
    known = standings(store)
    kept = {folder.name for folder in kept_releases(place)}
    for release_id, standing in known.items():
        if standing.pruned:
            continue
        if release_id not in kept:
            faults.append(f"release {release_id} was published and is not there")
        elif standing.withdrawn and not is_withdrawn(place.releases / release_id):
            faults.append(f"release {release_id} is withdrawn and can still be read")
    faults += [f"release {r} is not in the ledger" for r in sorted(kept - known.keys())]
    for (refresh_id,) in store.execute("SELECT DISTINCT refresh_id FROM delivery").fetchall():
        for name in uncounted_quarantine(store, place.quarantine, refresh_id):
            faults.append(f"quarantine of refresh {refresh_id}: {name} is not as counted")
    return faults


def _mode_faults(place: Warehouse) -> list[str]:
    private = (place.store.parent, place.quarantine)
    faults = [
        f"{folder.name}/ can be entered by others"
        for folder in (place.root, place.releases)
        if stat.S_IMODE(folder.stat().st_mode) & ~FOLDER_MODE
    ]
    for folder in private:
        for path in (folder, *sorted(folder.rglob("*"))):
            allowed = PRIVATE_FOLDER_MODE if path.is_dir() else PRIVATE_FILE_MODE
            if not path.is_symlink() and _within(folder, path) and _mode(path) & ~allowed:
                faults.append(f"{path.relative_to(place.root)} can be read by others")
    return faults


def _within(folder: Path, path: Path) -> bool:
    """Prefect keeps its own modes inside its folder, which nobody else can enter."""
    return "prefect" not in path.relative_to(folder).parts[:1]


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)
