"""Rows that nothing but their patient condemns: they wait until the patient is known, or until
what is known of the patient no longer speaks against them.

The file that brought them counts them as quarantined for good; the delivery that sets them free
counts them as released, and they are its rows from then on, without file and line. A row that was
accepted waits again when its patient is delivered with other dates that speak against it.
"""

import duckdb

from flows.landing_patients import contradictions
from flows.parsing import name
from flows.rules import UNKNOWN_PATIENT, stored_columns
from schemas.extracts import EVENT_EXTRACTS, columns_of, key_column

_UNKNOWN = f"patient_id:{UNKNOWN_PATIENT}"


def keep_waiting(
    connection: duckdb.DuckDBPyConnection, extract: str, reasons: tuple[str, ...], delivery_no: int
) -> None:
    """The landed rows of the extract that only their patient condemns wait in the store, but for
    those that it has already."""
    if extract in EVENT_EXTRACTS:
        of_patient = (_UNKNOWN, *contradictions(extract, "", ""))
        bits = sum(1 << reasons.index(reason) for reason in of_patient)
        connection.execute(
            f"INSERT INTO waiting_{extract} SELECT {_listed(extract, 'l')}, {delivery_no}"
            f" FROM landing.{extract} l JOIN landing.verdict_{extract} v ON v.row = l.rowid"
            f" WHERE v.verdict = 'quarantined' AND v.reasons | {bits} = {bits} AND NOT v.same"
        )


def recall(connection: duckdb.DuckDBPyConnection, extract: str, delivery_no: int) -> int:
    """How many older rows of the extract wait now, their patients' dates speaking against them."""
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE recalled AS SELECT e.* FROM {extract} e"
        " JOIN (FROM landing.known_patients WHERE told) k USING (patient_id)"
        f" WHERE superseded_in IS NULL AND delivery_no < {delivery_no} AND {_against(extract, 'e')}"
    )
    found = connection.execute(
        f"INSERT INTO waiting_{extract} SELECT {_listed(extract, 'r')}, delivery_no FROM recalled r"
    ).fetchone()
    key = name(key_column(extract))
    connection.execute(
        f"UPDATE {extract} SET superseded_in = {delivery_no} WHERE superseded_in IS NULL"
        f" AND delivery_no < {delivery_no} AND {key} IN (SELECT {key} FROM recalled)"
    )
    return int(found[0]) if found else 0


def release(
    connection: duckdb.DuckDBPyConnection, extract: str, delivery_no: int, stated: bool
) -> int:
    """How many waiting rows of the extract became current, nothing being wrong with them now.

    The newest row of an id wins: one that waits goes if a later one was accepted or waits too,
    or, where the delivery states the whole extract, if it is not stated.
    """
    waiting, key = f"waiting_{extract}", name(key_column(extract))
    if not connection.execute(f"FROM {waiting} LIMIT 1").fetchall():
        return 0
    listed = [name(column) for column in stored_columns(columns_of(extract))]
    unstated = f" OR {key} NOT IN (SELECT {key} FROM landing.stated_{extract})" if stated else ""
    connection.execute(
        f"DELETE FROM {waiting} w WHERE {key} IN (SELECT s.{key} FROM {extract} s"
        f" JOIN {waiting} o ON s.{key} = o.{key} AND s.delivery_no = {delivery_no}"
        f" AND o.delivery_no < {delivery_no}) AND w.delivery_no < {delivery_no}"
        f" OR EXISTS (FROM {waiting} n WHERE n.{key} = w.{key} AND n.delivery_no > w.delivery_no)"
        + unstated
    )
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE released AS SELECT w.* FROM {waiting} w"
        " JOIN landing.known_patients k USING (patient_id)"
        f" WHERE NOT coalesce({_against(extract, 'w')}, false)"
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


def _listed(extract: str, row: str) -> str:
    return ", ".join(f"{row}.{name(column)}" for column in stored_columns(columns_of(extract)))


def _against(extract: str, event: str) -> str:
    return f"({' OR '.join(contradictions(extract, event, 'k').values())})"
