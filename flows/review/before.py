"""Which lines of a file were recorded before: an old file, imported again, changes nothing."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import replace

from flows.review.decision import Decision
from flows.review.questions import WITHDRAWN, Questions
from flows.review.recorded import Entry

# Whom it is about, and of what.
Asked = tuple[str, str, str | None]


class Before:
    """The decisions of the journal as often as they were recorded, for the lines of one file.

    A file may hold what replaced each other, and say the same twice with something in between:
    its n-th line of one wording is the n-th decision of that wording.
    """

    def __init__(self, entries: Iterable[Entry], owners: Mapping[int, str]) -> None:
        # The file may have the id that was merged into another, or the other.
        self._recorded = Counter(
            replace(entry.decision, patient_id=patient)
            for entry in entries
            for own in [entry.decision.patient_id]
            for patient in {own, owners.get(entry.id, own)}
        )
        self._given: Counter[Decision] = Counter()
        self._last: dict[Asked, Decision] = {}

    def has(self, decision: Decision) -> bool:
        """Whether the next line of the file, which says this, was recorded before."""
        asked = (decision.protocol_id, decision.patient_id, decision.criterion_id)
        if self._last.get(asked) != decision:
            self._given[decision] += 1
        self._last[asked] = decision
        return self._given[decision] <= self._recorded[decision]


def alike(entry: Entry | None, decision: Decision) -> bool:
    """Whether the entry says the same, under whatever id of the patient."""
    return entry is not None and replace(entry.decision, patient_id=decision.patient_id) == decision


def is_overtaken(decision: Decision, questions: Questions) -> bool:
    """Whether something else was decided, or taken back, after this was recorded."""
    stands = questions.standing(decision)
    if decision.decision == WITHDRAWN:
        return stands is not None and not alike(questions.newest(decision), decision)
    return not alike(stands, decision)
