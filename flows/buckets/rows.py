"""The base cohort's rows, written once into the buckets of their patients, and read there."""

import shutil
from pathlib import Path

import duckdb

from flows.buckets.bucket import Bucket, buckets_folder, protocol_copies, rows_folder
from flows.parsing import literal, name
from flows.protocols import shipped_protocols
from flows.request import Request
from flows.rules import stored_columns
from flows.warehouse import PRIVATE_FOLDER_MODE
from schemas.extracts import EXTRACTS, columns_of

# An id's place among the buckets is the same in every version of DuckDB and on every machine:
# the last eight bytes of its MD5, the lowest first, as a number.
BUCKET = "CAST(md5_number_lower(patient_id) % {buckets} AS INTEGER)"
_WRITTEN = "FORMAT parquet, COMPRESSION zstd"


def share_out(request: Request, connection: duckdb.DuckDBPyConnection) -> None:
    """Every row of the cohort lies in its patient's bucket, under the id that the merges ended in.

    The connection has staged who the cohort is; from here on it has nobody's rows, and stages
    what no patient is needed for.
    """
    folder = buckets_folder(request)
    shutil.rmtree(folder, ignore_errors=True)
    for part in (folder, *(folder / part for part in ("rows", "protocols", "answers", "attempts"))):
        part.mkdir(mode=PRIVATE_FOLDER_MODE)
    for given, copy in zip(request.protocols, protocol_copies(request), strict=True):
        shutil.copyfile(shipped_protocols().get(given.lower(), Path(given)), copy)
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE bucketed AS"
        f" SELECT patient_id, {BUCKET.format(buckets=request.buckets)} AS bucket FROM patient"
    )
    for extract in EXTRACTS:
        _write(connection, extract, rows_folder(folder) / extract)


def _write(connection: duckdb.DuckDBPyConnection, extract: str, folder: Path) -> None:
    columns = ", ".join(map(name, stored_columns(columns_of(extract))))
    folder.mkdir(mode=PRIVATE_FOLDER_MODE)
    # So that an empty bucket has the columns too.
    connection.execute(
        f"COPY (SELECT {columns} FROM store.current_{extract} LIMIT 0)"
        f" TO {literal(str(_columns(folder)))} ({_WRITTEN})"
    )
    # The merges are done: every row stands under the id of its person.
    if extract != "patient_merges":
        staged = "patient" if extract == "patients" else f"current_{extract}"
        connection.execute(
            f"COPY (SELECT {columns}, bucket FROM {staged} JOIN bucketed USING (patient_id))"
            f" TO {literal(str(folder))} ({_WRITTEN}, PARTITION_BY (bucket), OVERWRITE_OR_IGNORE)"
        )
        connection.execute(f"TRUNCATE {staged}")


def _columns(folder: Path) -> Path:
    return folder / "columns.parquet"


def view_rows(bucket: Bucket, database: Path) -> None:
    """The database has the views of a store, over the bucket's rows alone."""
    with duckdb.connect(str(database)) as connection:
        for extract in EXTRACTS:
            folder = bucket.rows / extract
            own = sorted((folder / f"bucket={bucket.number}").glob("*.parquet"))
            files = ", ".join(literal(str(file)) for file in (_columns(folder), *own))
            connection.execute(
                f"CREATE VIEW current_{extract} AS"
                f" FROM read_parquet([{files}], hive_partitioning = false)"
            )
