"""Whether the store and the quarantine hold what the ledger says, and which releases it knows."""

import duckdb

from flows.landing_quarantine import folder_name
from flows.reconciliation import UNACCOUNTED_ROWS, uncounted_quarantine
from flows.release_events import standings
from flows.releases import is_withdrawn, kept_releases
from flows.store_shape import VERSION
from flows.warehouse import Warehouse


def store_faults(
    store: duckdb.DuckDBPyConnection, place: Warehouse, served: str | None
) -> tuple[list[str], list[str]]:
    """What is wrong in the store, and what is only worth a note."""
    row = store.execute("SELECT max(version) FROM store_version").fetchone()
    if row is None or row[0] != VERSION:
        return ["it is of another version: the next refresh brings it up to date"], []
    faults = []
    unaccounted = store.execute(UNACCOUNTED_ROWS.format(store="")).fetchone()
    if unaccounted and unaccounted[0]:
        faults.append(f"{unaccounted[0]} deliveries do not hold the rows that the ledger says")
    wrong = store.execute(
        "SELECT count(*) FROM delivery_file WHERE delivered <> accepted + duplicate + quarantined"
    ).fetchone()
    if wrong and wrong[0]:
        faults.append(f"{wrong[0]} files whose rows do not add up")
    faults += _release_faults(store, place, served)
    of_quarantine, notes = _quarantine_faults(store, place)
    return faults + of_quarantine, notes


def _release_faults(
    store: duckdb.DuckDBPyConnection, place: Warehouse, served: str | None
) -> list[str]:
    faults = []
    known = standings(store)
    kept = {folder.name for folder in kept_releases(place)}
    for release, standing in known.items():
        if standing.pruned:
            continue
        if release not in kept:
            faults.append(f"release {release} was published and is not there")
        elif standing.withdrawn and not is_withdrawn(place.releases / release):
            faults.append(f"release {release} is withdrawn and can still be read")
    for release in sorted(kept - known.keys()):
        first = "deliver again what came since, refresh, then " if release == served else ""
        faults.append(
            f"release {release} is not in the ledger, which is of an older store or a new one: "
            f"{first}move releases/{release} out of the warehouse"
        )
    return faults


def _quarantine_faults(
    store: duckdb.DuckDBPyConnection, place: Warehouse
) -> tuple[list[str], list[str]]:
    """Folders of old refreshes may be gone, by the hospital's own rule; whole ones only."""
    faults, gone = [], []
    refreshes = [
        refresh_id
        for (refresh_id,) in store.execute(
            "SELECT DISTINCT refresh_id FROM delivery ORDER BY 1"
        ).fetchall()
    ]
    for refresh_id in refreshes:
        names = uncounted_quarantine(store, place.quarantine, refresh_id)
        folder = place.quarantine / folder_name(refresh_id)
        if names and refresh_id < refreshes[-1] and not folder.exists():
            gone.append(folder.name)
            continue
        faults += [
            f"quarantine of refresh {refresh_id}: {name} is not as counted" for name in names
        ]
    if not gone:
        return faults, []
    return faults, [
        f"The rejected rows of {len(gone)} older refresh{'es' * (len(gone) > 1)} are not there any "
        f"more: quarantine/{', '.join(gone)}. Nothing else needs them."
    ]
