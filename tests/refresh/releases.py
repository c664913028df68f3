"""What a test reads back from a warehouse."""

import hashlib
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pandera.pandas as pa
from typer.testing import CliRunner

from flows.cli import app
from schemas.tables import TABLES

LEDGER = ("refresh", "delivery_file", "quarantine_summary")
SCRIPT = Path(sys.executable).with_name("prescreen")


@dataclass(frozen=True)
class Said:
    """How a command ended and what it wrote."""

    code: int
    out: str
    err: str


def prescreen(*arguments: object) -> Said:
    """The command in this process."""
    mask = os.umask(0o022)
    try:
        result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    finally:
        os.umask(mask)
    return Said(result.exit_code, result.stdout, result.stderr)


def console(*arguments: object, cwd: Path, **environment: str) -> Said:
    """The console script in a process of its own."""
    run = subprocess.run(
        [SCRIPT, *map(str, arguments)],
        cwd=cwd,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    return Said(run.returncode, run.stdout, run.stderr)


def rows(database: Path, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """The query's rows; the database is opened for reading only."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return connection.execute(query, list(values)).fetchall()


def one(database: Path, query: str, *values: Any) -> Any:
    """The query's only cell."""
    return rows(database, query, *values)[0][0]


def frame(connection: duckdb.DuckDBPyConnection, schema: pa.DataFrameSchema) -> pd.DataFrame:
    """A published table as pandas reads it, in the dtypes that its schema names."""
    relation = connection.table(str(schema.name))
    found = relation.df()
    for name, kind in zip(relation.columns, relation.types, strict=True):
        wanted = str(schema.columns[name].dtype) if name in schema.columns else ""
        if str(kind) == "VARCHAR":
            found[name] = found[name].astype("str")
        elif wanted == "Int64" or (str(kind) == "BOOLEAN" and wanted == "boolean"):
            found[name] = found[name].astype(wanted)
    return found


def export(database: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table but the ledger, its rows in one order."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return {
            name: connection.execute(f'SELECT * FROM "{name}" ORDER BY ALL').fetchall()
            for name in TABLES
            if name not in LEDGER
        }


def lists(release: Path) -> dict[str, bytes]:
    """The bytes of the lists that people download."""
    return {name: (release / name).read_bytes() for name in ("candidates.csv", "screening_log.csv")}


def digest(file: Path) -> str:
    """SHA-256 of a file's bytes."""
    return hashlib.sha256(file.read_bytes()).hexdigest()


def newest(warehouse: Path) -> Path:
    """The folder of the latest release."""
    return max((warehouse / "releases").iterdir())


def ledger(warehouse: Path) -> list[tuple[int, str, str]]:
    """Id, outcome and message of every refresh, from the store itself."""
    return rows(
        warehouse / "store" / "store.duckdb",
        "SELECT refresh_id, outcome, coalesce(message, '') FROM refresh ORDER BY refresh_id",
    )
