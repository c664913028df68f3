"""What happened to each release, in the ledger: one line an event, never changed."""

import getpass
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime

import duckdb

SERVED = ("published", "rolled_back_to")


@dataclass(frozen=True)
class Standing:
    """How a release stands, by its events."""

    release_id: str
    published_at: datetime
    pinned: bool
    withdrawn: bool
    pruned: bool
    rolled_back: bool


def record(
    connection: duckdb.DuckDBPyConnection,
    event: str,
    releases: Iterable[str],
    reason: str | None = None,
) -> None:
    """The event stands in the ledger for each of the releases, with the account that caused it."""
    now = datetime.now(UTC).replace(tzinfo=None)
    for release_id in releases:
        connection.execute(
            "INSERT INTO release_event VALUES (?, ?, ?, ?, ?)",
            [now, event, release_id, account(), reason],
        )


def account() -> str:
    """The name of the account that runs this."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return "unknown"


def standings(connection: duckdb.DuckDBPyConnection) -> dict[str, Standing]:
    """Every release that was ever published, oldest first."""
    found = connection.execute(
        "SELECT release_id, min(happened_at) FILTER (event = 'published'),"
        " coalesce(arg_max(event, n) FILTER (event IN ('pinned', 'unpinned')) = 'pinned', false),"
        " bool_or(event = 'withdrawn'), bool_or(event = 'pruned'),"
        " coalesce(arg_max(event, n) FILTER (event IN"
        " ('published', 'rolled_back_from', 'rolled_back_to')) = 'rolled_back_from', false)"
        " FROM (SELECT *, rowid AS n FROM release_event) GROUP BY release_id"
        " HAVING bool_or(event = 'published') ORDER BY release_id"
    ).fetchall()
    return {row[0]: Standing(*row) for row in found}


def served_by_ledger(connection: duckdb.DuckDBPyConnection) -> str | None:
    """The release that was served last, as the ledger knows it."""
    row = connection.execute(
        "SELECT arg_max(release_id, rowid) FROM release_event WHERE event IN (?, ?)", [*SERVED]
    ).fetchone()
    return row[0] if row else None


def record_rollback(
    connection: duckdb.DuckDBPyConnection, to: str, reason: str | None = None
) -> None:
    """The release is served again, and every newer one is left."""
    left = [
        known.release_id
        for known in standings(connection).values()
        if known.release_id > to and not known.rolled_back
    ]
    record(connection, "rolled_back_from", left, reason)
    record(connection, "rolled_back_to", [to], reason)
