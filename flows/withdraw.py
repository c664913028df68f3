"""A patient who opted out appears in no output: releases that still list them are closed."""

import os
from collections.abc import Collection
from pathlib import Path

import duckdb
import pandas as pd

from flows.release_events import record, standings
from flows.releases import kept_releases, open_release
from flows.store import open_store
from flows.warehouse import PRIVATE_FOLDER_MODE, Warehouse

# Where a release names patients, beside the tables of its own cohort.
_LISTS = ("screening", "screening_history", "screening_change")


def withdraw(place: Warehouse, opted_out: Collection[str], but: str) -> list[str]:
    """The releases, except the one named, that list such a patient: only their owner reads them."""
    others = [folder for folder in kept_releases(place) if folder.name != but]
    listing = releases_that_list(others, opted_out)
    if not listing:
        return []
    with open_store(place.store) as store:
        known = standings(store)
        new = [r for r in listing if r not in known or not known[r].withdrawn]
        record(store, "withdrawn", new, "it lists a patient who opted out")
    for release in listing:
        close(place.releases / release)
    return new


def close(folder: Path) -> None:
    """Nobody but the folder's owner can enter it."""
    os.chmod(folder, PRIVATE_FOLDER_MODE)


def releases_that_list(folders: Collection[Path], patients: Collection[str]) -> list[str]:
    """The releases in which one of the patients stands."""
    if not patients:
        return []
    sought = pd.DataFrame({"patient_id": sorted(patients)}, dtype="str")
    found = []
    for folder in folders:
        with open_release(folder / "prescreen.duckdb") as connection:
            connection.register("sought", sought)
            query = " UNION ALL ".join(
                f"(SELECT 1 FROM {table} SEMI JOIN sought USING (patient_id) LIMIT 1)"
                for table in _LISTS
            )
            if connection.execute(query).fetchone():
                found.append(folder.name)
    return found


def same_person(store: duckdb.DuckDBPyConnection, patient_id: str) -> list[str]:
    """Every id that a merge, undone or not, ever joined with this one, and itself."""
    found = store.execute(
        "WITH RECURSIVE joined AS (SELECT from_id AS a, to_id AS b FROM patient_merges"
        " UNION SELECT to_id, from_id FROM patient_merges),"
        " person AS (SELECT ? AS id UNION SELECT b FROM person JOIN joined ON a = id)"
        " SELECT id FROM person ORDER BY id",
        [patient_id],
    ).fetchall()
    return [identity for (identity,) in found]
