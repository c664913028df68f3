"""What a patient's page shows of one protocol."""

from dataclasses import dataclass
from datetime import date, datetime

from flows.report.said import number, unit_in_words
from flows.report.timeline_words import Told
from flows.review.words import Decided, in_words, speaks_against

_MARKS = {"pass": "✓", "fail": "✗", "review": "◆", "unknown": "?", "not_applicable": "–"}
_STATUSES = {"candidate": "Candidate", "needs_data": "Needs data", "ineligible": "Ineligible"}


def status_in_words(status: str | None) -> str:
    """The status as a heading has it; nothing for whoever was not screened."""
    return _STATUSES.get(status or "", "")


@dataclass(frozen=True)
class CriterionView:
    """One criterion and its answer."""

    criterion_id: str
    section: str
    wording: str
    decidable: str
    result: str
    data_result: str
    unknown_because: str | None
    number: float | None
    unit: str | None
    threshold: str | None
    distance: float | None
    evidence_on: date | None
    evidence: tuple[str, ...]
    reason: str
    next_step: str | None
    eligible_from: date | None
    when_absent: str

    @property
    def mark(self) -> str:
        """A sign that tells the answers apart without colour."""
        return _MARKS[self.result]

    @property
    def answer(self) -> str:
        """The answer in words; a pass by silence says so."""
        silent = not self.evidence and self.when_absent == "pass"
        if self.result == "pass" and silent and not self.is_settled_by_a_person:
            return "pass, nothing recorded"
        return self.result.replace("_", " ")

    @property
    def is_settled_by_a_person(self) -> bool:
        """Whether a recorded decision settles what the data leave open."""
        return self.result != self.data_result

    @property
    def data_answer(self) -> str:
        """What the data alone answer, in words."""
        return self.data_result.replace("_", " ")

    @property
    def because(self) -> str:
        """Why it is unknown, in words; empty unless it is."""
        return (self.unknown_because or "").replace("_", " ")

    @property
    def value(self) -> str:
        """The value judged with its unit; empty where there is none."""
        if self.number is None:
            return ""
        return f"{number(self.number)} {unit_in_words(self.unit or '')}".rstrip()

    @property
    def short_by(self) -> str:
        """How far from passing; empty where that is not known."""
        if self.distance is None:
            return ""
        return f"{number(self.distance)} {unit_in_words(self.unit or '')}".rstrip()


@dataclass(frozen=True)
class DecisionView:
    """A recorded decision, and whether it still holds."""

    criterion_id: str | None
    decision: str
    reason: str | None
    until: date | None
    evidence_on: date | None
    decided_at: datetime
    decided_by: str
    state: str
    state_because: str | None

    @property
    def state_in_words(self) -> str:
        """Its state in words."""
        return self.state.replace("_", " ")


@dataclass(frozen=True)
class ChangeView:
    """What differs from the previous release."""

    criterion_id: str
    old_result: str | None
    new_result: str | None
    cause: str
    what: str

    @property
    def move(self) -> str:
        """From which answer to which; empty for entering the base cohort."""
        if self.old_result is None and self.new_result is None:
            return ""
        old, new = (side or "none" for side in (self.old_result, self.new_result))
        return f"{old} → {new}".replace("_", " ")

    @property
    def cause_in_words(self) -> str:
        """Its cause in words."""
        return self.cause.replace("_", " ")


@dataclass(frozen=True)
class PatientView:
    """One patient as one protocol sees them.

    key: a name that is unique within a page and tells nothing of the patient. criteria are in
    protocol order. tables: the numbers of the timeline.
    """

    key: str
    protocol_id: str
    protocol_title: str
    patient_id: str
    sex: str
    birth_date: date
    as_of: date
    status: str
    rank: int
    near_miss: bool
    eligible_from: date | None
    criteria: tuple[CriterionView, ...]
    decisions: tuple[DecisionView, ...]
    changes: tuple[ChangeView, ...]
    old_status: str | None
    tables: tuple[Told, ...]

    @property
    def age(self) -> int:
        """Completed years on the as-of date."""
        born, today = self.birth_date, self.as_of
        return today.year - born.year - ((today.month, today.day) < (born.month, born.day))

    @property
    def status_in_words(self) -> str:
        """The status, and whether it is a near miss."""
        return status_in_words(self.status) + (" (near miss)" if self.near_miss else "")

    @property
    def moved(self) -> str:
        """From which status the patient came since the previous release; empty if from none."""
        if self.old_status is None or self.old_status == self.status:
            return ""
        return status_in_words(self.old_status)

    def answered(self, result: str) -> list[CriterionView]:
        """The criteria with that answer."""
        return [criterion for criterion in self.criteria if criterion.result == result]

    def said(self, decision: Decided) -> str:
        """The decision in words, with what speaks against it."""
        failing = self.answered("fail")
        ids = [[c.criterion_id for c in own] for own in (failing, self.answered("unknown"))]
        ruled_out = [c.criterion_id for c in failing if c.is_settled_by_a_person]
        return in_words(decision, speaks_against(ids[0], ruled_out, ids[1]))

    @property
    def lifted(self) -> str:
        """What the passing of time alone lifts, and from when; empty where it lifts nothing."""
        if self.eligible_from is None:
            return ""
        ids = ", ".join(criterion.criterion_id for criterion in self.answered("fail"))
        return f"lifts {ids} from {self.eligible_from}"

    @property
    def counts(self) -> list[tuple[str, int]]:
        """How many criteria have which answer."""
        told = {"not_applicable": "not applicable (counts as pass)"}
        return [(told.get(result, result), len(self.answered(result))) for result in _MARKS]
