"""The whole warehouse looked over: every release, what is served, the store and the ledger."""

import os
import stat
from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.pseudonymous.verify import pseudonymous_faults
from flows.releases import kept_releases, require_store, served_release
from flows.verify_release import faults_of
from flows.verify_served import served_faults
from flows.verify_store import store_faults
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
    require_store(place)
    for folder in (place.releases, place.store.parent, place.quarantine):
        # What may not be read is not damaged.
        if folder.exists() and not os.access(folder, os.R_OK | os.X_OK):
            raise Refusal(
                "This account may not look over the whole warehouse",
                str(folder),
                "run it as the account that runs the refresh",
            )
    faults = {folder.name: faults_of(folder) for folder in kept_releases(place)}
    faults["prescreen.duckdb"] = served_faults(place, faults)
    if (of_copy := pseudonymous_faults(place)) is not None:
        faults["pseudonymous"] = of_copy
    faults["permissions"] = _mode_faults(place)
    notes: list[str] = []
    try:
        with duckdb.connect(str(place.store), read_only=True) as store:
            faults["store"], notes = store_faults(store, place, _served(place))
    except duckdb.Error as error:
        if "Conflicting lock" in str(error):
            notes.append("A refresh is using the store: it was not looked at.")
        else:
            faults["store"] = [f"it cannot be read ({type(error).__name__})"]
    return Verified(faults, notes)


def _served(place: Warehouse) -> str | None:
    """What is served, where that can be told."""
    try:
        return served_release(place)
    except duckdb.Error:
        return None


def _mode_faults(place: Warehouse) -> list[str]:
    private = (place.store.parent, place.quarantine)
    faults = [
        f"{folder.name}/ can be entered by others"
        for folder in (place.root, place.releases)
        if stat.S_IMODE(folder.stat().st_mode) & ~FOLDER_MODE
    ]
    for folder in filter(Path.exists, private):
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
