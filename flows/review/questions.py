"""Which decision stands on each question: the last one that nobody took back."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from flows.review.decision import Decision
from flows.review.recorded import Entry
from schemas.words import VERDICTS

# The questions about a patient: whether they fit, and how far it went with them.
VERDICT, PROGRESS = "verdict", "progress"
WITHDRAWN = "withdrawn"


class Question(NamedTuple):
    """What a decision answers: of a criterion its id, of the patient one of the two questions."""

    protocol_id: str
    patient_id: str
    criterion_id: str | None
    of_patient: str | None


class Questions:
    """The decisions that were not taken back, by question, the last one last.

    `owners` says whose a decision is now, where the patient's id was merged into another.
    """

    def __init__(self, entries: Iterable[Entry], owners: Mapping[int, str]) -> None:
        self._stacks: dict[Question, list[Entry]] = {}
        self._last: dict[tuple[str, str, str | None], Entry] = {}
        for entry in entries:
            self.add(entry, owners.get(entry.id, entry.decision.patient_id))

    def add(self, entry: Entry, patient_id: str) -> None:
        """The entry is the newest one."""
        given = entry.decision
        asked = (given.protocol_id, patient_id, given.criterion_id)
        self._last[asked] = entry
        if given.decision == WITHDRAWN:
            for stack in self._of(*asked):
                stack[:] = [other for other in stack if other.id != entry.takes_back]
        else:
            self._stacks.setdefault(question(given, patient_id), []).append(entry)

    def standing(self, decision: Decision) -> Entry | None:
        """What stands on the decision's own question; of a withdrawal, what it would take back."""
        if decision.decision != WITHDRAWN:
            stack = self._stacks.get(question(decision, decision.patient_id))
            return stack[-1] if stack else None
        asked = (decision.protocol_id, decision.patient_id, decision.criterion_id)
        tops = [stack[-1] for stack in self._of(*asked) if stack]
        return max(tops, key=lambda entry: entry.id, default=None)

    def newest(self, decision: Decision) -> Entry | None:
        """What was recorded last about the same patient or criterion, withdrawals too."""
        return self._last.get((decision.protocol_id, decision.patient_id, decision.criterion_id))

    def all_standing(self) -> frozenset[int]:
        """The decisions that stand on their questions."""
        return frozenset(stack[-1].id for stack in self._stacks.values() if stack)

    def _of(self, protocol_id: str, patient_id: str, criterion_id: str | None) -> list[list[Entry]]:
        kinds = (VERDICT, PROGRESS) if criterion_id is None else (None,)
        asked = (Question(protocol_id, patient_id, criterion_id, kind) for kind in kinds)
        return [self._stacks[one] for one in asked if one in self._stacks]


def question(decision: Decision, patient_id: str) -> Question:
    """The question that the decision answers, of the patient as they are known now."""
    kind = None
    if decision.criterion_id is None:
        kind = VERDICT if decision.decision in VERDICTS else PROGRESS
    return Question(decision.protocol_id, patient_id, decision.criterion_id, kind)
