"""One bucket's answers: staged, measured and assessed by the steps of every refresh."""

import json
import os
import shutil
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from flows.assess import assess
from flows.buckets.bucket import Bucket
from flows.buckets.rows import view_rows
from flows.buckets.tables import COUNTED, brought, require_known
from flows.errors import Refusal
from flows.measure import measure
from flows.parsing import literal
from flows.protocols import load_protocol
from flows.request import Request, Rows, software_version
from flows.stage import stage
from flows.warehouse import PRIVATE_FOLDER_MODE, UMASK, Warehouse, sync
from flows.workbench import WHOLE, Share, Workbench

_COUNTS = "counts.json"
# Beside the counted orders, in a bucket's counts.
PATIENTS = "patients"

Counts = dict[str, int]
# How the buckets are answered: given how a step is run, what each of them came to.
Each = Callable[[Callable[..., Any], Sequence[Bucket]], list[Counts]]


def one_by_one(call: Callable[..., Any], buckets: Sequence[Bucket]) -> list[Counts]:
    """What each bucket came to, answered in this process when the one before has ended."""
    return [call(str(bucket), answer, bucket) for bucket in buckets]


def answer(bucket: Bucket, share: Share = WHOLE) -> Counts:
    """The bucket's tables lie in its folder; returns its patients and its counted orders.

    However often it is begun, and by however many at once, the folder is there once and complete:
    it is written aside and renamed. A bucket that has its answers is not answered again.
    """
    os.umask(UMASK)
    _require_the_same(bucket)
    if not bucket.answered:
        attempt = Path(mkdtemp(prefix=f"{bucket.number:03d}-", dir=bucket.attempts))
        try:
            _write(bucket, attempt, _answered(bucket, attempt, share))
            # Another worker that was given the same bucket may have been first.
            with suppress(FileExistsError):
                _rename(attempt / "tables", bucket.answers)
        finally:
            shutil.rmtree(attempt, ignore_errors=True)
    return counts_of(bucket)


def counts_of(bucket: Bucket) -> Counts:
    """What the bucket's answers came to."""
    counts: Counts = json.loads((bucket.answers / _COUNTS).read_text("utf-8"))
    return counts


def table_file(bucket: Bucket, table: str) -> Path:
    """Where the bucket's rows of that table lie."""
    return bucket.answers / f"{table}.parquet"


def _require_the_same(bucket: Bucket) -> None:
    if bucket.software != software_version():
        raise Refusal(
            f"A worker has another version of this program ({software_version()}) than the"
            f" refresh ({bucket.software})",
            str(bucket),
            "install the same version, with the same libraries, on every worker, and start them"
            " again",
        )
    if not bucket.rows.is_dir():
        raise Refusal(
            "A worker cannot see the warehouse",
            str(bucket.rows),
            "mount the warehouse on every worker, under the same path, for the same account",
        )


def _answered(bucket: Bucket, attempt: Path, share: Share) -> tuple[Request, Counts]:
    place = Warehouse(attempt)
    # One by one: the folders of a refresh that has ended are not made again.
    for folder in (place.work.parent, place.work):
        folder.mkdir(mode=PRIVATE_FOLDER_MODE)
    rows = Rows(attempt / "rows.duckdb", bucket.extracts)
    view_rows(bucket, rows.database)
    request = Request(
        *(attempt, place, bucket.protocols, "", bucket.as_of, bucket.refresh_id),
        rows=rows,
        share=share,
    )
    patients = stage(request)
    doses = measure(request)
    assess(request)
    return request, doses | {PATIENTS: patients}


def _write(bucket: Bucket, attempt: Path, answered: tuple[Request, Counts]) -> None:
    request, counts = answered
    protocols = [load_protocol(name) for name in request.protocols]
    folder = attempt / "tables"
    folder.mkdir(mode=PRIVATE_FOLDER_MODE)
    with Workbench(request.workbench, request.share) as bench:
        names = bench.connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        require_known((name for (name,) in names), protocols)
        for table in (*brought(protocols), COUNTED):
            file = folder / table_file(bucket, table).name
            bench.connection.execute(
                f'COPY "{table}" TO {literal(str(file))} (FORMAT parquet, COMPRESSION zstd)'
            )
    (folder / _COUNTS).write_text(json.dumps(counts), "utf-8")
    for file in folder.iterdir():
        sync(file)
    sync(folder)


def _rename(folder: Path, to: Path) -> None:
    try:
        folder.rename(to)
    except OSError:
        if not to.exists():
            raise
        raise FileExistsError(str(to)) from None
    sync(to.parent)
