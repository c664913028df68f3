"""Judged rows into the store, and the delivery into the ledger, inside the caller's transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import duckdb

from flows.delivery import Delivery
from flows.landing_counts import LandingCounts
from flows.parsing import literal, name
from flows.rules import LANDING_ONLY, Rules


def store_rows(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    delivery_no: int,
    full: bool,
    whole: bool,
    seen: Mapping[int, str],
) -> dict[int, int]:
    """The rows accepted of each file, counted in the store after they went in.

    A row that is corrected stays, marked with this delivery; of a full extract, so does every
    row that the delivery does not state. With `whole`, the store has no row of the extract yet.
    So does every row that came of a file that was `seen` before, and now is read otherwise and
    gives no such row.
    """
    if whole:
        _become_stored(connection, rules.extract)
    else:
        _add_rows(connection, rules, delivery_no, full, frozenset(seen.values()))
    counted = connection.execute(
        f"SELECT file_no, count(*) FROM {rules.extract} WHERE delivery_no = {delivery_no}"
        " GROUP BY file_no"
    ).fetchall()
    return {int(file_no): int(rows) for file_no, rows in counted}


def _become_stored(connection: duckdb.DuckDBPyConnection, extract: str) -> None:
    """The landing table, less what was not accepted, in the place of the store's empty one."""
    table = f"landing_{extract}"
    connection.execute(
        f"DELETE FROM {table} WHERE broken <> 0 OR rowid IN"
        f" (SELECT row FROM landing.verdict_{extract} WHERE verdict <> 'accepted')"
    )
    for column in LANDING_ONLY:
        connection.execute(f"ALTER TABLE {table} DROP COLUMN {column}")
    connection.execute(f"DROP TABLE {extract}")
    connection.execute(f"ALTER TABLE {table} RENAME TO {extract}")


def _add_rows(
    connection: duckdb.DuckDBPyConnection,
    rules: Rules,
    delivery_no: int,
    full: bool,
    seen: frozenset[str],
) -> None:
    extract, key = rules.extract, name(rules.key)
    landed, verdict = f"landing.{extract}", f"landing.verdict_{extract}"
    columns = ", ".join(map(name, rules.columns))
    older = f"superseded_in IS NULL AND delivery_no < {delivery_no}"
    connection.execute(
        f"INSERT INTO {extract} SELECT {columns}, {delivery_no}, file_no,"
        f" coalesce(line, rowid + first), NULL FROM {landed} l WHERE broken = 0 AND NOT EXISTS"
        f" (FROM {verdict} v WHERE v.row = l.rowid AND v.verdict <> 'accepted')"
    )
    connection.execute(
        f"UPDATE {extract} SET superseded_in = {delivery_no} WHERE {older} AND rowid IN"
        f" (SELECT replaces FROM {verdict} WHERE corrects)"
    )
    if full:
        connection.execute(
            f"UPDATE {extract} SET superseded_in = {delivery_no} WHERE {older}"
            f" AND {key} NOT IN (SELECT {key} FROM landing.stated_{extract})"
        )
    if seen:
        connection.execute(
            f"UPDATE {extract} SET superseded_in = {delivery_no} WHERE {older}"
            f" AND {key} NOT IN (SELECT {key} FROM {landed} WHERE {key} IS NOT NULL)"
            " AND (delivery_no, file_no) IN (SELECT (delivery_no, file_no) FROM delivery_file"
            f" WHERE extract = {literal(extract)} AND sha256 IN"
            f" ({', '.join(map(literal, sorted(seen)))}))"
        )


def write_ledger(
    connection: duckdb.DuckDBPyConnection,
    counts: LandingCounts,
    delivery: Delivery,
    as_of: date,
) -> None:
    """The delivery, its files, and why rows were rejected: counts, hashes and names only."""
    connection.execute(
        "INSERT INTO delivery VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
        [
            counts.delivery_no,
            counts.refresh_id,
            as_of,
            counts.delivered_on,
            datetime.now(UTC).replace(tzinfo=None),
            list(delivery.unclaimed),
            counts.released,
            delivery.dated,
        ],
    )
    _write_accounts(connection, counts)
    _write_reasons(connection, counts.refresh_id, _lookups(counts))
    for file in counts.files:
        connection.execute(
            f"INSERT INTO delivery_file VALUES ({', '.join('?' * 14)})",
            [
                counts.refresh_id,
                counts.delivery_no,
                file.file_no,
                file.extract,
                file.file_name,
                file.sha256,
                file.bytes,
                file.delivered,
                file.accepted,
                file.duplicate,
                file.quarantined,
                file.corrected,
                list(file.unknown_columns),
                file.mapping,
            ],
        )
        told = {(file.extract, file.file_name): file.reasons}
        _write_reasons(connection, counts.refresh_id, told)


def _lookups(counts: LandingCounts) -> dict[tuple[str, str], Mapping[str, int]]:
    """Why records of lookups were quarantined, by table and file: no extract counts them."""
    return {(file.table, file.file_name): file.reasons for file in counts.accounts if file.lookup}


def _write_reasons(
    connection: duckdb.DuckDBPyConnection,
    refresh_id: int,
    told: Mapping[tuple[str, str], Mapping[str, int]],
) -> None:
    rows = [
        [refresh_id, extract, file_name, reason, count]
        for (extract, file_name), reasons in told.items()
        for reason, count in reasons.items()
    ]
    if rows:
        connection.executemany("INSERT INTO quarantine_summary VALUES (?, ?, ?, ?, ?)", rows)


def _write_accounts(connection: duckdb.DuckDBPyConnection, counts: LandingCounts) -> None:
    """What became of the records of a mapped delivery: nothing of one in canonical columns."""
    rows: dict[str, list[list[object]]] = {
        "source_file": [
            [
                counts.refresh_id,
                counts.delivery_no,
                file.file_no,
                file.table,
                file.lookup,
                file.file_name,
                file.sha256,
                file.bytes,
                file.records,
                file.mapped,
                file.left_out,
                file.quarantined,
            ]
            for file in counts.accounts
        ],
        "left_out": [
            [counts.refresh_id, left.extract, left.file_name, left.reason, left.rows]
            for left in counts.left_out
        ],
        "unknown_word": [
            [counts.refresh_id, word.extract, word.column, word.word, word.rows]
            for word in counts.unknown
        ],
    }
    for table, listed in rows.items():
        if listed:
            marks = ", ".join("?" * len(listed[0]))
            connection.executemany(f"INSERT INTO {table} VALUES ({marks})", listed)


@dataclass(frozen=True)
class Before:
    """How a file's bytes were landed as an extract the last time: rows, and what mapped them."""

    rows: int
    mapping: str | None


def landed_before(
    connection: duckdb.DuckDBPyConnection, extract: str, sha256: str
) -> Before | None:
    """The last landing of these bytes as this extract; None if there was none."""
    found = connection.execute(
        "SELECT delivered, mapping FROM delivery_file WHERE extract = ? AND sha256 = ?"
        " ORDER BY delivery_no DESC, file_no LIMIT 1",
        [extract, sha256],
    ).fetchone()
    return Before(int(found[0]), found[1]) if found else None


def landed_size(connection: duckdb.DuckDBPyConnection, extract: str, path: Path) -> bool:
    """Whether a file of so many bytes was landed as this extract before."""
    size = path.stat().st_size if path.exists() else 0
    return bool(
        connection.execute(
            "FROM delivery_file WHERE extract = ? AND bytes = ? LIMIT 1", [extract, size]
        ).fetchall()
    )
