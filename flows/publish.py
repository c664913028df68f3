"""Publish: the release is built aside, audited, and swapped in in one atomic step."""

import os
import shutil
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import duckdb

from flows.audit import audit
from flows.downloads import write_candidates, write_screening_log
from flows.machine import MachineFailed
from flows.pseudonymous.renew import renew
from flows.release_database import build_database
from flows.release_notes import write_release_json
from flows.report import write_report
from flows.request import Request
from flows.warehouse import (
    FOLDER_MODE,
    PRIVATE_FOLDER_MODE,
    RELEASED_FILE_MODE,
    Warehouse,
    sync,
)
from flows.withdraw import withdraw
from flows.workbench import Workbench
from flows.workbook import write_workbook


def publish(request: Request, started_at: datetime) -> Path:
    """The release's folder, complete and current; until the last step the old one is served."""
    warehouse = request.warehouse
    building = warehouse.releases / f".building-{request.release_id}"
    release = warehouse.releases / request.release_id
    try:
        _build(building, request, started_at)
        building.rename(release)
        sync(warehouse.releases)
    except BaseException:
        # At once, because on a full disk the ledger needs the room.
        for unserved in (building, release):
            shutil.rmtree(unserved, ignore_errors=True)
        raise
    serve(warehouse.root, release)
    _close_older(request, release)
    renew(warehouse)
    return release


def _build(building: Path, request: Request, started_at: datetime) -> None:
    """The release's files are in the folder, audited, closed to writers, and on the disk.

    Until then nobody else can enter it: DuckDB may spill there.
    """
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=PRIVATE_FOLDER_MODE)
    database = building / "prescreen.duckdb"
    build_database(database, request, started_at, datetime.now(UTC).replace(tzinfo=None))
    # Kept open, because to open it takes longer than what each of these asks of it.
    with duckdb.connect(str(database), read_only=True):
        write_candidates(database, building / "candidates.csv")
        write_screening_log(database, building / "screening_log.csv")
        write_workbook(database, building / "candidates.xlsx", request.language)
        write_report(database, building / "report.html")
        audit(database, building, request)
        write_release_json(building, request)
    for file in building.iterdir():
        os.chmod(file, RELEASED_FILE_MODE)
        sync(file)
    os.chmod(building, FOLDER_MODE)
    sync(building)


def serve(root: Path, release: Path) -> None:
    """`prescreen.duckdb` is the release's database from one instant to the next.

    A hard link to an immutable file: readers of the old one keep it, new readers see the new one.
    """
    aside = root / ".prescreen.duckdb.next"
    aside.unlink(missing_ok=True)
    try:
        os.link(release / "prescreen.duckdb", aside)
    except OSError:
        shutil.copy2(release / "prescreen.duckdb", aside)
        sync(aside)
    # The copy for analysts is never of another release, nor does it list who has opted out since.
    if (stale := Warehouse(root).pseudonymous).exists():
        stale.unlink()
    os.replace(aside, root / "prescreen.duckdb")
    # Readers see it: a disk that fails now does not take that back.
    with suppress(OSError):
        sync(root)


def _close_older(request: Request, release: Path) -> None:
    """Older releases that list a patient who opted out are closed."""
    try:
        with Workbench(request.workbench) as bench:
            opted_out = list(bench.read("opted_out")["patient_id"])
        withdraw(request.warehouse, opted_out, but=release.name)
    except Exception as error:
        kind = type(error).__name__
        raise MachineFailed(
            "publish",
            f"Release {release.name} is published, but older ones that list a patient who opted "
            f"out may still be open ({kind})",
            str(request.warehouse.releases),
            "run the refresh again: it closes them",
        ) from None
