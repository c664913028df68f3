"""Publish: the release is built aside, audited, and swapped in in one atomic step."""

import os
import shutil
from datetime import UTC, datetime
from pathlib import Path

from flows.audit import audit
from flows.downloads import write_aggregates, write_candidates, write_screening_log
from flows.release_database import build_database
from flows.release_notes import write_release_json
from flows.request import Request
from flows.warehouse import FOLDER_MODE, RELEASED_FILE_MODE
from flows.withdraw import withdraw
from flows.workbench import Workbench


def publish(request: Request, started_at: datetime) -> Path:
    """The release's folder, complete and current; until the last step the old one is served."""
    warehouse = request.warehouse
    building = warehouse.releases / f".building-{request.release_id}"
    shutil.rmtree(building, ignore_errors=True)
    building.mkdir(mode=FOLDER_MODE)
    database = building / "prescreen.duckdb"
    build_database(database, request, started_at, datetime.now(UTC).replace(tzinfo=None))
    write_candidates(database, building / "candidates.csv")
    write_screening_log(database, building / "screening_log.csv")
    write_aggregates(database, building)
    audit(database, building, request)
    write_release_json(building, request)
    for file in building.iterdir():
        os.chmod(file, RELEASED_FILE_MODE)
        _sync(file)
    _sync(building)
    release = warehouse.releases / request.release_id
    building.rename(release)
    _sync(warehouse.releases)
    serve(warehouse.root, release)
    with Workbench(request.workbench) as bench:
        opted_out = list(bench.read("opted_out")["patient_id"])
    withdraw(warehouse, opted_out, but=release.name)
    return release


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
        _sync(aside)
    os.replace(aside, root / "prescreen.duckdb")
    _sync(root)


def _sync(path: Path) -> None:
    """The file or folder is on the disk, not only in the cache."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
