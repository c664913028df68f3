"""How many patients a protocol would have, and how its list differs from another's."""

from dataclasses import dataclass

import pandas as pd

from schemas.protocol import Protocol, content_hash
from schemas.rules import rests_on_treatment
from transforms.assess.facts import Facts
from transforms.assess.rules import judge, soften
from transforms.decide.screening import screening


@dataclass(frozen=True)
class Counts:
    """Patients of the base cohort by status, and who differs from the protocol as it stands.

    `entered` are candidates who were none, `left` were candidates and are none. Of those who
    entered, `entered_to_review` have something for review beyond the lines that always ask a
    person.
    """

    candidates: int
    needs_data: int
    ineligible: int
    near_misses: int
    entered: int = 0
    left: int = 0
    entered_to_review: int = 0

    @property
    def could_be(self) -> int:
        """Candidates, if all the data that are missing turned out in the patients' favour."""
        return self.candidates + self.needs_data

    @property
    def cohort(self) -> int:
        """Everybody who was screened."""
        return self.could_be + self.ineligible


class Answers:
    """The answers of one cohort to versions of a protocol; no criterion is judged twice alike."""

    def __init__(self) -> None:
        self._known: dict[str, pd.DataFrame] = {}

    def screened(self, protocol: Protocol, facts: Facts) -> pd.DataFrame:
        """The screening of the cohort, which the facts are of, as that protocol asks."""
        answers = {}
        for criterion in protocol.criteria:
            # Without the softener: softening comes after, and is never kept.
            parts = [criterion.model_dump(mode="json")]
            if rests_on_treatment(criterion.rule):
                parts.append(protocol.treatment.model_dump(mode="json"))
            key = content_hash(parts)
            if key not in self._known:
                self._known[key] = judge(criterion.rule, criterion, facts, protocol.treatment)
            answers[criterion.id] = self._known[key]
        soften(answers, protocol.criteria)
        needed = [
            answer[["result", "eligible_from"]].assign(criterion_id=name)
            for name, answer in answers.items()
        ]
        results = pd.concat(needed).rename_axis("patient_id").reset_index()
        return screening(results, facts.index, protocol, facts.as_of)


def counts(now: pd.DataFrame, stands: pd.DataFrame, protocol: Protocol) -> Counts:
    """What a screening counts, beside that of the protocol as it stands."""
    listed, before = _candidates(now), _candidates(stands)
    always = {c.id for c in protocol.criteria if c.decidable == "manual"}
    entered = now[now["patient_id"].isin(listed - before)]
    status = now["status"].value_counts()
    return Counts(
        candidates=len(listed),
        needs_data=int(status.get("needs_data", 0)),
        ineligible=int(status.get("ineligible", 0)),
        near_misses=int(now["near_miss"].sum()),
        entered=len(entered),
        left=len(before - listed),
        entered_to_review=sum(bool(set(asked) - always) for asked in entered["to_review"]),
    )


def _candidates(screened: pd.DataFrame) -> set[str]:
    return set(screened["patient_id"][screened["status"].eq("candidate")])
