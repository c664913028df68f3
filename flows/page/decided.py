"""What the research office decided so far, by patient, read again when anything changed."""

import os
from collections.abc import Mapping, Sequence
from threading import Lock

from flows.page.rows import Row
from flows.page.shelf import Opened
from flows.review.current import Shown, decisions_of
from flows.review.questions import WITHDRAWN
from flows.review.words import CAME_BACK, in_words, speaks_against
from flows.warehouse import Warehouse

# A decision that holds, or will from the next refresh on; the others ended or came back.
_HOLDS = ("in_force", "recorded")
_SETTLED = {
    "eligible": "does not stand in the way, by a person",
    "not_eligible": "ruled out by a person",
}
Key = tuple[str, str]


class Mark:
    """How a patient's row is marked: what holds about the patient, and what came up again.

    words: what holds. again: what to look at again, each with why it came back.
    """

    def __init__(self, shown: Sequence[Shown], row: Row | None = None) -> None:
        told = [one for one in shown if one.decision != WITHDRAWN]
        holds = [one for one in told if one.state in _HOLDS]
        patient = [one for one in holds if one.criterion_id is None]
        against = _against(row, holds)
        settled = {
            one.criterion_id: f"{one.criterion_id}: {_SETTLED[one.decision]}"
            for one in reversed(holds)
            if one.criterion_id is not None
        }
        # A verdict and how far it went are two questions: both may stand.
        self.words = "; ".join(
            [*(in_words(one, against) for one in patient), *(settled[id] for id in sorted(settled))]
        )
        self.again = tuple(_again(one, against) for one in told if one.state in CAME_BACK)
        self.recorded = any(one.state == "recorded" for one in shown)
        self.resurfaced = bool(self.again)
        self.decided = bool(patient)
        # Equal marks look alike.
        self.key = (self.words, self.recorded, self.again)


def _against(row: Row | None, holds: Sequence[Shown]) -> str:
    if row is None:
        return ""
    ruled_out = {
        one.criterion_id or ""
        for one in holds
        if one.decision == "not_eligible" and one.state == "in_force"
    }
    return speaks_against(row.failing, ruled_out, row.missing)


def _again(one: Shown, against: str) -> str:
    told = f"decision on {one.criterion_id}" if one.criterion_id else in_words(one, against)
    return f"{told} ({CAME_BACK[one.state]})"


NONE = Mark(())


class Decided:
    """Every decision on the served lists."""

    def __init__(self, place: Warehouse) -> None:
        self._place = place
        self._lock = Lock()
        self._stamp: tuple[object, ...] | None = None
        self._shown: Mapping[Key, Sequence[Shown]] = {}
        self._marks: Mapping[Key, Mark] = {}

    def marks(self, opened: Opened) -> Mapping[Key, Mark]:
        """The mark of every patient about whom something was decided, by protocol and patient."""
        self._refresh(opened)
        return self._marks

    def of(self, opened: Opened, protocol_id: str, patient_id: str) -> Sequence[Shown]:
        """What was decided about the patient, the newest first."""
        self._refresh(opened)
        return self._shown.get((protocol_id, patient_id), ())

    def _refresh(self, opened: Opened) -> None:
        stamp = (opened.id, opened.database, *_state(self._place))
        if stamp == self._stamp:
            return
        with self._lock:
            if stamp == self._stamp:
                return
            shown: dict[Key, list[Shown]] = {}
            for one in decisions_of(self._place, None):
                shown.setdefault((one.protocol_id, one.patient_id), []).append(one)
            rows = {(row.protocol_id, row.patient_id): row for row in opened.by_ref.values()}
            self._marks = {key: Mark(own, rows.get(key)) for key, own in shown.items()}
            self._shown, self._stamp = shown, stamp


def _state(place: Warehouse) -> tuple[object, ...]:
    try:
        found = os.stat(place.office / "decisions.jsonl")
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
