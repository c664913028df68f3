"""The releases, what was pruned and what was verified, as lines of text."""

import duckdb

from flows.prune import Pruned
from flows.release_events import Standing, standings
from flows.releases import is_withdrawn, kept_releases, notes_of, require_warehouse, served_release
from flows.verify import Verified
from flows.warehouse import Warehouse


def listing(place: Warehouse) -> str:
    """One line a release, newest first: its as-of date, when it was published, how it stands."""
    require_warehouse(place)
    known = _standings(place)
    served = served_release(place)
    lines = [f"{'release':8} {'as of':11} {'published (UTC)':20} {'cohort':>7}  standing"]
    for folder in reversed(kept_releases(place)):
        notes = notes_of(folder)
        standing = known.get(folder.name)
        words = [
            word
            for word, true in (
                ("served", folder.name == served),
                ("rolled back", bool(standing and standing.rolled_back)),
                ("pinned", bool(standing and standing.pinned)),
                ("withdrawn: a patient opted out", is_withdrawn(folder)),
            )
            if true
        ]
        lines.append(
            f"{folder.name:8} {notes.get('as_of', '?'):11} "
            f"{str(notes.get('finished_at', '?'))[:19].replace('T', ' '):20} "
            f"{notes.get('base_cohort', '?'):>7}  {', '.join(words)}".rstrip()
        )
    if len(lines) == 1:
        return "Nothing has been published yet."
    return "\n".join(lines)


def _standings(place: Warehouse) -> dict[str, Standing]:
    """By the ledger, where this account may read it and no refresh is writing it."""
    try:
        with duckdb.connect(str(place.store), read_only=True) as store:
            return standings(store)
    except duckdb.Error:
        return {}


def pruned_text(pruned: Pruned, *, dry_run: bool) -> str:
    """Which releases went or would go, and which stayed although the rule would let them go."""
    verb = "Would remove" if dry_run else "Removed"
    lines = [f"{verb} {', '.join(pruned.gone)}" if pruned.gone else "Nothing to remove."]
    lines += [f"Kept {release}: {why}" for release, why in pruned.spared.items()]
    return "\n".join(lines)


def verified_text(verified: Verified) -> str:
    """One line for each part that is whole, and one for each fault."""
    lines = list(verified.notes)
    for name, faults in verified.faults.items():
        lines += [f"{name:18} {fault}" for fault in faults] or [f"{name:18} whole"]
    return "\n".join(lines)
