"""What becomes of each landed row: accepted, duplicate or quarantined. Set-based, by extract.

A row is (file_no, row id) in the landing table; only exceptional rows get a verdict, all others
are accepted. Nothing here changes the store.
"""

import duckdb

from flows.parsing import name
from flows.rules import CONFLICT, UNKNOWN_PATIENT, Rules
from schemas.extracts import key_column

VERDICT_COLUMNS = "row BIGINT, bits BIGINT, copy BOOLEAN, same BOOLEAN, changed BOOLEAN"


def judge(connection: duckdb.DuckDBPyConnection, rules: Rules) -> None:
    """The table landing.verdict_<extract>: row, file_no, reasons, verdict, changed.

    Events need landing.known_patients. Inside the delivery, equal rows of one id count once and
    different ones are all in conflict; against the store, an equal row is a duplicate and a
    different one corrects it.
    """
    extract, key = rules.extract, name(rules.key)
    landed, verdict = f"landing.{extract}", f"landing.verdict_{extract}"
    conflict = rules.bit(f"{rules.key}:{CONFLICT}")
    content = ", ".join([*map(name, rules.columns), "broken", "raw"])
    connection.execute(f"CREATE OR REPLACE TEMP TABLE finding ({VERDICT_COLUMNS})")
    connection.execute(
        "INSERT INTO finding SELECT rowid, broken, false, false, false"
        f" FROM {landed} WHERE broken <> 0"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS"
        " WITH twice AS (SELECT hash_of FROM"
        f" (SELECT hash({key}) AS hash_of FROM {landed} WHERE {key} IS NOT NULL)"
        " GROUP BY hash_of HAVING count(*) > 1)"
        f" SELECT {key} AS id, min(rowid) AS kept, count(DISTINCT row({content})) AS versions"
        f" FROM {landed} WHERE hash({key}) IN (FROM twice) AND {key} IS NOT NULL"
        f" GROUP BY {key} HAVING count(*) > 1"
    )
    connection.execute(
        f"INSERT INTO finding SELECT l.rowid, CASE WHEN versions > 1 THEN {conflict} ELSE 0 END,"
        f" versions = 1 AND l.rowid <> kept, false, false"
        f" FROM {landed} l JOIN repeated ON l.{key} = id"
    )
    unknown = f"patient_id:{UNKNOWN_PATIENT}"
    if unknown in rules.reasons:
        malformed = rules.bit("patient_id:id_format")
        connection.execute(
            f"INSERT INTO finding SELECT rowid, {rules.bit(unknown)}, false, false, false"
            f" FROM {landed} l WHERE patient_id IS NOT NULL AND broken & {malformed} = 0"
            " AND NOT EXISTS (FROM landing.known_patients k WHERE k.patient_id = l.patient_id)"
        )
    same = " AND ".join(f"l.{name(c)} IS NOT DISTINCT FROM s.{name(c)}" for c in rules.columns)
    connection.execute(
        f"INSERT INTO finding SELECT l.rowid, 0, false, {same}, NOT ({same})"
        f" FROM {landed} l JOIN {extract} s ON l.{key} = s.{key}"
        " WHERE s.superseded_in IS NULL AND l.broken = 0"
    )
    connection.execute(
        f"CREATE TABLE {verdict} AS"
        " SELECT f.row, l.file_no, reasons, changed AND NOT copy AND reasons = 0 AS corrects,"
        " CASE WHEN copy THEN 'duplicate' WHEN reasons <> 0 THEN 'quarantined'"
        " WHEN same THEN 'duplicate' ELSE 'accepted' END AS verdict"
        " FROM (SELECT row, sum(bits)::BIGINT AS reasons, bool_or(copy) AS copy,"
        " bool_or(same) AS same, bool_or(changed) AS changed FROM finding GROUP BY row) f"
        f" JOIN {landed} l ON l.rowid = f.row"
    )


def know_patients(
    connection: duckdb.DuckDBPyConnection, landed: frozenset[str], full: frozenset[str]
) -> None:
    """The table landing.known_patients: whose events are accepted once this delivery has landed.

    Patients, and ids that merges lead to one, in any number of steps. `landed` names the extracts
    with rows in the landing tables, `full` those whose delivery replaces everything older.
    """
    patients = _once_landed("patients", "patient_id", landed, full)
    merges = _once_landed("patient_merges", "from_id, to_id", landed, full)
    connection.execute(
        "CREATE TABLE landing.known_patients AS WITH RECURSIVE merge AS MATERIALIZED"
        f" ({merges}), known AS ({patients} UNION"
        " SELECT from_id FROM merge JOIN known ON to_id = patient_id) FROM known"
    )


def _once_landed(extract: str, columns: str, landed: frozenset[str], full: frozenset[str]) -> str:
    """A query for those columns of the rows that will be current."""
    kept = f"SELECT {columns} FROM {extract} WHERE superseded_in IS NULL"
    if extract not in landed:
        return kept
    key = name(key_column(extract))
    accepted = (
        f"FROM landing.{extract} l WHERE broken = 0 AND NOT EXISTS (FROM"
        f" landing.verdict_{extract} v WHERE v.row = l.rowid AND v.verdict = 'quarantined')"
    )
    if extract in full:
        kept += f" AND {key} IN (FROM landing.stated_{extract})"
    return f"{kept} AND {key} NOT IN (SELECT {key} {accepted}) UNION SELECT {columns} {accepted}"
