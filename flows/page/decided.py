"""What the research office decided so far, by patient, read again when anything changed."""

import os
from collections.abc import Mapping, Sequence
from threading import Lock

from flows.page.shelf import Opened
from flows.review.current import Shown, decisions_of
from flows.warehouse import Warehouse

# A decision that a patient's row is marked with; the others ended or were replaced.
_STANDS = ("in_force", "recorded", "evidence_changed")
_TOLD = {
    "eligible": "eligible",
    "not_eligible": "not eligible",
    "contacted": "contacted",
    "declined": "declined",
    "enrolled": "enrolled",
    "deferred": "deferred",
}
Key = tuple[str, str]


def _words(one: Shown) -> str:
    told = _TOLD[one.decision]
    return f"{told} until {one.until}" if one.until else told


class Mark:
    """How a patient's row is marked: what stands about the patient, and what came up again."""

    def __init__(self, shown: Sequence[Shown]) -> None:
        standing = [one for one in shown if one.state in _STANDS and one.decision in _TOLD]
        # A verdict and how far it went are two questions: both may stand.
        patient = [one for one in standing if one.criterion_id is None]
        self.words = ", ".join(map(_words, patient))
        self.recorded = any(one.state == "recorded" for one in shown)
        self.resurfaced = any(one.state in ("evidence_changed", "lapsed") for one in shown)
        self.decided = any(one.state in ("in_force", "recorded") for one in patient)
        self.criteria = tuple(sorted({one.criterion_id for one in standing if one.criterion_id}))
        # Equal marks look alike.
        self.key = (self.words, self.recorded, self.resurfaced, self.criteria)


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
            self._marks = {key: Mark(own) for key, own in shown.items()}
            self._shown, self._stamp = shown, stamp


def _state(place: Warehouse) -> tuple[object, ...]:
    try:
        found = os.stat(place.office / "decisions.jsonl")
    except OSError:
        return ()
    return found.st_ino, found.st_mtime_ns, found.st_size
