"""A cohort of random histories that is staged once, and the slow way to the same answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random

import pandas as pd
from oracle import histories
from refresh.deliveries import edited, saved, shorter_protocol

from flows.aside import answers_aside
from flows.delivery import find_files
from flows.protocols import load_protocol
from flows.refresh import land_delivery
from flows.request import Request
from flows.resources import load_source
from flows.sensitivity.asked import Asked, asked, varied_protocol
from flows.sensitivity.cohort import Cohort, staged_aside
from flows.sensitivity.run import Setting, counted
from flows.warehouse import Warehouse
from transforms.assess.rules import judge
from transforms.decide.screening import screening
from transforms.feasibility.counts import Counts

AS_OF = histories.AS_OF
CRITERIA = ("I2b", "I2c", "I2d", "I2e", "I2f", "I3", "I4a", "I8")
# How often a score or an ejection fraction is on record, and how old it is.
TESTS = {
    "SC1": ("SLEDAI-2K", "LOCAL", "", (4, 6, 7, 8, 9, 12)),
    "10230-1": ("LVEF", "LOINC", "%", (50, 58, 61)),
}


@dataclass(frozen=True)
class Clinic:
    """A staged cohort, and the warehouse and the trial's file that it comes from."""

    cohort: Cohort
    warehouse: Warehouse
    trial: Path

    @property
    def asked(self) -> Asked:
        """Nothing in particular is varied."""
        return asked(str(self.trial))

    def counted(self, *settings: Setting) -> dict[Setting, Counts]:
        """What these settings count, beside the protocol as it stands."""
        told = self.asked
        versions = {setting: varied_protocol(told, dict(setting)) for setting in ((), *settings)}
        return counted(told, versions, self.cohort)

    def results(self, criterion_id: str, name: str, *values: float) -> list[pd.Series]:
        """The criterion's results at each value of the threshold, from the lowest on."""
        found = []
        # The shortest duration first: nothing has to be measured again for the longer ones.
        for value in values:
            version = varied_protocol(self.asked, {name: value})
            if name != "duration" or value == values[0]:
                facts = self.cohort.facts(version)
            criterion = next(c for c in version.criteria if c.id == criterion_id)
            found.append(judge(criterion.rule, criterion, facts, version.treatment)["result"])
        return found

    def written_so(self, *changes: tuple[str, str]) -> Path:
        """The trial's file with places that read otherwise, however often they stand there."""
        text = self.trial.read_text("utf-8")
        for stands, instead in changes:
            assert stands in text
            text = text.replace(stands, instead)
        return saved(self.trial.with_name("changed.toml"), text)

    def screened_slowly(self, protocol: Path) -> pd.DataFrame:
        """What the steps of a refresh make of the rows under the protocol of that file."""
        found = answers_aside(self.warehouse, (str(protocol),), AS_OF)
        members = pd.Index(found.cohort["patient_id"])
        return screening(found.results, members, load_protocol(str(protocol)), pd.Timestamp(AS_OF))


def drawn(place: Path, patients: int, seed: int) -> None:
    """Random treatment histories, and now and then a score or an echocardiogram."""
    people = histories.write_delivery(place, patients, seed=seed)
    rng = Random(seed)
    lines = ["result_id,patient_id,code,code_system,name,collected_at,value,unit"]
    for patient in people:
        for code, (name, system, unit, values) in TESTS.items():
            if rng.random() < 0.9:
                day = pd.Timestamp(AS_OF) - pd.Timedelta(days=rng.choice([3, 14, 20, 45, 120, 200]))
                value = rng.choice(values)
                told = (f"{patient}-{code}", patient, code, system, name, f"{day:%Y-%m-%d}", value)
                lines.append(",".join(map(str, (*told, unit))))
    saved(place / "observations_scores.csv", "\n".join([*lines, ""]))


@contextmanager
def clinic(folder: Path, patients: int = 150) -> Iterator[Clinic]:
    """The clinic in that folder."""
    drawn(folder / "drawn", patients, seed=8)
    trial = shorter_protocol(folder / "trial.toml", CRITERIA, "TRIAL-2")
    # Chance is seldom kind: with more than one agent asked, nobody would be a candidate.
    edited(
        trial,
        trial,
        'of = "immunosuppressants", at_least = 2',
        'of = "immunosuppressants", at_least = 1',
    )
    place = Warehouse(folder / "warehouse")
    place.prepare()
    request = Request(folder / "drawn", place, (str(trial),), "canonical", AS_OF, 1)
    land_delivery(request, find_files(request.extracts, load_source(request.source)))
    with staged_aside(place, str(trial), AS_OF) as cohort:
        yield Clinic(cohort, place, trial)


def counted_slowly(now: pd.DataFrame, stands: pd.DataFrame, manual: set[str]) -> Counts:
    """The counts of two screenings, patient by patient."""
    before = set(stands[stands["status"].eq("candidate")]["patient_id"])
    listed = {row.patient_id: row for row in now.itertuples() if row.status == "candidate"}
    entered = [row for name, row in listed.items() if name not in before]
    return Counts(
        candidates=len(listed),
        needs_data=sum(status == "needs_data" for status in now["status"]),
        ineligible=sum(status == "ineligible" for status in now["status"]),
        near_misses=sum(now["near_miss"]),
        entered=len(entered),
        left=len(before - listed.keys()),
        entered_to_review=sum(any(c not in manual for c in row.to_review) for row in entered),
    )


def with_answer(results: pd.Series, *words: str) -> set[str]:
    """The patients with one of these results."""
    return set(results.index[results.isin(words)])
