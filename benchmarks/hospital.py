"""A delivery of a whole hospital, in the canonical layout: `python -m benchmarks.hospital`.

The lupus patients are those of `prescreen sample` beyond its lessons. Everyone else has the
sample's diagnoses, orders and tests, drawn and written by DuckDB: the same arguments give the
same rows. Rule-breaking rows, unknown patients and repeated rows stand in exact shares.
"""

import csv
import shutil
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd

from benchmarks.sizes import SIZES, WEEK, Hospital
from flows.sample import everyone
from flows.sample.columns import COLUMNS
from flows.sample.explain import delivery_file
from flows.sample.lessons import LESSONS
from flows.sample.population import HISTORY_DAYS
from flows.sample.writer import charted

SQL = Path(__file__).parent / "sql"
AS_OF = date(2026, 11, 16)
CODED = ("code", "code_system", "name")
RESULT = (*CODED, "unit", "reference_low", "reference_high", "value")
ORDER = (*CODED, "route", "dose_value", "dose_unit", "frequency_per_day")


def write_hospital(out: Path, hospital: Hospital) -> None:
    """The hospital's first delivery: everybody, and all that happened to them."""
    out.mkdir(parents=True)
    write_lupus(out / ".lupus", hospital)
    with drawing(hospital) as con:
        _write(con, out, "patients", f"patient_rows(0, {hospital.others})", out / ".lupus")
        for extract, rows in hospital.events.items():
            drawn = f"{extract}_rows(0, {rows}, {HISTORY_DAYS}, 0)"
            _write(con, out, extract, drawn, out / ".lupus")
    for extract in set(COLUMNS) - {"patients", *hospital.events}:
        file = out / ".lupus" / f"{extract}.csv"
        if file.read_bytes().count(b"\n") > 1:
            file.rename(out / file.name)
    shutil.rmtree(out / ".lupus")
    (out / "delivery.toml").write_text(delivery_file(AS_OF), encoding="utf-8")


def write_week(out: Path, hospital: Hospital) -> None:
    """The week after: a hundredth more patients and events; one event in ten corrects another."""
    out.mkdir(parents=True)
    with drawing(hospital) as con:
        first = hospital.others
        _write(con, out, "patients", f"patient_rows({first}, {hospital.patients // WEEK})")
        for extract, rows in hospital.events.items():
            _write(con, out, extract, f"{extract}_rows({rows}, {rows // WEEK}, 7, -7)")
    as_of = AS_OF + timedelta(days=7)
    (out / "delivery.toml").write_text(delivery_file(as_of), encoding="utf-8")


def write_lupus(out: Path, hospital: Hospital) -> None:
    """Every extract of the lupus patients alone, as the sample writes them."""
    out.mkdir()
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for extract, columns in COLUMNS.items():
            file = (out / f"{extract}.csv").open("w", encoding="utf-8", newline="")
            writers[extract] = csv.writer(stack.enter_context(file), lineterminator="\n")
            writers[extract].writerow(columns)
        for number in range(len(LESSONS) + 1, len(LESSONS) + hospital.sle + 1):
            chart = charted(number, hospital.width, hospital.seed, AS_OF).numbered()
            for extract, lines in chart.items():
                writers[extract].writerows(lines)


@contextmanager
def drawing(hospital: Hospital) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that knows the sample's tables and draws patients and their events."""
    with duckdb.connect() as con:
        con.execute("SET enable_progress_bar = false")
        known = {
            "seed": hospital.seed,
            "others": hospital.others,
            "before": len(LESSONS) + hospital.sle,
            "width": hospital.width,
            "strangers": 5 * 10 ** (hospital.width - 1),
        }
        for variable, value in known.items():
            con.execute(f"SET VARIABLE {variable} = {value}")
        con.execute(f"SET VARIABLE as_of = DATE '{AS_OF}'")
        results = [row for entry in everyone.LABS for row in everyone.numbers(entry)]
        for table, entries, names in (
            ("diagnosis", everyone.DIAGNOSES, CODED),
            ("order", everyone.ORDERS, ORDER),
            ("lab", results, RESULT),
        ):
            frame = pd.DataFrame(entries, columns=list(names)).replace({"": None})
            con.register("frame", frame.rename_axis("k").reset_index())
            con.execute(f"CREATE TABLE {table}_entry AS FROM frame")
            con.execute(f"SET VARIABLE {table}_entries = {len(entries)}")
            con.unregister("frame")
        for script in ("people", "diagnoses", "medications", "labs"):
            con.execute((SQL / f"{script}.sql").read_text("utf-8"))
        yield con


def _write(
    con: duckdb.DuckDBPyConnection, out: Path, extract: str, rows: str, lupus: Path | None = None
) -> None:
    names = ", ".join(COLUMNS[extract])
    text = ", ".join(f"{name}::VARCHAR AS {name}" for name in COLUMNS[extract])
    first = f"SELECT {names} FROM read_csv('{lupus}/{extract}.csv', all_varchar = true) UNION ALL"
    con.execute(
        f"COPY ({first if lupus else ''} SELECT {text} FROM {rows})"
        f" TO '{out}/{extract}.csv' (FORMAT csv, HEADER)"
    )


if __name__ == "__main__":
    import sys

    write_hospital(Path(sys.argv[1]), SIZES[sys.argv[2]])
