"""The gate `freshness`: a screening of today on records of some weeks ago is no screening."""

from datetime import date, timedelta

from flows.gates import Finding
from flows.gates_arrival import Arrival, event_day
from schemas.extracts import EVENT_EXTRACTS, REQUIRED_EXTRACTS

# A weekly export is a week old at the most when its refresh runs; one may fail.
OLDEST = timedelta(days=14)


def freshness(arrival: Arrival) -> list[Finding]:
    """The store's newest event, or that of a required extract which used to be fresh, lies too
    far before the as-of date. To be judged only where nobody named that date."""
    as_of = arrival.as_of
    newest = {e: _newest(arrival, e, arrival.delivery_no, as_of) for e in EVENT_EXTRACTS}
    latest = max((day for day in newest.values() if day), default=None)
    if not _fresh(latest, as_of):
        return [Finding("freshness", f"the newest record is of {latest}, and it is {as_of}")]
    return [
        Finding(
            "freshness", f"{extract}: the newest row is of {newest[extract]}, and it is {as_of}"
        )
        for extract in EVENT_EXTRACTS
        if extract in REQUIRED_EXTRACTS
        and not _fresh(newest[extract], as_of)
        and _was_fresh(arrival, extract)
    ]


def _fresh(newest: date | None, as_of: date) -> bool:
    return newest is not None and as_of - newest <= OLDEST


def _was_fresh(arrival: Arrival, extract: str) -> bool:
    """Whether it was so when the extract was delivered the last time before this."""
    last = arrival.rows(
        "SELECT delivery_no, as_of FROM delivery WHERE delivery_no < ? AND delivery_no IN"
        " (SELECT delivery_no FROM delivery_file WHERE extract = ?)"
        " ORDER BY delivery_no DESC LIMIT 1",
        *(arrival.delivery_no, extract),
    )
    return any(_fresh(_newest(arrival, extract, number, as_of), as_of) for number, as_of in last)


def _newest(arrival: Arrival, extract: str, delivery_no: int, as_of: date) -> date | None:
    """The day of the newest event on or before that date, once that delivery had landed."""
    day = event_day(extract)
    newest: date | None = arrival.cell(
        f"SELECT max({day}) FROM {extract} WHERE {day} <= ? AND delivery_no <= ?"
        " AND (superseded_in IS NULL OR superseded_in > ?)",
        *(as_of, delivery_no, delivery_no),
    )
    return newest
