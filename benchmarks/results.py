"""RESULTS.md, of which nothing is typed by hand."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import Measure
from benchmarks.sizes import COHORT, SIZES

if TYPE_CHECKING:
    from benchmarks.bench import Timed

LIBRARIES = ("duckdb", "pandas", "numpy", "pyarrow", "pandera", "prescreen")
HEAD = """# Benchmarks

Written by `make bench`; nothing here is typed by hand. Ratios are of medians: every side ran in a
process of its own, in turns with the others. CPU is user and system seconds, imports left out.
Peak memory is that of the whole process. The files were in the cache.
"""
SIDES = """
## The sides

`bare_load` gives DuckDB the types of the columns and checks nothing: a row with a cell that has
not its type is left out. `history_per_patient` (a groupby-apply with pandas within, as it is
usually written) and `history_by_exploding` run once, over a sample of the patients, their seconds
scaled to all, and answer five of the table's columns; the others answer all of them.

| side | runs | CPU s | wall s | peak MB | counts |
|---|---|---|---|---|---|
"""


def machine() -> dict[str, str]:
    """Where and with what this runs, and how busy the machine is."""
    named = _first("/proc/cpuinfo", "model name") or platform.processor() or "unknown"
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return {
        "date": datetime.now(UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "processor": f"{named}, {len(os.sched_getaffinity(0))} cores",
        "memory": f"{memory:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}, Python {platform.python_version()}",
        "load at the start": " ".join(f"{load:.2f}" for load in os.getloadavg()),
        "versions": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
    }


def _version(name: str) -> str:
    try:
        return version(name)
    except ModuleNotFoundError:
        return "not installed"


def _first(file: str, key: str) -> str | None:
    path = Path(file)
    lines = path.read_text("utf-8").splitlines() if path.exists() else []
    found = (line.split(":", 1)[1].strip() for line in lines if line.startswith(key))
    return next(found, None)


def report(
    where: Mapping[str, str], size: str, chosen: Sequence[Measure], timed: Mapping[str, "Timed"]
) -> str:
    """The whole text."""
    hospital = SIZES[size]
    made = (
        f"{hospital.patients:,} patients, {hospital.labs:,} labs, {hospital.orders:,} orders,"
        f" {hospital.diagnoses:,} diagnoses, {hospital.sle:,} with lupus; treatment history of"
        f" {COHORT[size]:,} patients"
    )
    facts = {**where, "load at the end": machine()["load at the start"], f"size `{size}`": made}
    lines = [HEAD, "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in facts.items())]
    lines += ["", "| measure | target | measured | met? |", "|---|---|---|---|"]
    lines += [row(measure, timed) for measure in chosen]
    if "differing" in timed:
        counts = ", ".join(f"{way} {n}" for way, n in timed["differing"].said.items())
        lines += ["", f"Patients whose answer differs from the program's: {counts}."]
    lines.append(SIDES.rstrip())
    for side, runs in timed.items():
        if runs.cpu:
            said = ", ".join(f"{name} {count:,}" for name, count in runs.said.items())
            seconds = f"{runs.seconds('cpu'):.2f} | {runs.seconds('wall'):.2f}"
            peak = f"{max(runs.peak_mb):.0f}"
            lines.append(f"| {side} | {len(runs.cpu)} | {seconds} | {peak} | {said} |")
    return "\n".join(lines) + "\n"


def row(measure: Measure, timed: Mapping[str, "Timed"]) -> str:
    """The measure's line: target, ratio, and whether CPU and wall both keep to it."""
    side = timed[measure.side]
    if measure.to is None:
        measured = [max(side.peak_mb)]
        shown = f"{measured[0]:.0f} MB"
    else:
        other = timed[measure.to]
        measured = [side.seconds(kind) / other.seconds(kind) for kind in ("cpu", "wall")]
        shown = f"CPU {measured[0]:.3g}, wall {measured[1]:.3g}"
    kept = max(measured) <= measure.bound if measure.at_most else min(measured) >= measure.bound
    return f"| {measure.what} | {measure.target} | {shown} | {'yes' if kept else 'no'} |"
