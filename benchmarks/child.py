"""One side of a measure in a process of its own: `python -m benchmarks.child SIDE ARGUMENT...`.

Prints what the side said, with its CPU and wall seconds, imports left out, and the peak memory
of the whole process.
"""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from resource import RUSAGE_CHILDREN, RUSAGE_SELF, getrusage
from time import perf_counter

from benchmarks.by_day import history_by_exploding, history_per_patient
from benchmarks.cohort import write_cohort
from benchmarks.differing import differing
from benchmarks.hospital import write_hospital, write_week
from benchmarks.landing_sides import bare_load, full_refresh, landing, questions, screening
from benchmarks.parse_sides import labs_as_text, labs_judged, labs_parsed, text_parse
from benchmarks.phenex_rows import export_rows
from benchmarks.sizes import COHORT, MORE_LUPUS, SIZES, smaller
from benchmarks.treatment_sides import history_by_program, history_by_sql

# Patients: of a sample, as all would take half an hour by function; and at once, as the days of
# all would take 18 GB.
BY_FUNCTION, BY_DAY = 500, 5_000

SIDES: dict[str, Callable[..., dict[str, int] | None]] = {
    "write_hospital": lambda out, size: write_hospital(Path(out), SIZES[size]),
    "write_week": lambda out, size: write_week(Path(out), SIZES[size]),
    "write_cohort": lambda out, size: write_cohort(Path(out), COHORT[size]),
    "write_smaller": lambda out, size: write_hospital(Path(out), smaller(SIZES[size])),
    "write_sicker": lambda out, size: write_hospital(Path(out), smaller(SIZES[size], MORE_LUPUS)),
    "export_rows": lambda place, out: export_rows(Path(place), Path(out)),
    "landing": lambda delivery, place: landing(Path(delivery), Path(place)),
    "bare_load": lambda delivery, place: bare_load(Path(delivery), Path(place) / "bare.duckdb"),
    "screening": lambda delivery, place: screening(Path(delivery), Path(place)),
    "questions": lambda delivery, place: questions(Path(delivery), Path(place)),
    "full_refresh": lambda delivery, place: full_refresh(Path(delivery), Path(place)),
    "text_parse": lambda delivery: text_parse(Path(delivery)),
    "labs_as_text": lambda delivery: labs_as_text(Path(delivery)),
    "labs_parsed": lambda delivery: labs_parsed(Path(delivery)),
    "labs_judged": lambda delivery: labs_judged(Path(delivery)),
    "history_by_program": lambda cohort: history_by_program(Path(cohort)),
    "history_by_sql": lambda cohort: history_by_sql(Path(cohort)),
    "history_by_exploding": lambda cohort: history_by_exploding(Path(cohort), BY_DAY),
    "history_per_patient": lambda cohort: history_per_patient(Path(cohort), BY_FUNCTION),
    "differing": lambda cohort: differing(Path(cohort)),
}


def cpu_seconds() -> float:
    """User and system seconds of this process and of those that it waited for."""
    used = (getrusage(RUSAGE_SELF), getrusage(RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def main(side: str, *arguments: str) -> None:
    cpu, wall = cpu_seconds(), perf_counter()
    said = SIDES[side](*arguments) or {}
    spent = {"cpu": cpu_seconds() - cpu, "wall": perf_counter() - wall}
    peak_mb = getrusage(RUSAGE_SELF).ru_maxrss * 1024 / 1e6
    print(json.dumps({**spent, "peak_mb": peak_mb, "said": said}))


if __name__ == "__main__":
    main(*sys.argv[1:])
