"""Serve an earlier release again; pin a release, or let it go."""

from pathlib import Path

from flows.errors import Refusal
from flows.lock import only_refresh
from flows.pseudonymous.renew import renew
from flows.publish import serve
from flows.recover import recover
from flows.release_events import record, record_rollback
from flows.releases import is_withdrawn, named_release, require_store, served_release
from flows.store import open_store
from flows.verify_release import faults_of
from flows.verify_served import is_as_published
from flows.warehouse import Warehouse


def rollback(place: Warehouse, release: str, reason: str | None = None) -> Path:
    """The earlier release's folder; `prescreen.duckdb` is its database from one instant on.

    The newer releases stay where they are, and the next refresh compares itself with this one.
    Raises Refusal for a release that is not kept, withdrawn, damaged, or served already and
    whole.
    """
    require_store(place)
    with only_refresh(place.lock):
        recover(place)
        folder = named_release(place, release)
        if is_withdrawn(folder):
            raise Refusal(
                f"Release {folder.name} is withdrawn: it lists a patient who opted out since",
                str(folder),
                "go back to a later release, or refresh again",
            )
        faults = faults_of(folder)
        if faults:
            raise Refusal(
                f"Release {folder.name} is damaged: {faults[0]}",
                str(folder),
                "go back to another release, or put this one back from a backup and try again",
            )
        # Its own release again, where what is served was damaged and the release put back.
        if served_release(place) == folder.name and is_as_published(place, folder):
            raise Refusal(
                f"Release {folder.name} is served already", str(place.published), "nothing to do"
            )
        serve(place.root, folder)
        with open_store(place.store) as store:
            record_rollback(store, folder.name, reason)
        renew(place)
    return folder


def pin(place: Warehouse, release: str, *, pinned: bool, reason: str | None = None) -> str:
    """The release's id, now kept from pruning, or no longer."""
    require_store(place)
    with only_refresh(place.lock):
        folder = named_release(place, release)
        with open_store(place.store) as store:
            record(store, "pinned" if pinned else "unpinned", [folder.name], reason)
    return folder.name
