"""Quarantine: rejected rows, whole, with every reason, where only the refresh's owner looks."""

import csv
import io
import shutil
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import duckdb
import numpy as np

from flows.landing_files import private_file
from flows.landing_lines import rows_at
from flows.landing_read import Landed
from flows.landing_relation import Relation
from flows.rules import Rules
from flows.warehouse import PRIVATE_FOLDER_MODE, sync

BATCH = 10_000
# A row's line, the bits of its reasons, and its cells.
Rejected = tuple[int, int, Sequence[str | None] | None]


def folder_name(refresh_id: int) -> str:
    """The folder of one refresh's rejected rows."""
    return f"{refresh_id:06d}"


def write_quarantine(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    landed: Landed,
    file_no: int,
    file_name: str,
    folder: Path,
) -> None:
    """<extract>-<file_no>.csv under the folder: file, line, reasons, then the file's own cells."""
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE rejected AS"
        " SELECT coalesce(l.line, l.rowid + l.first) AS line, v.reasons, l.raw"
        f" FROM landing.verdict_{rules.extract} v JOIN landing.{rules.extract} l"
        f" ON l.rowid = v.row WHERE v.verdict = 'quarantined' AND l.file_no = {file_no}"
    )
    rows = _rejected_rows(connection, landed.relation)
    names = landed.header.names
    write_rejected(rows, rules, names, file_name, folder, f"{rules.extract}-{file_no}.csv")


def _rejected_rows(connection: duckdb.DuckDBPyConnection, relation: Relation) -> Iterator[Rejected]:
    """The rejected rows in the order of their lines.

    Those that only their company condemns did not keep their cells when they were read, so the
    cells are read again.
    """
    bare = connection.execute("SELECT line FROM rejected WHERE raw IS NULL ORDER BY line")
    lines = np.array([line for (line,) in bare.fetchall()], np.int64)
    if len(lines) == 0 or relation.text:
        again = rows_at(*relation.text, lines) if relation.text else iter(())
        kept = connection.execute("SELECT line, reasons, raw FROM rejected ORDER BY line")
        for line, bits, cells in fetched(kept):
            yield line, bits, next(again) if cells is None else cells
        return
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE reread AS SELECT line, raw FROM"
        f" ({relation.numbered}) WHERE line IN (SELECT line FROM rejected WHERE raw IS NULL)"
    )
    yield from fetched(
        connection.execute(
            "SELECT line, reasons, coalesce(rejected.raw, reread.raw) FROM rejected"
            " LEFT JOIN reread USING (line) ORDER BY line"
        )
    )


def fetched(rows: duckdb.DuckDBPyConnection) -> Iterator[Rejected]:
    """The rows of line, reasons' bits and cells that a query gives."""
    while batch := rows.fetchmany(BATCH):
        yield from batch


def lookup_file(file_no: int) -> str:
    """The file of the broken records of a lookup's file."""
    return f"lookup-{file_no}.csv"


def write_rejected(
    rows: Iterable[Rejected],
    rules: Rules,
    names: Sequence[str],
    file_name: str,
    folder: Path,
    into: str,
) -> None:
    """The rows of line, reasons' bits and cells, in a private file of that name in the folder."""
    folder.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True, exist_ok=True)
    with io.TextIOWrapper(private_file(folder / into), "utf-8", newline="") as text:
        out = csv.writer(text)
        out.writerow(["file", "line", "reasons", *names])
        out.writerows(
            [file_name, line, "; ".join(rules.reasons_of(bits)), *(cells or [])]
            for line, bits, cells in rows
        )


def keep(rejected: Path, kept: Path) -> None:
    """The folder of rejected rows, if there is one, is at its place and on the disk."""
    shutil.rmtree(kept, ignore_errors=True)
    if rejected.exists():
        shutil.move(rejected, kept)
        for path in (*kept.iterdir(), kept, kept.parent):
            sync(path)


def remove_wrecks(connection: duckdb.DuckDBPyConnection, quarantine: Path) -> None:
    """Folders of refreshes that the ledger knows, but whose landing was never committed, go."""
    wrecks = connection.execute(
        "SELECT refresh_id FROM refresh WHERE refresh_id NOT IN (SELECT refresh_id FROM delivery)"
    ).fetchall()
    for (refresh_id,) in wrecks:
        shutil.rmtree(quarantine / folder_name(refresh_id), ignore_errors=True)
