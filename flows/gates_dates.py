"""The gates `stale` and `mixed`: of which day a delivery and each of its files speaks."""

import re
from datetime import date, timedelta

from flows.gates import Finding
from flows.gates_arrival import Arrival, event_day
from flows.gates_volume import exports
from schemas.extracts import EVENT_EXTRACTS

# A whole date in a file's name, its parts joined or with one and the same sign between them.
_DAY = re.compile(r"(?<![0-9])((?:19|20)[0-9]{2})([-_.]?)([0-9]{2})\2([0-9]{2})(?![0-9])")
# An export that runs over midnight dates its files on two days.
ONE_NIGHT = timedelta(days=1)


def stale(arrival: Arrival) -> list[Finding]:
    """The delivery is older than one that was landed: by its own date or, where it has none, by
    the newest event of a full export."""
    dated = arrival.delivery.dated
    if dated is None:
        return [finding for extract in EVENT_EXTRACTS for finding in _backwards(arrival, extract)]
    newest = arrival.cell(
        "SELECT max(dated) FROM delivery WHERE delivery_no < ?", arrival.delivery_no
    )
    if newest is None or dated >= newest:
        return []
    return [Finding("stale", f"the delivery is dated {dated}, the last one {newest}")]


def _backwards(arrival: Arrival, extract: str) -> list[Finding]:
    history = exports(arrival, extract)
    this = history[-1] if len(history) > 1 else None
    # The rows of a file that was landed before are not read again, so its dates are not known.
    if not this or this.delivery_no < arrival.delivery_no or not this.full or this.any_known:
        return []
    day, number = event_day(extract), arrival.delivery_no
    newest = arrival.cell(f"SELECT max({day}) FROM landing.{extract} WHERE broken = 0")
    before = arrival.cell(
        f"SELECT max({day}) FROM {extract} WHERE delivery_no < {number}"
        f" AND (superseded_in IS NULL OR superseded_in = {number})"
    )
    if newest is None or before is None or newest >= before:
        return []
    return [Finding("stale", f"{extract}: the newest row is of {newest}, in the store of {before}")]


def mixed(arrival: Arrival) -> list[Finding]:
    """The files speak of different days: by delivery.toml or, where that dates none of them, by
    the newest date in the names of each extract's files."""
    said: dict[str, set[date]] = {}
    named: dict[str, set[date]] = {}
    for file in arrival.delivery.files:
        stated = arrival.delivery.stated.get(file.name)
        if stated and stated.as_of:
            said.setdefault(file.extract, set()).add(stated.as_of)
        if day := day_in(file.path.name):
            named.setdefault(file.extract, set()).add(day)
    spoken = said or {extract: {max(days)} for extract, days in named.items()}
    days = sorted(set[date]().union(*spoken.values()))
    apart = timedelta(0) if said else ONE_NIGHT
    if not days or days[-1] - days[0] <= apart:
        return []
    told = [
        f"{', '.join(extract for extract in spoken if day in spoken[extract])} of {day}"
        for day in days
    ]
    return [Finding("mixed", f"the files are not of one day: {'; '.join(told)}")]


def day_in(file_name: str) -> date | None:
    """The latest whole date in the name, as in labs_2026-11-09.csv or labs-20261109.csv.gz."""
    days = []
    for year, _, month, day in _DAY.findall(file_name):
        try:
            days.append(date(int(year), int(month), int(day)))
        except ValueError:
            continue
    return max(days, default=None)
