"""What was ever decided, as the office's journal holds it: read once for as long as it is the same.

One line of the journal holds as many decisions of one go as fit. A go counts when all its lines are
there: of one that a crash cut short nothing does.
"""

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from fcntl import LOCK_EX, flock
from functools import lru_cache
from pathlib import Path
from typing import Any
from uuid import uuid4

from flows.errors import Refusal
from flows.journal import LONGEST, MOST_AT_ONCE, Journal
from flows.review.decision import Decision
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse

# What a line has besides its decisions is shorter.
_ROOM = LONGEST - 4096


@dataclass(frozen=True)
class Basis:
    """What the release that was served said of the patient when somebody decided.

    criteria: the data's result, the criterion's content hash and its rows, by criterion. rows: a
    hash of each row's content, by its id.
    """

    criteria: Mapping[str, tuple[str, str, tuple[str, ...]]]
    rows: Mapping[str, str]


@dataclass(frozen=True)
class Draft:
    """A decision that is about to be recorded.

    takes_back: the decision that a withdrawal ends. basis: of what rests on evidence.
    """

    decision: Decision
    by: str
    takes_back: int | None = None
    basis: Basis | None = None


@dataclass(frozen=True)
class Entry(Draft):
    """A decision as it was recorded, counted from 1; `at` is UTC."""

    id: int = 0
    at: datetime = datetime.min
    release_id: str = ""


def journal_of(place: Warehouse) -> Journal:
    """The journal of the office's decisions."""
    return Journal(place.office / "decisions.jsonl", place.office / "audit.key")


def recorded(place: Warehouse) -> tuple[Entry, ...]:
    """Every decision in the order of recording.

    Raises Refusal where the journal is damaged, PermissionError for who may not read it.
    """
    journal = journal_of(place)
    return _read(journal, _stamp(journal.path), _stamp(journal.head))


@contextmanager
def recording(place: Warehouse) -> Iterator[None]:
    """Nobody else records meanwhile; with its process the operating system ends it."""
    place.office.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
    handle = os.open(place.office / "decisions.lock", os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE)
    try:
        flock(handle, LOCK_EX)
        yield
    finally:
        os.close(handle)


def append(
    place: Warehouse, drafts: Sequence[Draft], release_id: str, via: str, entered_by: str
) -> None:
    """The decisions are on the disk, all of them or none; Refusal where they are too many."""
    lines: list[list[dict[str, Any]]] = []
    room = 0
    for draft in drafts:
        said = asdict(draft)
        size = len(_text(said).encode()) + 1
        if not lines or size > room:
            lines.append([])
            room = _ROOM
        lines[-1].append(json.loads(_text(said)))
        room -= size
    if len(lines) > MOST_AT_ONCE:
        raise Refusal(
            f"These are too many decisions at once ({len(drafts)})",
            "the decisions to record",
            "record them in several parts",
        )
    go = {"go": uuid4().hex, "lines": len(lines), "release_id": release_id, "via": via}
    journal_of(place).append_all(
        [{**go, "entered_by": entered_by, "decisions": line} for line in lines]
    )


def _text(said: Mapping[str, Any]) -> str:
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"), default=date.isoformat)


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    return found.st_ino, found.st_size, found.st_mtime_ns


@lru_cache(maxsize=2)
def _read(journal: Journal, *stamps: tuple[int, int, int] | None) -> tuple[Entry, ...]:
    del stamps
    lines = [line for line in journal.entries() if "decisions" in line]
    arrived: dict[str, int] = {}
    for line in lines:
        arrived[line["go"]] = arrived.get(line["go"], 0) + 1
    whole = [
        (line, said)
        for line in lines
        if arrived[line["go"]] == line["lines"]
        for said in line["decisions"]
    ]
    return tuple(_entry(number, line, said) for number, (line, said) in enumerate(whole, start=1))


def _entry(number: int, line: Mapping[str, Any], said: Mapping[str, Any]) -> Entry:
    given = said["decision"]
    days = {
        name: date.fromisoformat(given[name]) if given[name] else None
        for name in ("until", "evidence_on")
    }
    basis = said["basis"]
    return Entry(
        Decision(**(given | days)),
        said["by"],
        said["takes_back"],
        Basis(
            {name: (a, b, tuple(rows)) for name, (a, b, rows) in basis["criteria"].items()},
            basis["rows"],
        )
        if basis
        else None,
        number,
        datetime.fromisoformat(line["at"]).replace(tzinfo=None),
        line["release_id"],
    )
