"""Rows that nothing but an unknown patient condemned: they wait until the patient is known.

The file that brought them counts them as quarantined for good; the delivery that makes their
patient known counts them as released, and they are its rows from then on, without file and line.
"""

import duckdb

from flows.parsing import name
from flows.rules import UNKNOWN_PATIENT, stored_columns
from schemas.extracts import columns_of, key_column

_UNKNOWN = f"patient_id:{UNKNOWN_PATIENT}"


def keep_waiting(
    connection: duckdb.DuckDBPyConnection, extract: str, reasons: tuple[str, ...], delivery_no: int
) -> None:
    """The landed rows of the extract whose only fault is an unknown patient wait in the store."""
    if _UNKNOWN in reasons:
        columns = ", ".join(f"l.{name(column)}" for column in stored_columns(columns_of(extract)))
        connection.execute(
            f"INSERT INTO waiting_{extract} SELECT {columns}, {delivery_no}"
            f" FROM landing.{extract} l JOIN landing.verdict_{extract} v ON v.row = l.rowid"
            f" WHERE v.verdict = 'quarantined' AND v.reasons = {1 << reasons.index(_UNKNOWN)}"
        )


def release(
    connection: duckdb.DuckDBPyConnection, extract: str, delivery_no: int, stated: bool
) -> int:
    """How many waiting rows of the extract became current, their patients being known now.

    The newest row of an id wins: one that waits goes if a later one was accepted or waits too,
    or, where the delivery states the whole extract, if it is not stated.
    """
    waiting, key, columns = f"waiting_{extract}", name(key_column(extract)), columns_of(extract)
    if not connection.execute(f"FROM {waiting} LIMIT 1").fetchall():
        return 0
    listed = [name(column) for column in stored_columns(columns)]
    same = " AND ".join(f"s.{column} IS NOT DISTINCT FROM w.{column}" for column in listed)
    unstated = f" OR {key} NOT IN (SELECT {key} FROM landing.stated_{extract})" if stated else ""
    connection.execute(
        f"DELETE FROM {waiting} w WHERE EXISTS (FROM {extract} s WHERE s.{key} = w.{key}"
        f" AND (s.delivery_no > w.delivery_no OR s.superseded_in IS NULL AND {same}))"
        f" OR EXISTS (FROM {waiting} n WHERE n.{key} = w.{key} AND n.delivery_no > w.delivery_no)"
        + unstated
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE released AS FROM {waiting}"
        " WHERE patient_id IN (FROM landing.known_patients)"
    )
    chosen = f"{key} IN (SELECT {key} FROM released)"
    connection.execute(
        f"UPDATE {extract} SET superseded_in = {delivery_no}"
        f" WHERE superseded_in IS NULL AND {chosen}"
    )
    inserted = connection.execute(
        f"INSERT INTO {extract} SELECT {', '.join(listed)}, {delivery_no}, NULL, NULL, NULL"
        " FROM released"
    ).fetchone()
    connection.execute(f"DELETE FROM {waiting} WHERE {chosen}")
    return int(inserted[0]) if inserted else 0
