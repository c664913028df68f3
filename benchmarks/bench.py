"""Run the measures: `python -m benchmarks.bench --size tenth|whole [--only NAME]`.

Each side runs in a process of its own, in turns, A B C A B C. This process stays small, because
the peak memory that a system tells of a child begins with its parent's.
"""

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from time import monotonic

from benchmarks import measures
from benchmarks.measures import MEASURES, Measure

RUNS, MINUTES = 3, 14.0


@dataclass
class Timed:
    """The runs of one side."""

    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    said: dict[str, int] = field(default_factory=dict)

    @property
    def scale(self) -> float:
        """How many times the work was, of which a sample was done."""
        return self.said["of"] / self.said["patients"] if "of" in self.said else 1.0

    def seconds(self, kind: str) -> float:
        return median(getattr(self, kind)) * self.scale


def child(side: str, *arguments: Path | str) -> dict[str, object]:
    """What the side prints of itself; raises CalledProcessError where it fails."""
    words = [sys.executable, "-m", "benchmarks.child", side, *map(str, arguments)]
    run = subprocess.run(words, stdout=subprocess.PIPE, text=True, check=True)
    answer: dict[str, object] = json.loads(run.stdout.splitlines()[-1])
    return answer


def run_once(place: Path, side: str) -> dict[str, object]:
    """One run of the side; what has landed is left for the sides that build on it."""
    delivery, week, landed, fresh = (place / n for n in ("delivery", "week", "landed", "fresh"))
    if side in measures.COHORT:
        return child(side, place / "cohort.duckdb")
    if side == "landing":
        shutil.rmtree(landed, ignore_errors=True)
        return child(side, delivery, landed)
    shutil.rmtree(fresh, ignore_errors=True)
    if side == "bare_load":
        return child(side, delivery, fresh)
    shutil.copytree(landed, fresh)
    if side == "screening":
        return child(side, delivery, fresh)
    return child("landing", week if side == "week" else delivery, fresh)


def sides_of(chosen: Sequence[Measure]) -> list[str]:
    """The sides that the measures need, in the order in which they can run."""
    wanted = {side for measure in chosen for side in (measure.side, measure.to) if side}
    if wanted & set(measures.HOSPITAL):
        wanted.add("landing")
    return [side for side in (*measures.HOSPITAL, *measures.COHORT) if side in wanted]


def run_all(
    place: Path, size: str, chosen: Sequence[Measure], runs: int, minutes: float = MINUTES
) -> dict[str, Timed]:
    """Every side that the measures need, run in turns on data made for them; by side.

    There are fewer turns than asked for where another one would not end within the minutes.
    """
    begun = monotonic()
    sides = sides_of(chosen)
    made = {"write_hospital": "delivery", "write_week": "week"}
    if not set(sides) & set(measures.HOSPITAL):
        made = {}
    if set(sides) & set(measures.COHORT):
        made["write_cohort"] = "cohort.duckdb"
    timed: dict[str, Timed] = {}
    for writer, name in made.items():
        note(timed, writer, child(writer, place / name, size))
    for turn in range(runs):
        turned = monotonic()
        for side in sides:
            if turn == 0 or side not in measures.ONCE:
                note(timed, side, run_once(place, side))
        now = monotonic()
        if now - begun + (now - turned) > 60 * minutes:
            break
    if set(sides) >= set(measures.COHORT):
        timed["differing"] = Timed(said=child("differing", place / "cohort.duckdb")["said"])  # type: ignore[arg-type]
    return timed


def note(timed: dict[str, Timed], side: str, answer: dict[str, object]) -> None:
    """The run's figures stand with those of the side's other runs."""
    known = timed.setdefault(side, Timed())
    for kind in ("cpu", "wall", "peak_mb"):
        getattr(known, kind).append(answer[kind])
    known.said = answer["said"]  # type: ignore[assignment]
    print(f"{side}: {answer}", file=sys.stderr, flush=True)


def main() -> None:
    """Writes RESULTS.md; with --only, prints the table of one measure instead."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.bench")
    words.add_argument("--size", choices=("hundredth", "tenth", "whole"), default="whole")
    words.add_argument("--only", choices=[measure.name for measure in MEASURES])
    words.add_argument("--runs", type=int, default=RUNS)
    words.add_argument("--minutes", type=float, default=MINUTES)
    words.add_argument("--scratch", type=Path, help="a folder on the disk to measure on")
    asked = words.parse_args()
    from benchmarks.results import machine, report

    before = machine()
    chosen = [measure for measure in MEASURES if asked.only in (None, measure.name)]
    with tempfile.TemporaryDirectory(dir=asked.scratch, prefix="prescreen-bench-") as folder:
        timed = run_all(Path(folder), asked.size, chosen, asked.runs, asked.minutes)
    text = report(before, asked.size, chosen, timed)
    if asked.only:
        print(text)
    else:
        (Path(__file__).parent / "RESULTS.md").write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
