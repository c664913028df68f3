"""What becomes of each landed row: accepted, duplicate or quarantined. Set-based, by extract.

A row is (file_no, row id) in the landing table; only exceptional rows get a verdict, all others
are accepted. Nothing here changes the store.
"""

from collections.abc import Mapping

import duckdb

from flows.landing_patients import contradictions
from flows.parsing import literal, name
from flows.rules import CONFLICT, UNKNOWN_PATIENT, Rules
from schemas.extracts import EVENT_EXTRACTS

VERDICT_COLUMNS = (
    "row BIGINT, bits BIGINT, copy BOOLEAN, same BOOLEAN, changed BOOLEAN, replaces BIGINT"
)


def judge(
    connection: duckdb.DuckDBPyConnection, rules: Rules, seen: Mapping[int, str] | None = None
) -> None:
    """The table landing.verdict_<extract>: row, file_no, reasons, same, replaces, corrects and
    verdict, where `replaces` is the id of the store's row.

    Events are judged by landing.known_patients. Inside the delivery, equal rows of one id count
    once and different ones are all in conflict; against the store, an equal row is a duplicate and
    a different one corrects it. A row of a file that was `seen` before, with that hash, changes
    only what came of the same file: what another one has corrected since, or corrects now, stays.
    """
    extract, key = rules.extract, name(rules.key)
    landed, verdict = f"landing.{extract}", f"landing.verdict_{extract}"
    conflict = rules.bit(f"{rules.key}:{CONFLICT}")
    content = ", ".join([*map(name, rules.columns), "broken", "raw"])
    news = f" AND l.rowid NOT IN (FROM {_older(rules, seen)})" if seen else ""
    connection.execute(f"CREATE OR REPLACE TEMP TABLE finding ({VERDICT_COLUMNS})")
    connection.execute(
        "INSERT INTO finding SELECT rowid, broken, false, false, false, NULL"
        f" FROM {landed} WHERE broken <> 0"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP TABLE repeated AS"
        " WITH twice AS (SELECT hash_of FROM"
        f" (SELECT hash({key}) AS hash_of FROM {landed} WHERE {key} IS NOT NULL)"
        " GROUP BY hash_of HAVING count(*) > 1)"
        f" SELECT {key} AS id, min(l.rowid) AS kept, count(DISTINCT row({content})) AS versions"
        f" FROM {landed} l WHERE hash({key}) IN (FROM twice) AND {key} IS NOT NULL{news}"
        f" GROUP BY {key} HAVING count(*) > 1"
    )
    connection.execute(
        f"INSERT INTO finding SELECT l.rowid, CASE WHEN versions > 1 THEN {conflict} ELSE 0 END,"
        f" versions = 1 AND l.rowid <> kept, false, false, NULL"
        f" FROM {landed} l JOIN repeated ON l.{key} = id WHERE true{news}"
    )
    if extract in EVENT_EXTRACTS:
        unknown = rules.bit(f"patient_id:{UNKNOWN_PATIENT}")
        bits = " + ".join(
            f"CASE WHEN {found} THEN {rules.bit(reason)} ELSE 0 END"
            for reason, found in contradictions(extract, "l", "k").items()
        )
        malformed = rules.bit("patient_id:id_format")
        connection.execute(
            "INSERT INTO finding SELECT row, bits, false, false, false, NULL"
            " FROM (SELECT l.rowid AS row,"
            f" CASE WHEN k.patient_id IS NULL THEN {unknown} ELSE {bits} END AS bits"
            f" FROM {landed} l LEFT JOIN landing.known_patients k USING (patient_id)"
            f" WHERE l.patient_id IS NOT NULL AND broken & {malformed} = 0) WHERE bits <> 0"
        )
    same = " AND ".join(f"l.{name(c)} IS NOT DISTINCT FROM s.{name(c)}" for c in rules.columns)
    connection.execute(
        f"INSERT INTO finding SELECT l.rowid, 0, false, {same}, NOT ({same}), s.rowid"
        f" FROM {landed} l JOIN {extract} s ON l.{key} = s.{key}"
        " WHERE s.superseded_in IS NULL AND l.broken = 0"
    )
    if seen:
        _revert_nothing(connection, rules, seen)
    connection.execute(
        f"CREATE TABLE {verdict} AS"
        " SELECT f.row, l.file_no, reasons, same, replaces,"
        " changed AND NOT copy AND reasons = 0 AS corrects,"
        " CASE WHEN copy THEN 'duplicate' WHEN reasons <> 0 THEN 'quarantined'"
        " WHEN same THEN 'duplicate' ELSE 'accepted' END AS verdict"
        " FROM (SELECT row, sum(bits)::BIGINT AS reasons, bool_or(copy) AS copy,"
        " bool_or(same) AS same, bool_or(changed) AS changed, max(replaces) AS replaces"
        " FROM finding GROUP BY row) f"
        f" JOIN {landed} l ON l.rowid = f.row"
    )


def _older(rules: Rules, seen: Mapping[int, str]) -> str:
    """A query for the rows of seen files whose id a file that is new brings, too."""
    landed, key = f"landing.{rules.extract}", name(rules.key)
    numbers = ", ".join(map(str, seen))
    return (
        f"(SELECT rowid FROM {landed} WHERE file_no IN ({numbers}) AND {key} IN (SELECT {key}"
        f" FROM {landed} WHERE file_no NOT IN ({numbers}) AND {key} IS NOT NULL))"
    )


def _revert_nothing(
    connection: duckdb.DuckDBPyConnection, rules: Rules, seen: Mapping[int, str]
) -> None:
    """Rows of seen files are duplicates where a new file brings their id, or another file has
    brought what is current of it."""
    landed, key = f"landing.{rules.extract}", name(rules.key)
    files = ", ".join(f"({number}, {literal(sha256)})" for number, sha256 in seen.items())
    connection.execute(
        f"INSERT INTO finding SELECT rowid, 0, true, false, false, NULL FROM {_older(rules, seen)}"
    )
    connection.execute(
        "INSERT INTO finding SELECT l.rowid, 0, true, false, false, NULL"
        f" FROM {landed} l JOIN (VALUES {files}) f(number, sha256) ON f.number = l.file_no"
        f" JOIN {rules.extract} s ON l.{key} = s.{key} AND s.superseded_in IS NULL"
        f" LEFT JOIN delivery_file d ON d.extract = {literal(rules.extract)}"
        " AND d.delivery_no = s.delivery_no AND d.file_no = s.file_no"
        " WHERE l.broken = 0 AND d.sha256 IS DISTINCT FROM f.sha256"
    )
