"""The log of who saw what, on the disk before the first byte of an answer goes out."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field
from threading import Lock
from typing import Any

from flows.errors import Refusal
from flows.journal import MOST_AT_ONCE, Journal
from flows.warehouse import Warehouse


def audit_journal(place: Warehouse) -> Journal:
    """The audit log's journal."""
    return Journal(place.office / "audit.jsonl", place.office / "audit.key")


@dataclass(eq=False)
class _Waiting:
    entry: Mapping[str, Any]
    n: int = 0
    error: Refusal | None = None
    done: bool = field(default=False)


class Audit:
    """Notes of many threads, as many to one write as wait together."""

    def __init__(self, place: Warehouse) -> None:
        self.journal = audit_journal(place)
        self._queue: deque[_Waiting] = deque()
        self._writing = Lock()

    def note(self, event: str, **says: Any) -> int:
        """The number of the line, which is on the disk; Refusal where it cannot be."""
        mine = _Waiting({"event": event, **{k: v for k, v in says.items() if v is not None}})
        self._queue.append(mine)
        with self._writing:
            if not mine.done:
                self._write([self._queue.popleft() for _ in range(len(self._queue))])
        if mine.error is not None:
            raise mine.error
        return mine.n

    def _write(self, waiting: list[_Waiting]) -> None:
        for start in range(0, len(waiting), MOST_AT_ONCE):
            batch = waiting[start : start + MOST_AT_ONCE]
            try:
                last = self.journal.append_all([one.entry for one in batch])
                for place, one in enumerate(reversed(batch)):
                    one.n = last - place
            except Refusal as error:
                for one in batch:
                    one.error = error
            except Exception:
                fault = Refusal("The audit log cannot be written", "the audit log", "see its file")
                for one in batch:
                    one.error = fault
            for one in batch:
                one.done = True
