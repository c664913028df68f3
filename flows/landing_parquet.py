"""What a Parquet file says of itself, before any of its rows is read."""

from dataclasses import dataclass

import duckdb

from flows.errors import Refusal
from flows.landing_files import Prepared, refused
from flows.landing_limits import too_many_rows, unpacks_to_too_much

# Ids differ from row to row, so a row takes at least some of a file's bytes.
MOST_ROWS_A_BYTE = 10


@dataclass(frozen=True)
class Described:
    """A Parquet file's columns with their types, and its number of rows."""

    typed: list[tuple[str, str]]
    rows: int


def describe(connection: duckdb.DuckDBPyConnection, prepared: Prepared, path: str) -> Described:
    """The file as it describes itself; Refusal for one that is damaged or would never fit."""
    try:
        columns = connection.execute(f"DESCRIBE FROM read_parquet({path})").fetchall()
        sizes = connection.execute(
            f"SELECT (SELECT sum(num_rows) FROM parquet_file_metadata({path}))::HUGEINT,"
            f" (SELECT sum(total_uncompressed_size) FROM parquet_metadata({path}))::HUGEINT"
        ).fetchone()
    except duckdb.Error:
        raise damaged(prepared) from None
    rows, unpacked = (int(size or 0) for size in sizes or (0, 0))
    if rows < 0 or unpacked < 0:
        raise damaged(prepared)
    fault = unpacks_to_too_much(prepared.bytes, unpacked) or too_many_rows(rows)
    if rows > MOST_ROWS_A_BYTE * prepared.bytes:
        fault = f"The file of {prepared.bytes:,} bytes holds {rows:,} rows: no honest export does"
    if fault:
        remedy = "Look where the file comes from; export it again, or in several files."
        raise refused(prepared.file, fault, remedy)
    return Described([(str(column), str(kind)) for column, kind, *_ in columns], rows)


def damaged(prepared: Prepared) -> Refusal:
    """A refusal of a Parquet file whose parts do not fit together."""
    return refused(
        prepared.file, "The Parquet file is damaged or cut off", "Deliver it again, whole."
    )
