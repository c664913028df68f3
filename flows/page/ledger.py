"""The ledger as the published database has it: refreshes, files and what went to quarantine."""

from dataclasses import dataclass
from datetime import date, datetime

import duckdb


@dataclass(frozen=True)
class Refresh:
    """One refresh: when, how it ended, and what it counted."""

    id: int
    started_at: datetime
    as_of: date | None
    outcome: str
    message: str | None
    held: tuple[str, ...]
    accepted_gates: tuple[str, ...]
    delivered: int
    accepted: int
    duplicate: int
    quarantined: int
    base_cohort: int | None
    seconds: float | None
    rolled_back_at: datetime | None


@dataclass(frozen=True)
class File:
    """One delivered file, with the commonest reasons of what was rejected."""

    name: str
    extract: str
    delivered: int
    accepted: int
    duplicate: int
    quarantined: int
    reasons: tuple[str, ...]


def last_refreshes(connection: duckdb.DuckDBPyConnection, most: int) -> list[Refresh]:
    """The newest refreshes that the release knows of, its own first."""
    rows = connection.execute(
        "SELECT refresh_id, started_at, as_of, outcome, message, held, accepted_gates, delivered, "
        "accepted, duplicate, quarantined, base_cohort, seconds_total, rolled_back_at "
        "FROM refresh ORDER BY refresh_id DESC LIMIT ?",
        [most],
    ).fetchall()
    return [
        Refresh(*[*row[:5], tuple(row[5] or ()), tuple(row[6] or ()), *row[7:]]) for row in rows
    ]


def files_of(connection: duckdb.DuckDBPyConnection, refresh_id: int) -> list[File]:
    """The files that this refresh landed."""
    reasons: dict[str, list[str]] = {}
    for name, reason, rows in connection.execute(
        "SELECT file_name, reason, sum(rows) FROM quarantine_summary WHERE refresh_id = ? "
        "GROUP BY ALL ORDER BY file_name, 3 DESC, reason",
        [refresh_id],
    ).fetchall():
        reasons.setdefault(name, []).append(f"{reason.replace(':', ': ')} ({rows:,})")
    return [
        File(*[*row, tuple(reasons.get(row[0], ()))])
        for row in connection.execute(
            "SELECT file_name, extract, delivered, accepted, duplicate, quarantined "
            "FROM delivery_file WHERE refresh_id = ? ORDER BY file_no",
            [refresh_id],
        ).fetchall()
    ]
