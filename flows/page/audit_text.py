"""The audit log for people: a line each, or a table."""

import csv
import io
from collections.abc import Mapping, Sequence
from typing import Any

from flows.formulas import marked

_FIRST = ("n", "at", "event", "user", "role", "address", "protocol", "patient")
Entry = Mapping[str, Any]


def chosen(
    entries: Sequence[Entry],
    user: str | None,
    since: str | None,
    patient: str | None,
    action: str | None,
) -> list[Entry]:
    """The lines of this account, from this day on, about this patient, of this kind."""
    return [
        entry
        for entry in entries
        if (user is None or user.lower() in (entry.get("user"), entry.get("account")))
        and (since is None or str(entry["at"]) >= since)
        and (patient is None or entry.get("patient") == patient)
        and (action is None or entry.get("event") == action)
    ]


def audit_text(entries: Sequence[Entry]) -> str:
    """A line each: number, time, who, what, and the rest by name."""
    lines = []
    for entry in entries:
        rest = ", ".join(
            f"{key} {_told(value)}"
            for key, value in entry.items()
            if key not in ("n", "at", "event", "user", "role", "session")
        )
        who = str(entry.get("user") or entry.get("by") or "unknown")
        lines.append(
            f"{entry['n']:>6}  {entry['at']}  {who:16} {entry['event']:16} {rest}".rstrip()
        )
    return "".join(f"{line}\n" for line in lines) or "Nothing is noted.\n"


def audit_csv(entries: Sequence[Entry]) -> str:
    """A row each, with a column for whatever any line says; nothing is taken for a formula."""
    others = sorted({key for entry in entries for key in entry} - set(_FIRST))
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([*_FIRST, *others])
    for entry in entries:
        writer.writerow([_cell(entry.get(key)) for key in (*_FIRST, *others)])
    return out.getvalue()


def _cell(value: object) -> object:
    told = _told(value) if isinstance(value, list | str) else value
    return marked(told) if isinstance(told, str) else told


def _told(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)
