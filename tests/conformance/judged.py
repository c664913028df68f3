"""The set's patients as the program judges them when one rule of the trial is another."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass, field, fields, replace
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from conformance.conftest import PROTOCOL
from conformance.expected import DELIVERY, Expectation
from conformance.mutants import Mutant
from flows.assess import facts
from flows.protocols import load_protocol
from flows.refresh import refresh
from flows.request import Request
from flows.store import extracts_present, open_store
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.rules import Rule
from schemas.treatment_rules import LongestEpisode
from transforms.assess import rules
from transforms.assess.facts import Facts
from transforms.measures.steroid_course import steroid_course

AS_OF = date(2026, 11, 16)
# Its answer softens those of other parts.
INTOLERANCE = "I2f"


class _Measured(Exception):
    """Raised to end a refresh once everything that the rules look at is known."""


@dataclass
class Judged:
    """What the rules look at in the delivery as it stands, and each part's answers to a rule."""

    trial: Protocol
    known: Facts
    course: Callable[[LongestEpisode], pd.DataFrame]
    parts: dict[str, Facts] = field(default_factory=dict)
    judged_once: dict[tuple[int, int], tuple[Any, ...]] = field(default_factory=dict)

    def disagrees(self, mutant: Mutant, expected: list[Expectation]) -> set[str]:
        """Patients who are answered otherwise than expected under the mutant's rule."""
        rows = [row for row in expected if row.part == mutant.part]
        answers = self._answers(mutant, {row.patient for row in rows}).to_dict("index")
        return {row.patient for row in rows if row.unmet(_as_published(answers[row.patient]))}

    def _answers(self, mutant: Mutant, patients: set[str]) -> pd.DataFrame:
        criteria = {criterion.id: criterion for criterion in self.trial.criteria}
        criterion = criteria[mutant.part].model_copy(update={"rule": mutant.rule})
        if mutant.part not in self.parts:
            self.parts[mutant.part] = _of_patients(self.known, patients)
        mine = self.parts[mutant.part]
        if isinstance(mutant.rule, LongestEpisode):
            # Parameters of this rule are used where treatment is measured.
            mine = _of_patients(replace(mine, course=self.course(mutant.rule)), patients)
        answers = {mutant.part: self._judge(criterion, mine)}
        if criterion.softened_by:
            answers[INTOLERANCE] = self._judge(criteria[INTOLERANCE], mine)
            rules.soften(answers, [criterion])
        return answers[mutant.part]

    def _judge(self, criterion: Any, mine: Facts) -> pd.DataFrame:
        """The answers, with those parts of a combined rule that were judged before as they were."""
        judge = rules.judge

        def judge_once(rule: Rule, *others: Any) -> pd.DataFrame:
            key = id(rule), id(mine)
            if key not in self.judged_once:
                # rule and facts are kept, so that no other ones come by their ids
                self.judged_once[key] = judge(rule, *others), rule, mine
            return self.judged_once[key][0]

        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(rules, "judge", judge_once)
            return judge(criterion.rule, criterion, mine, self.trial.treatment)


def judged(folder: Path) -> Judged:
    """The delivery, refreshed in the folder as far as the rules need it."""
    trial = load_protocol(PROTOCOL)
    shutil.copytree(DELIVERY, folder / "extracts")
    kept: dict[str, Any] = {}

    def measured(*given: Any) -> pd.DataFrame:
        kept["course"] = given
        return steroid_course(*given)

    def until_measured(name: str, function: Callable[..., Any], *given: Any) -> Any:
        result = function(*given)
        if name == "measure":
            kept["facts"] = _facts(given[0], trial)
            raise _Measured
        return result

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("flows.measure.steroid_course", measured)
        with pytest.raises(_Measured):
            refresh(
                folder / "extracts",
                folder / "warehouse",
                (PROTOCOL,),
                as_of=AS_OF,
                call=until_measured,
            )
    *before, patients, treatment, _, today = kept["course"]

    def course(rule: LongestEpisode) -> pd.DataFrame:
        days = steroid_course(*before, patients, treatment, rule, today)
        return days.set_axis(pd.Index(patients, name="patient_id"))

    return Judged(trial, kept["facts"], course)


def _facts(request: Request, trial: Protocol) -> Facts:
    with open_store(request.warehouse.store) as store:
        present = frozenset(extracts_present(store))
    with Workbench(request.workbench) as bench:
        return facts(bench, trial, request, present)


def _of_patients(known: Facts, patients: set[str]) -> Facts:
    """The facts of these patients alone: nobody's answer rests on another's record."""

    def only(frame: Any) -> Any:
        if isinstance(frame, dict):
            return {name: only(inner) for name, inner in frame.items()}
        if not isinstance(frame, pd.DataFrame):
            return frame
        if frame.index.name == "patient_id":
            return frame[frame.index.isin(patients)]
        return frame[frame["patient_id"].isin(patients)] if "patient_id" in frame else frame

    every = {one.name: only(getattr(known, one.name)) for one in fields(known)}
    return replace(known, **every)


def _as_published(answer: dict[str, Any]) -> dict[str, Any]:
    plain = {
        name: None if pd.api.types.is_scalar(value) and pd.isna(value) else value
        for name, value in answer.items()
    }
    opens = plain["eligible_from"]
    return plain | {"eligible_from": opens and f"{opens:%Y-%m-%d}"}
