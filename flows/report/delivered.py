"""How good the delivery's data were: rows, reasons, codes that nothing claims, doses."""

from dataclasses import dataclass

import duckdb

from flows.landing_counts import FEWEST_ROWS_OF_FREE_TEXT

_FILES = (
    "SELECT file_name, extract, delivered, accepted, duplicate, quarantined, corrected "
    "FROM delivery_file WHERE refresh_id = ? ORDER BY file_no"
)
_REASONS = (
    "SELECT file_name, reason, rows FROM quarantine_summary WHERE refresh_id = ? "
    "ORDER BY rows DESC, file_name, reason"
)
_UNCLAIMED = (
    "SELECT kind, extract, coalesce(code_system, ''), "
    "CASE WHEN code_system IS NULL AND kind = 'code' AND rows < ? THEN '(a name without a code)' "
    "ELSE code END, coalesce(CASE WHEN rows >= ? THEN name END, ''), rows, cohort_patients "
    "FROM unclaimed_code WHERE cohort_patients > 0 "
    "ORDER BY cohort_patients DESC, rows DESC, extract, kind, code_system, code LIMIT 30"
)
_UNCLAIMED_COUNT = "SELECT count(*), count(*) FILTER (cohort_patients > 0) FROM unclaimed_code"
_DOSES = (
    "SELECT coalesce(sum(steroid_days), 0)::BIGINT, "
    "coalesce(sum(steroid_dose_unknown_days), 0)::BIGINT, "
    "count(*) FILTER (steroid_dose_unknown_days > 0) FROM treatment_history"
)
_ORDERS = (
    "SELECT count(*), count(*) FILTER (dose_value IS NULL OR dose_unit IS NULL "
    "OR frequency_per_day IS NULL) FROM medication WHERE exposure = 'counted'"
)


@dataclass(frozen=True)
class FileCounts:
    """Rows of one file: delivered = accepted + duplicate + quarantined."""

    file_name: str
    extract: str
    delivered: int
    accepted: int
    duplicate: int
    quarantined: int
    corrected: int


@dataclass(frozen=True)
class Reason:
    """Why rows of a file are in quarantine."""

    file_name: str
    reason: str
    rows: int


@dataclass(frozen=True)
class Unclaimed:
    """A code, unit or route of the cohort that no concept claims."""

    kind: str
    extract: str
    system: str
    code: str
    name: str
    rows: int
    patients: int


@dataclass(frozen=True)
class Doses:
    """For how many days and orders the dose is known."""

    days: int
    unknown_days: int
    unknown_patients: int
    orders: int
    incomplete_orders: int


@dataclass(frozen=True)
class Delivered:
    """All of it; `unclaimed` are the commonest of `unclaimed_in_cohort`."""

    files: tuple[FileCounts, ...]
    total: FileCounts
    reasons: tuple[Reason, ...]
    unclaimed: tuple[Unclaimed, ...]
    unclaimed_in_all: int
    unclaimed_in_cohort: int
    doses: Doses


def delivered_of(connection: duckdb.DuckDBPyConnection, release_id: str) -> Delivered:
    """What the refresh that made the release was given."""
    refresh = [int(release_id)]
    run = connection.execute
    files = tuple(FileCounts(*row) for row in run(_FILES, refresh).fetchall())
    rare = [FEWEST_ROWS_OF_FREE_TEXT, FEWEST_ROWS_OF_FREE_TEXT]
    in_all, in_cohort = run(_UNCLAIMED_COUNT).fetchall()[0]
    doses = [*run(_DOSES).fetchall()[0], *run(_ORDERS).fetchall()[0]]
    return Delivered(
        files,
        _total(files),
        tuple(Reason(*row) for row in run(_REASONS, refresh).fetchall()),
        tuple(Unclaimed(*row) for row in run(_UNCLAIMED, rare).fetchall()),
        in_all,
        in_cohort,
        Doses(*doses),
    )


def _total(files: tuple[FileCounts, ...]) -> FileCounts:
    return FileCounts(
        "all files",
        "",
        sum(file.delivered for file in files),
        sum(file.accepted for file in files),
        sum(file.duplicate for file in files),
        sum(file.quarantined for file in files),
        sum(file.corrected for file in files),
    )
