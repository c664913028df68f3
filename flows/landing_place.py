"""Where and when a landing happens: its private folders, its database, the day of delivery."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import duckdb

from flows.delivery import Delivery
from flows.parsing import literal
from flows.warehouse import PRIVATE_FOLDER_MODE
from schemas.extracts import EXTRACTS
from schemas.source import Source

# In the one private folder, where the other one is.
_LINKS = "links"


@dataclass(frozen=True)
class Workplace:
    """What a landing works with: the connection, the source, and two private folders."""

    connection: duckdb.DuckDBPyConnection
    source: Source
    work: Path
    links: Path


@contextmanager
def workplace(
    connection: duckdb.DuckDBPyConnection, source: Source, work: Path
) -> Iterator[Workplace]:
    """A landing database attached as `landing`, and empty folders; afterwards all are gone."""
    clear(work)
    work.mkdir(mode=PRIVATE_FOLDER_MODE, parents=True)
    # Elsewhere, because a warehouse's own path may hold what DuckDB takes for a pattern.
    links = Path(tempfile.mkdtemp(prefix="prescreen-"))
    (work / _LINKS).symlink_to(links)
    _drop_tables(connection)
    try:
        connection.execute(f"ATTACH {literal(str(work / 'landing.duckdb'))} AS landing")
        yield Workplace(connection, source, work, links)
    finally:
        for undone in ("ROLLBACK", "DETACH landing"):
            with suppress(duckdb.Error):
                connection.execute(undone)
        with suppress(duckdb.Error):
            _drop_tables(connection)
        clear(work)


def clear(work: Path) -> None:
    """A landing's folders are gone, both of them, whether it ended or was killed."""
    links = work / _LINKS
    if links.is_symlink():
        shutil.rmtree(links.readlink(), ignore_errors=True)
    shutil.rmtree(work, ignore_errors=True)


def _drop_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """No table of a landing is left; one that was killed may have left some in the store."""
    for table in ("finding", "repeated", "rejected", "reread", "released", "recalled"):
        connection.execute(f"DROP TABLE IF EXISTS temp.{table}")
    for extract in EXTRACTS:
        connection.execute(f"DROP TABLE IF EXISTS landing_{extract}")


def day_of_delivery(delivery: Delivery, source: Source, as_of: date) -> date:
    """The last day that a row of this delivery can speak of as past.

    The delivery's own word, else today here or at the source, whichever is later; never before
    the as-of date, whose whole day is in.
    """
    today = max(date.today(), datetime.now(ZoneInfo(source.timezone)).date())
    return max(delivery.delivered_on or today, as_of)
