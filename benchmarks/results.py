"""RESULTS.md, of which nothing is typed by hand."""

import os
import platform
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.measures import Measure
from benchmarks.sides import SIDES as ORDER
from benchmarks.sizes import COHORT, SIZES

if TYPE_CHECKING:
    from benchmarks.turns import Timed

LIBRARIES = ("duckdb", "pandas", "numpy", "pyarrow", "pandera", "prescreen")
HEAD = """# Benchmarks

Written by `make bench`; nothing here is typed by hand. Ratios are of medians: every side ran in a
process of its own, in turns with the others. CPU is user and system seconds, imports left out.
Peak memory is that of the whole process. The files were in the cache. The targets are meant for
the size `whole`: the smaller a hospital, the more what is done once weighs, however few its rows.
"""
SIDES = """
## The sides

Seconds are medians, the peak is the highest. Those of `to make` are no measure: they make what the
sides work on. Slow sides run once, and others fewer times where the minutes ran out.

`bare_load` gives DuckDB the types of the columns and checks nothing: a row with a cell that has
not its type is left out. `text_parse` and `labs_as_text` read every cell as text and write nothing;
`labs_parsed` and `labs_judged` do what the landing does to it, without and with the rules, and
write nothing either. `full_refresh` lands a delivery whose source declares every extract full; it
keeps every accepted row, not the cohort's alone. `screening_smaller` has a tenth of the patients
and as many with lupus as `screening`; `screening_sicker` ten times as many with lupus.

`history_per_patient` (a groupby-apply with pandas within, as it is usually written) runs over a
sample of the patients, its seconds scaled to all. It and `history_by_exploding` answer five of the
table's columns; the others answer all of them.

`phenex` and `questions` both begin with accepted rows and end with days on steroids and
hydroxychloroquine, agents taken, the last recorded SLEDAI and a kidney function for each patient of
the cohort. PhenEx leaves out what has no code, doses, weights, high-dose episodes and the orders
that a newer one replaces; units and voided rows were settled for it beforehand, in `to make rows`,
and its eGFR is one equation on the last creatinine and height. The program leaves out nothing of
these, and makes the rest of its staged tables, both scores and every latest value on the way.

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
    where: Mapping[str, str],
    size: str,
    chosen: Sequence[Measure],
    timed: Mapping[str, "Timed"],
    minutes: float,
) -> str:
    """The whole text, of a bench that took so many minutes."""
    hospital = SIZES[size]
    made = (
        f"{hospital.patients:,} patients, {hospital.labs:,} labs, {hospital.orders:,} orders,"
        f" {hospital.diagnoses:,} diagnoses, {hospital.sle:,} with lupus; treatment history of"
        f" {COHORT[size]:,} patients"
    )
    facts = {
        **where,
        "load at the end": machine()["load at the start"],
        f"size `{size}`": made,
        "took": f"{minutes:.1f} minutes, making the data included",
    }
    lines = [HEAD, "| | |", "|---|---|", *(f"| {k} | {v} |" for k, v in facts.items())]
    lines += ["", "| measure | target | measured | met? |", "|---|---|---|---|"]
    lines += [row(measure, size, timed) for measure in chosen]
    if "differing" in timed:
        counts = ", ".join(f"{way} {n}" for way, n in timed["differing"].said.items())
        lines += ["", f"Patients whose answer differs from the program's: {counts}."]
    lines.append(SIDES.rstrip())
    in_order = sorted(timed.items(), key=lambda item: [*ORDER, item[0]].index(item[0]))
    lines += [told(side, runs) for side, runs in in_order if runs.cpu]
    about = (
        f"`{side}` ran with {runs.about}."
        for side, runs in timed.items()
        if runs.cpu and runs.about
    )
    return "\n".join([*lines, "", *about]).rstrip() + "\n"


def told(side: str, runs: "Timed") -> str:
    """The side's line."""
    said = ", ".join(f"{name} {count:,}" for name, count in runs.said.items())
    seconds = f"{runs.seconds('cpu'):.2f} | {runs.seconds('wall'):.2f}"
    return f"| {side} | {len(runs.cpu)} | {seconds} | {max(runs.peak_mb):.0f} | {said} |"


def row(measure: Measure, size: str, timed: Mapping[str, "Timed"]) -> str:
    """The measure's line: target, ratio, and whether CPU and wall both keep to it."""
    head = f"| {measure.what} | {measure.target(size)}"
    missing = [side for side in measure.sides if not timed[side].cpu]
    if missing:
        return f"{head} | not measured: {timed[missing[0]].about} | unknown |"
    side = timed[measure.side]
    if measure.to is None:
        measured = [max(side.peak_mb)]
        shown = f"{measured[0]:.0f} MB"
    else:
        measured = [ratio(measure, timed, kind) for kind in ("cpu", "wall")]
        shown = f"CPU {measured[0]:.3g}, wall {measured[1]:.3g}"
    bound = measure.bound_at(size)
    kept = max(measured) <= bound if measure.at_most else min(measured) >= bound
    return f"{head} | {shown} | {'yes' if kept else 'no'} |"


def ratio(measure: Measure, timed: Mapping[str, "Timed"], kind: str) -> float:
    """How many times the one side's seconds are the other's."""
    less = timed[measure.less].seconds(kind) if measure.less else 0.0
    return (timed[measure.side].seconds(kind) - less) / timed[measure.to or ""].seconds(kind)
