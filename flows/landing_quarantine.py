"""Quarantine: rejected rows, whole, with every reason, where only the refresh's owner looks."""

import csv
import io
import shutil
from collections.abc import Sequence
from pathlib import Path

import duckdb

from flows.landing_files import private_file
from flows.landing_read import Landed
from flows.rules import Rules
from flows.warehouse import PRIVATE_FOLDER_MODE, sync

BATCH = 10_000


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
    rejected = (
        "SELECT coalesce(l.line, l.rowid + l.first) AS line, v.reasons, l.raw"
        f" FROM landing.verdict_{rules.extract} v JOIN landing.{rules.extract} l"
        f" ON l.rowid = v.row WHERE v.verdict = 'quarantined' AND l.file_no = {file_no}"
    )
    connection.execute(f"CREATE OR REPLACE TEMP TABLE rejected AS {rejected}")
    # Rows that only their company condemns did not keep their cells when they were read.
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE reread AS SELECT line, raw FROM"
        f" ({landed.relation.numbered}) WHERE line IN"
        " (SELECT line FROM rejected WHERE raw IS NULL)"
        if _any_without_cells(connection)
        else "CREATE OR REPLACE TEMP TABLE reread AS SELECT line, raw FROM rejected LIMIT 0"
    )
    rows = connection.execute(
        "SELECT line, reasons, coalesce(rejected.raw, reread.raw) FROM rejected"
        " LEFT JOIN reread USING (line) ORDER BY line"
    )
    names = landed.header.names
    write_rejected(rows, rules, names, file_name, folder, f"{rules.extract}-{file_no}.csv")


def lookup_file(file_no: int) -> str:
    """The file of the broken records of a lookup's file."""
    return f"lookup-{file_no}.csv"


def write_rejected(
    rows: duckdb.DuckDBPyConnection,
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
        while batch := rows.fetchmany(BATCH):
            out.writerows(
                [file_name, line, "; ".join(rules.reasons_of(bits)), *(cells or [])]
                for line, bits, cells in batch
            )


def keep(rejected: Path, kept: Path) -> None:
    """The folder of rejected rows, if there is one, is at its place and on the disk."""
    shutil.rmtree(kept, ignore_errors=True)
    if rejected.exists():
        shutil.move(rejected, kept)
        for path in (*kept.iterdir(), kept, kept.parent):
            sync(path)


def _any_without_cells(connection: duckdb.DuckDBPyConnection) -> bool:
    found = connection.execute("SELECT count(*) FROM rejected WHERE raw IS NULL").fetchone()
    return bool(found and found[0])


def remove_wrecks(connection: duckdb.DuckDBPyConnection, quarantine: Path) -> None:
    """Folders of refreshes that the ledger knows, but whose landing was never committed, go."""
    wrecks = connection.execute(
        "SELECT refresh_id FROM refresh WHERE refresh_id NOT IN (SELECT refresh_id FROM delivery)"
    ).fetchall()
    for (refresh_id,) in wrecks:
        shutil.rmtree(quarantine / folder_name(refresh_id), ignore_errors=True)
