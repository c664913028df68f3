"""Sides in turns, A B C A B C, each in a process of its own."""

import json
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks.measures import Measure
from benchmarks.phenex_python import SCRIPT, find_phenex
from benchmarks.sides import COHORT, FRESH, HISTORIES, MAKERS, SIDES


@dataclass
class Timed:
    """The runs of one side; `about` says with what it ran, or why it did not."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)
    about: str = ""

    @property
    def scale(self) -> float:
        """How many times the work was, of which a sample was done."""
        return self.said["of"] / self.said["patients"] if "of" in self.said else 1.0

    def seconds(self, kind: str) -> float:
        return median(getattr(self, kind)) * self.scale


class Turns:
    """The runs of the sides in one folder, on data of one size that are made when needed."""

    def __init__(self, place: Path, size: str) -> None:
        self.place, self.size = place, size
        self.timed: dict[str, Timed] = {}
        self.phenex: Path | None = None

    def run(self, name: str) -> None:
        """One more run of the side, whose needs are there, with its figures."""
        side = SIDES[name]
        for place in (FRESH, side.emptied):
            if place:
                shutil.rmtree(self.place / place, ignore_errors=True)
        if side.copied:
            shutil.copytree(self.place / side.copied, self.place / FRESH)
        words = [str(self.place / place) for place in side.places]
        module = (
            [str(self.phenex), "-W", "ignore", str(SCRIPT)]
            if name == "phenex"
            else self.child(side.runs)
        )
        self.note(name, answer_of([*module, *words]))

    def make(self, place: str) -> None:
        """The place is there; making it is no measure, but is told."""
        if (self.place / place).exists():
            return
        maker, sources = MAKERS[place]
        for source in sources:
            self.make(source)
        read = [str(self.place / source) for source in sources]
        words = [*read, str(self.place / place)] if read else [str(self.place / place), self.size]
        self.note(f"to make {place}", answer_of([*self.child(maker), *words]))

    @staticmethod
    def child(runs: str) -> list[str]:
        return [sys.executable, "-m", "benchmarks.child", runs]

    def note(self, name: str, answer: dict[str, object]) -> None:
        """The run's figures stand with those of the side's other runs."""
        known = self.timed.setdefault(name, Timed())
        for kind in ("cpu", "wall", "peak_mb"):
            getattr(known, kind).append(answer[kind])
        known.said = answer["said"]  # type: ignore[assignment]
        print(f"{name}: {answer}", file=sys.stderr, flush=True)


def answer_of(words: Sequence[str]) -> dict[str, object]:
    """What a process prints of itself; raises CalledProcessError where it fails."""
    run = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return answer


def run_all(
    place: Path, size: str, chosen: Sequence[Measure], runs: int, minutes: float
) -> dict[str, Timed]:
    """Every side that the measures need, run in turns on data made for them; by side.

    A side has fewer turns than asked for where another one would not end within the minutes.
    """
    begun, turns = monotonic(), Turns(place, size)
    wanted = {side for measure in chosen for side in measure.sides}
    about = ""
    if "phenex" in wanted:
        turns.phenex, about = find_phenex()
        turns.timed["phenex"] = Timed(about=about)
        if turns.phenex is None:
            wanted.remove("phenex")
    took: dict[str, float] = {}
    for turn in range(runs):
        for name in [name for name in SIDES if name in wanted]:
            for needed in SIDES[name].needs:
                turns.make(needed)
            now = monotonic()
            late = now - begun + took.get(name, 0) > 60 * minutes
            if turn and (SIDES[name].once or late):
                continue
            try:
                turns.run(name)
            except subprocess.CalledProcessError:
                if name != "phenex":
                    raise
                wanted.remove(name)
                turns.timed[name] = Timed(about=f"{about}: it failed")
            took[name] = monotonic() - now
    if wanted >= set(HISTORIES):
        answer = answer_of([*turns.child("differing"), str(place / COHORT)])
        turns.timed["differing"] = Timed(said=answer["said"])  # type: ignore[arg-type]
    return turns.timed
