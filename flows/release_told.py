"""What a release says of itself: its day, what it was compared with, and what it changed."""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from flows.errors import Refusal
from flows.previous import RESULTS, SCREENING, table_of
from flows.releases import open_release, release_database, served_release
from flows.warehouse import Warehouse

CHANGES = (
    "SELECT protocol_id, patient_id, criterion_id, old_result, new_result, old_status, "
    "new_status, cause, what FROM screening_change"
)


@dataclass(frozen=True)
class Release:
    """What a release says of itself, and where its database lies."""

    id: str
    database: Path
    as_of: date
    previous: str | None


def release_number(given: str) -> str:
    """`000003` for `3` as well as for itself; anything else as it is."""
    return f"{int(given):06d}" if given.isdecimal() else given


def release_of(place: Warehouse, given: str | None) -> Release:
    """The release of that number, or the served one; Refusal if it is not kept or is withdrawn."""
    database = release_database(place, given)
    name = release_number(given) if given is not None else served_release(place)
    assert name is not None
    return described(name, database)


def described(name: str, database: Path) -> Release:
    """The release in that database; Refusal if its program did not tell changes yet."""
    try:
        with open_release(database) as connection:
            ((as_of, previous),) = connection.execute(
                "SELECT as_of, previous_release FROM refresh WHERE refresh_id = ?", [int(name)]
            ).fetchall()
            connection.execute(f"{CHANGES} LIMIT 0").fetchall()
    except duckdb.BinderException:
        raise Refusal(
            f"Release {name} was made by an older prescreen, which did not say what changed",
            str(database),
            "name later releases with --from and --to",
        ) from None
    return Release(name, database, as_of, previous)


def told_by(release: Release) -> pd.DataFrame:
    """What the release itself says that it changed."""
    with open_release(release.database) as connection:
        return table_of(connection, CHANGES)


def day_of(release: str, after: Release) -> date | None:
    """The as-of date of an earlier release, as the ledger of a later one knows it."""
    with open_release(after.database) as connection:
        found = connection.execute(
            "SELECT as_of FROM refresh WHERE refresh_id = ?", [int(release)]
        ).fetchall()
    return found[0][0] if found else None


def answers_of(release: Release) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Its results and its screening, as far as they are compared."""
    with open_release(release.database) as connection:
        return table_of(connection, RESULTS), table_of(connection, SCREENING)
