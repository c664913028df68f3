"""Old releases go: by the rule of how many are kept, or because they list a patient."""

import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from flows.downloaded import downloaded_releases
from flows.errors import Refusal
from flows.lock import only_refresh
from flows.recover import recover
from flows.release_events import record, standings
from flows.releases import as_of_date, kept_releases, require_store, served_release
from flows.store import open_store
from flows.warehouse import Warehouse
from flows.withdraw import releases_that_list, same_person

# A quarter of weekly lists, then one list a month for a year.
WEEKLY, MONTHLY = 12, 12


@dataclass(frozen=True)
class Pruned:
    """The releases that went (or would go), and those kept beyond the rule, with why."""

    gone: list[str]
    spared: dict[str, str]


def beyond_the_rule(days: dict[str, date | None], weekly: int, monthly: int) -> list[str]:
    """The releases that are neither of the newest nor the last of one of the newest months."""
    newest_first = sorted(days, reverse=True)
    kept = set(newest_first[:weekly])
    months: dict[str, str] = {}
    for release in newest_first:
        day = days[release]
        if day is not None:
            months.setdefault(f"{day:%Y-%m}", release)
    kept.update(months[month] for month in sorted(months, reverse=True)[:monthly])
    return sorted(set(days) - kept)


def prune(place: Warehouse, weekly: int, monthly: int, *, dry_run: bool) -> Pruned:
    """Releases beyond the rule are gone, but never the served, a pinned or a downloaded one."""
    require_store(place)
    with only_refresh(place.lock):
        recover(place)
        folders = kept_releases(place)
        beyond = beyond_the_rule({f.name: as_of_date(f) for f in folders}, weekly, monthly)
        protected = _protected(place)
        gone = [release for release in beyond if release not in protected]
        if not dry_run:
            _remove(place, gone, f"beyond {weekly} releases and {monthly} months")
    return Pruned(gone, {release: protected[release] for release in beyond if release in protected})


def prune_patient(place: Warehouse, patient_id: str, *, dry_run: bool) -> Pruned:
    """Every release that lists the patient, under any id, is gone, downloaded ones too.

    Raises Refusal while the served release, or a pinned one, lists the patient.
    """
    require_store(place)
    with only_refresh(place.lock):
        recover(place)
        with open_store(place.store) as store:
            ids = same_person(store, patient_id)
        listing = releases_that_list(kept_releases(place), ids)
        if served_release(place) in listing:
            raise Refusal(
                "The served release lists this patient",
                str(place.published),
                "deliver the patient's opt-out (research_opt_out) and refresh, then prune again",
            )
        with open_store(place.store) as store:
            known = standings(store)
        pinned = [r for r in listing if r in known and known[r].pinned]
        if pinned:
            raise Refusal(
                f"A pinned release lists this patient: {', '.join(pinned)}",
                str(place.releases),
                "unpin it with `prescreen releases unpin`, then prune again",
            )
        if not dry_run:
            _remove(place, listing, "a patient's data is removed")
    return Pruned(listing, {})


def _protected(place: Warehouse) -> dict[str, str]:
    """Why a release stays whatever its age, by release."""
    with open_store(place.store) as store:
        known = standings(store)
    reasons = {release: "downloaded" for release in downloaded_releases(place)}
    reasons |= {release: "pinned" for release, standing in known.items() if standing.pinned}
    served = served_release(place)
    return reasons | ({served: "served"} if served else {})


def _remove(place: Warehouse, releases: Iterable[str], reason: str) -> None:
    """The ledger says so first: whatever dies in between, the next run removes the rest."""
    for release in releases:
        with open_store(place.store) as store:
            record(store, "pruned", [release], reason)
        remove_folder(place.releases / release)


def remove_folder(folder: Path) -> None:
    """The folder leaves the readers' sight in one step, then the disk."""
    aside = folder.with_name(f".pruned-{folder.name}")
    folder.rename(aside)
    shutil.rmtree(aside)
