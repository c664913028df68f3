"""Writes the synthetic delivery: lupus patients row by row, everyone else in blocks."""

import csv
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date, timedelta
from pathlib import Path
from typing import Any, BinaryIO

import duckdb
import numpy as np
import pandas as pd

from flows.errors import Refusal
from flows.sample.chapter import Lesson
from flows.sample.chart import Chart, years_before
from flows.sample.columns import COLUMNS
from flows.sample.explain import delivery_file, readme
from flows.sample.lessons import LESSONS, lessons_of
from flows.sample.population import blocks, written
from flows.sample.standard import standard

SHARE = 1000
STYLES = ("atc", "chinese", "rxnorm", "chinese_atc", "name")


def ordinary(number: int, rng: np.random.Generator) -> Lesson:
    """A lupus patient beyond the lessons: any age from 6 to 20, some part of the chart missing."""
    absent = [part for part in ("scores", "heart", "lungs", "agents") if rng.random() < 0.3]
    return Lesson(
        "all",
        "",
        "",
        lambda chart: standard(chart, without=absent),
        "male" if rng.random() < 0.2 else "female",
        int(rng.integers(6, 21)),
        int(rng.integers(0, 365)),
        STYLES[number % len(STYLES)],
        0.9 + float(rng.integers(0, 25)) / 100,
        core=False,
    )


def charted(number: int, width: int, seed: int, as_of: date) -> Chart:
    """The chart of lupus patient `number`: a lesson's, or an ordinary course beyond them."""
    rng = np.random.default_rng([seed, 0, number])
    lesson = LESSONS.get(number) or ordinary(number, rng)
    birth = years_before(as_of, lesson.age) - timedelta(days=lesson.days)
    size = lesson.size + float(rng.integers(-2, 3)) / 100
    chart = Chart(number, width, as_of, rng, lesson.sex, birth, lesson.style, size)
    lesson.build(chart)
    return chart


def append(
    con: duckdb.DuckDBPyConnection, table: pd.DataFrame, columns: str, part: Path, file: BinaryIO
) -> None:
    """The table's rows in the extract's columns, appended to the open file without a header."""
    con.register("block", table)
    where = str(part).replace("'", "''")
    con.execute(f"COPY (SELECT {columns} FROM block) TO '{where}' (FORMAT csv, HEADER false)")
    con.unregister("block")
    with part.open("rb") as lines:
        shutil.copyfileobj(lines, file)
    part.unlink()


def write_lupus(out: Path, count: int, width: int, seed: int, as_of: date) -> dict[str, int]:
    """Header and lupus patients of every extract; rows per extract."""
    rows = dict.fromkeys(COLUMNS, 0)
    with ExitStack() as stack:
        writers: dict[str, Any] = {}
        for extract, columns in COLUMNS.items():
            file = (out / f"{extract}.csv").open("w", encoding="utf-8", newline="")
            writers[extract] = csv.writer(stack.enter_context(file), lineterminator="\n")
            writers[extract].writerow(columns)
        for number in range(1, count + 1):
            for extract, lines in charted(number, width, seed, as_of).numbered().items():
                writers[extract].writerows(lines)
                rows[extract] += len(lines)
    return rows


def write_everyone_else(
    out: Path, tables: Iterator[tuple[str, pd.DataFrame]], width: int, as_of: date
) -> dict[str, int]:
    """The blocks' rows appended to the extracts; rows per extract."""
    rows = dict.fromkeys(COLUMNS, 0)
    with duckdb.connect() as con, ExitStack() as stack:
        con.execute("SET enable_progress_bar=false")
        con.execute("SET preserve_insertion_order=true")
        files = {
            extract: stack.enter_context((out / f"{extract}.csv").open("ab")) for extract in COLUMNS
        }
        for extract, table in tables:
            columns = written(extract, width, as_of)
            append(con, table, columns, out / f".{extract}.part", files[extract])
            rows[extract] += len(table)
    return rows


def write_sample(
    out: Path, patients: int = 300, seed: int = 20261116, as_of: date = date(2026, 11, 16)
) -> dict[str, int]:
    """Synthetic extracts that have rows, delivery.toml and README.md in `out`; rows per extract.

    The same arguments give the same bytes. The first patients are the lessons, those beyond the
    core from 1000 patients on; then one in a thousand has lupus, and the others do not. Raises
    Refusal without at least one patient.
    """
    if patients < 1 or seed < 0:
        raise Refusal(
            "A sample needs at least one patient and a seed that is not negative.",
            f"--patients {patients}, --seed {seed}",
            "Ask for 1 or more patients, and a seed from 0.",
        )
    out.mkdir(parents=True, exist_ok=True)
    width = max(5, len(str(patients)))
    shown = lessons_of(patients)
    lupus = max(len(shown), patients // SHARE)
    rows = write_lupus(out, lupus, width, seed, as_of)
    more = write_everyone_else(out, blocks(seed, lupus + 1, patients), width, as_of)
    (out / "delivery.toml").write_text(delivery_file(as_of), encoding="utf-8", newline="\n")
    text = readme(shown, patients, lupus, seed, as_of, width)
    (out / "README.md").write_text(text, encoding="utf-8", newline="\n")
    written_rows = {extract: rows[extract] + more[extract] for extract in COLUMNS}
    for extract, count in written_rows.items():
        if not count:
            # A delivery has no file for what it has nothing of: an empty one would be refused.
            (out / f"{extract}.csv").unlink()
    return written_rows
