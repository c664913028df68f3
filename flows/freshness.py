"""Whether the last good refresh is recent enough, for a watch that needs neither Prefect nor the
scheduler."""

from datetime import UTC, datetime, timedelta

from flows.errors import Refusal
from flows.releases import kept_releases, notes_of, require_warehouse
from flows.warehouse import Warehouse


def last_published(place: Warehouse) -> tuple[str, datetime] | None:
    """The newest release that is kept, and when it was published by its own notes."""
    for folder in reversed(kept_releases(place)):
        try:
            said = datetime.fromisoformat(str(notes_of(folder).get("finished_at")))
        except ValueError:
            continue
        return folder.name, said
    return None


def fresh(place: Warehouse, within_days: int) -> str:
    """The newest release in words; Refusal where it is older, or there is none."""
    require_warehouse(place)
    last = last_published(place)
    if last is None:
        raise Refusal(
            "Nothing has been published yet", str(place.root), "run `prescreen refresh` first"
        )
    release, at = last
    told = f"Release {release} was published on {at:%Y-%m-%d at %H:%M} UTC"
    if datetime.now(UTC) - at > timedelta(days=within_days):
        raise Refusal(
            f"{told}: no refresh since, for more than {within_days} "
            f"day{'' if within_days == 1 else 's'}",
            str(place.root),
            "look how the last refreshes ended (Prefect's page, or `journalctl -u "
            "prescreen-schedule`), put that right, and run `prescreen refresh`",
        )
    return f"{told}."
