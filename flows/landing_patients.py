"""Who is known once a delivery has landed, and which days of theirs an event may not contradict."""

import duckdb

from flows.parsing import name
from flows.rules import AFTER_DEATH, BEFORE_BIRTH
from schemas.extracts import day_column, key_column


def know_patients(
    connection: duckdb.DuckDBPyConnection, landed: frozenset[str], full: frozenset[str]
) -> None:
    """The table landing.known_patients: patient_id, birth_date, death_date, told.

    Patients, and ids that merges lead to one, in any number of steps: an id that was merged has
    the earliest birth and the latest death of the ids on its way, null where none tells it.
    `told` is false of an unmerged patient of whom this delivery says nothing.
    `landed` names the extracts with rows in the landing tables, `full` those whose delivery
    replaces everything older.
    """
    told = "patient_id, birth_date, death_date, told"
    patients = _once_landed("patients", "patient_id, birth_date, death_date", landed, full)
    merges = _once_landed("patient_merges", "from_id, to_id", landed, full)
    everybody = "true" if "patient_merges" in landed or full else "told"
    connection.execute(
        "CREATE TABLE landing.known_patients AS WITH RECURSIVE"
        f" merge AS MATERIALIZED ({merges}), patient AS MATERIALIZED"
        f" (SELECT * REPLACE ({everybody} AS told) FROM ({patients})),"
        " way AS (SELECT from_id AS id, to_id AS there FROM merge"
        " UNION SELECT id, to_id FROM way JOIN merge ON from_id = there)"
        f" SELECT {told} FROM patient WHERE patient_id NOT IN (SELECT id FROM way)"
        " UNION ALL SELECT id, min(birth_date), max(death_date), true"
        " FROM (SELECT id, there FROM way UNION SELECT id, id FROM way)"
        " JOIN patient ON patient_id = there GROUP BY id"
    )


def contradictions(extract: str, event: str, patient: str) -> dict[str, str]:
    """What may be wrong with the day of an event, each as SQL over rows of the event and of
    landing.known_patients; events on the days of birth and of death themselves are right."""
    day = day_column(extract)
    return {
        f"{day}:{BEFORE_BIRTH}": f"{event}.{name(day)} < {patient}.birth_date",
        f"{day}:{AFTER_DEATH}": f"{event}.{name(day)} >= {patient}.death_date + 1",
    }


def _once_landed(extract: str, columns: str, landed: frozenset[str], full: frozenset[str]) -> str:
    """A query for those columns of the rows that will be current, and whether the delivery told
    them."""
    kept = f"SELECT {columns}, false AS told FROM {extract} WHERE superseded_in IS NULL"
    if extract not in landed:
        return kept
    key = name(key_column(extract))
    accepted = (
        f"FROM landing.{extract} l WHERE broken = 0 AND NOT EXISTS (FROM"
        f" landing.verdict_{extract} v WHERE v.row = l.rowid AND v.verdict = 'quarantined')"
    )
    if extract in full:
        kept += f" AND {key} IN (FROM landing.stated_{extract})"
    return (
        f"{kept} AND {key} NOT IN (SELECT {key} {accepted}) UNION SELECT {columns}, true {accepted}"
    )
