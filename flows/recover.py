"""What a refresh that died left behind is put right before the next one starts."""

import shutil
from datetime import UTC, datetime
from pathlib import Path

from flows.landing_place import clear
from flows.pseudonymous.standing import clear_stale
from flows.release_events import record_rollback, served_by_ledger, standings
from flows.releases import served_release
from flows.store import finish_refresh, open_store
from flows.warehouse import Warehouse

_GONE = "~"


def recover(place: Warehouse) -> None:
    """No half-made folder is left, and the ledger says how every refresh ended.

    The published database is the truth: a refresh that made it has published, whatever its own
    last words; one that did not has not, and its folder goes. A folder that the ledger does not
    know is left alone: a lost or older store must not cost a release.
    """
    clear_work(place)
    current = int(served_release(place) or 0)
    now = datetime.now(UTC).replace(tzinfo=None)
    with open_store(place.store) as store:
        for (refresh_id,) in store.execute(
            "SELECT refresh_id FROM refresh WHERE outcome = 'running'"
        ).fetchall():
            published = refresh_id == current
            finish_refresh(
                store,
                refresh_id,
                finished_at=now,
                outcome="published" if published else "failed",
                message="" if published else "its process ended before it could publish",
                release_id=f"{refresh_id:06d}" if published else None,
            )
        unpublished = {
            f"{number:06d}"
            for (number,) in store.execute(
                "SELECT refresh_id FROM refresh WHERE outcome <> 'published' AND refresh_id <> ?",
                [current],
            ).fetchall()
        }
        pruned = {known.release_id for known in standings(store).values() if known.pruned}
        served = f"{current:06d}"
        if current and served_by_ledger(store) not in (None, served):
            record_rollback(store, served, "found served when the next command began")
    for folder in place.releases.iterdir():
        wreck = folder.name.startswith((".building-", ".pruned-"))
        if wreck or folder.name in unpublished or (folder.name in pruned and folder.name != served):
            shutil.rmtree(folder)
    (place.root / ".prescreen.duckdb.next").unlink(missing_ok=True)
    clear_stale(place)


def clear_work(place: Warehouse) -> None:
    """The refresh's private files are gone."""
    clear(place.work / "landing")
    # What was left half gone before comes first.
    for left in sorted(place.work.iterdir(), reverse=True):
        if left.is_dir():
            _remove(left)
        else:
            left.unlink()


def _remove(folder: Path) -> None:
    """The folder is gone, also where a worker on another machine is still writing there: from one
    instant to the next its paths lead nowhere."""
    if not folder.name.endswith(_GONE):
        folder = folder.rename(folder.with_name(folder.name + _GONE))
    shutil.rmtree(folder)
