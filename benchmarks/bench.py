"""Run the measures: `python -m benchmarks.bench --size tenth|whole [--only NAME]`.

This process stays small, because the peak memory that a system tells of a child begins with its
parent's.
"""

import argparse
import tempfile
from pathlib import Path
from time import monotonic

from benchmarks.measures import MEASURES, SIZE_NAMES
from benchmarks.turns import run_all

RUNS, MINUTES = 3, 12.5
RESULTS = Path(__file__).parent / "RESULTS.md"


def main() -> None:
    """Writes RESULTS.md; with --only, prints the table of some measures instead."""
    words = argparse.ArgumentParser(prog="python -m benchmarks.bench")
    words.add_argument("--size", choices=SIZE_NAMES, default="whole")
    words.add_argument("--only", nargs="+", choices=[measure.name for measure in MEASURES])
    words.add_argument("--runs", type=int, default=RUNS, help="turns of each side, at most")
    words.add_argument("--minutes", type=float, default=MINUTES, help="then no further turn begins")
    words.add_argument("--scratch", type=Path, help="a folder on the disk to measure on")
    words.add_argument("--out", type=Path, default=RESULTS)
    asked = words.parse_args()
    from benchmarks.results import machine, report

    before, begun = machine(), monotonic()
    chosen = [measure for measure in MEASURES if not asked.only or measure.name in asked.only]
    with tempfile.TemporaryDirectory(dir=asked.scratch, prefix="prescreen-bench-") as folder:
        timed = run_all(Path(folder), asked.size, chosen, asked.runs, asked.minutes)
    text = report(before, asked.size, chosen, timed, (monotonic() - begun) / 60)
    if asked.only:
        print(text)
    else:
        asked.out.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()
