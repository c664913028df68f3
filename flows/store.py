"""The store: the accepted rows of every delivery, and the ledger of deliveries and refreshes."""

import os
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from pathlib import Path

import duckdb

from flows.parsing import literal
from flows.release_events import record
from flows.request import software_version
from flows.store_shape import STAGES, bring_up_to_date
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE
from schemas.extracts import EXTRACTS

# disabled_optimizers: DuckDB 2.0.0 pushes a failing TRY_CAST into read_csv and raises (#23818).
_SETTINGS = (
    "SET disabled_optimizers = 'type_pushdown'",
    "SET enable_progress_bar = false",
    "SET TimeZone = 'UTC'",
    "SET python_enable_replacements = false",
    "SET autoinstall_known_extensions = false",
)


def open_store(path: Path) -> duckdb.DuckDBPyConnection:
    """A connection to the store, which is made, or migrated to today's shape, if need be."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=PRIVATE_FOLDER_MODE)
    if not path.exists():
        _make(path)
    connection = duckdb.connect(str(path))
    try:
        os.chmod(path, PRIVATE_FILE_MODE)
        for setting in _SETTINGS:
            connection.execute(setting)
        connection.execute(f"SET temp_directory = {literal(str(path.parent / 'work' / 'spill'))}")
        bring_up_to_date(connection, str(path), software_version())
    except BaseException:
        connection.close()
        raise
    return connection


def _make(path: Path) -> None:
    """An empty database: whole from the first instant, because half of one cannot be opened."""
    aside = path.with_name(f"{path.name}.new")
    aside.unlink(missing_ok=True)
    duckdb.connect(str(aside)).close()
    aside.rename(path)


def migrated_since(
    connection: duckdb.DuckDBPyConnection, moment: datetime
) -> tuple[int, int] | None:
    """From which version to which the store was migrated since that moment (UTC); else None."""
    row = connection.execute(
        "SELECT min(from_version), max(version) FROM store_version"
        " WHERE from_version IS NOT NULL AND happened_at >= ?",
        [moment],
    ).fetchone()
    return (int(row[0]), int(row[1])) if row and row[0] is not None else None


def _count(connection: duckdb.DuckDBPyConnection, query: str, *values: object) -> int:
    row = connection.execute(query, list(values)).fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def start_refresh(
    connection: duckdb.DuckDBPyConnection,
    *,
    started_at: datetime,
    as_of: date,
    protocols: Sequence[str],
    source: str,
    software_version: str,
    above: int = 0,
) -> int:
    """The id of a new refresh, greater than every earlier one and than `above`."""
    latest = _count(connection, "SELECT max(refresh_id) FROM refresh")
    refresh_id = max(latest, above) + 1
    connection.execute(
        "INSERT INTO refresh (refresh_id, started_at, as_of, protocols, source, software_version,"
        " outcome, message, held, accepted_gates) VALUES (?, ?, ?, ?, ?, ?, 'running', '', [], [])",
        [refresh_id, started_at, as_of, list(protocols), source, software_version],
    )
    return refresh_id


def finish_refresh(
    connection: duckdb.DuckDBPyConnection,
    refresh_id: int,
    *,
    finished_at: datetime,
    outcome: str,
    message: str = "",
    release_id: str | None = None,
    durations: Mapping[str, float] | None = None,
) -> None:
    """How the refresh ended, with the seconds that its stages took, stands in the ledger."""
    spent = dict(durations or {})
    seconds = "".join(f", {stage}_seconds = ?" for stage in spent)
    unknown = set(spent) - set(STAGES)
    if unknown:
        raise ValueError(f"no such stage: {', '.join(sorted(unknown))}")
    connection.execute(
        f"UPDATE refresh SET finished_at = ?, outcome = ?, message = ?, release_id = ?{seconds}"
        " WHERE refresh_id = ?",
        [finished_at, outcome, message, release_id, *spent.values(), refresh_id],
    )
    if release_id is not None:
        record(connection, "published", [release_id])


def extracts_present(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """The extracts of which the store holds any row."""
    return {
        extract
        for extract in EXTRACTS
        if _count(connection, f"SELECT count(*) FROM (FROM {extract} LIMIT 1)")
    }


def next_delivery_no(connection: duckdb.DuckDBPyConnection) -> int:
    """The number of the delivery to come."""
    return _count(connection, "SELECT max(delivery_no) FROM delivery") + 1
