"""For operations: how the refreshes went, the data's quality and the audit log in numbers; no
patient."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Lock
from typing import Any

from starlette.responses import Response

from flows.page.accounts_noted import Noted
from flows.page.ledger import files_of, last_refreshes
from flows.page.office import Office
from flows.page.refused import Stop
from flows.page.visit import Visit

_REFRESHES = 12
_DAYS = 30


@dataclass(frozen=True)
class Counted:
    """The audit log in numbers: whether it stands, and what happened in the last days by kind."""

    lines: int
    head: str
    faults: tuple[str, ...]
    by_event: tuple[tuple[str, int], ...]
    by_user: tuple[tuple[str, tuple[int, ...]], ...]


def show_operations(visit: Visit) -> Response:
    """The last refreshes, and the delivery of the served release."""
    with visit.opened.cursor() as connection:
        refreshes = last_refreshes(connection, _REFRESHES)
        files = files_of(connection, int(visit.opened.id))
    visit.note("view_operations", release=visit.opened.id)
    return visit.page(
        "operations.html.j2",
        refreshes=refreshes,
        files=files,
        releases=visit.office.shelf.releases(),
    )


def show_audit(visit: Visit) -> Response:
    """Counts only: which patients were looked at is for `prescreen audit show`."""
    counted = _counted(visit.office)
    visit.note("view_audit")
    return visit.page("audit.html.j2", counted=counted, days=_DAYS, columns=_COLUMNS)


_COLUMNS = ("sign_in", "view_list", "view_patient", "search", "decision", "download", "refused")
_LOCK = Lock()


def _counted(office: Office) -> Counted:
    """One reader at a time, and no queue: the whole log is read and proved."""
    if not _LOCK.acquire(blocking=False):
        raise Stop(503, "Somebody else has the log read", "Try again soon.", {"Retry-After": "20"})
    since = (datetime.now(UTC) - timedelta(days=_DAYS)).isoformat()
    events: Counter[str] = Counter()
    users: dict[str, Counter[str]] = {}
    noted = Noted()

    def count(line: Mapping[str, Any]) -> None:
        noted.hear(line)
        if line["at"] >= since:
            event = str(line.get("event"))
            events[event] += 1
            users.setdefault(str(line.get("user") or "unknown"), Counter())[event] += 1

    try:
        verified = office.audit.journal.verify(each=count)
    finally:
        _LOCK.release()
    return Counted(
        verified.count,
        str(verified.head),
        (*verified.faults, *noted.missing(office.accounts.all())),
        tuple(sorted(events.items())),
        tuple(
            (name, times)
            for name in sorted(users)
            if any(times := tuple(users[name][event] for event in _COLUMNS))
        ),
    )
