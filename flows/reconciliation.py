"""Rows counted again, by other ways than those by which they were landed."""

import csv
from pathlib import Path

import duckdb

from flows.landing_quarantine import folder_name, lookup_file
from schemas.extracts import EXTRACTS

# Deliveries of an extract of which the store holds another number of rows than the ledger says
# were accepted from its files; rows without a file waited for their patient and were released.
UNACCOUNTED_ROWS = (
    "SELECT count(*) FROM (SELECT extract, delivery_no, count(*) AS rows FROM ("
    + " UNION ALL ".join(
        f"SELECT '{extract}' AS extract, delivery_no FROM {{store}}{extract} "
        "WHERE file_no IS NOT NULL"
        for extract in EXTRACTS
    )
    + ") GROUP BY ALL) held FULL JOIN (SELECT extract, delivery_no, sum(accepted) AS rows "
    "FROM {store}delivery_file GROUP BY ALL HAVING sum(accepted) > 0) told "
    "USING (extract, delivery_no) WHERE held.rows IS DISTINCT FROM told.rows"
)


def uncounted_quarantine(
    connection: duckdb.DuckDBPyConnection, quarantine: Path, refresh_id: int, ledger: str = ""
) -> list[str]:
    """The files of a refresh whose rejected rows, read again, are not as many as were counted."""
    told = connection.execute(
        f"SELECT extract, file_no, quarantined FROM {ledger}delivery_file "
        "WHERE refresh_id = $1 AND quarantined > 0 UNION ALL "
        f"SELECT NULL, file_no, quarantined FROM {ledger}source_file "
        "WHERE refresh_id = $1 AND quarantined > 0 AND lookup ORDER BY ALL",
        [refresh_id],
    ).fetchall()
    folder = quarantine / folder_name(refresh_id)
    expected = {
        f"{extract}-{file_no}.csv" if extract else lookup_file(file_no): rows
        for extract, file_no, rows in told
    }
    found = {path.name: _rows(path) for path in folder.glob("*.csv")}
    names = sorted(expected.keys() | found.keys())
    return [name for name in names if expected.get(name) != found.get(name)]


def _rows(path: Path) -> int:
    with path.open(encoding="utf-8", newline="") as lines:
        return sum(1 for _ in csv.reader(lines)) - 1
