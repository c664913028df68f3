"""The release's own tables, read back and counted again before anyone may see them."""

import csv
from pathlib import Path

import duckdb

from flows.request import Request
from flows.workbench import quoted
from schemas.tables import TABLES

# What must be zero, by what it would mean.
_ZERO = {
    "a patient of the cohort without a screening row": (
        "SELECT count(*) FROM bench.cohort ANTI JOIN screening USING (protocol_id, patient_id)"
    ),
    "a screened patient outside the cohort": (
        "SELECT count(*) FROM screening ANTI JOIN bench.cohort USING (protocol_id, patient_id)"
    ),
    "a screened patient without one answer per criterion": (
        "SELECT count(*) FROM (SELECT s.protocol_id, s.patient_id FROM screening s "
        "JOIN criterion c USING (protocol_id) LEFT JOIN criterion_result r "
        "USING (protocol_id, patient_id, criterion_id) GROUP BY ALL "
        "HAVING count(r.result) <> count(*))"
    ),
    "more answers than patients times criteria": (
        "SELECT abs((SELECT count(*) FROM criterion_result) - "
        "(SELECT count(*) FROM screening JOIN criterion USING (protocol_id)))"
    ),
    "a status that its answers do not bear out": (
        "SELECT count(*) FROM screening s JOIN (SELECT protocol_id, patient_id, "
        "CASE WHEN bool_or(result = 'fail') THEN 'ineligible' "
        "WHEN bool_or(result = 'unknown') THEN 'needs_data' ELSE 'candidate' END AS status "
        "FROM criterion_result GROUP BY ALL) a USING (protocol_id, patient_id) "
        "WHERE s.status <> a.status"
    ),
    "an unknown answer without its cause, or a cause without it": (
        "SELECT count(*) FROM criterion_result "
        "WHERE (result = 'unknown') <> (unknown_because IS NOT NULL)"
    ),
    "a patient whom the merging of ids has lost": "SELECT count(*) FROM bench.nobody",
    "an opted-out patient in its history": (
        "SELECT count(*) FROM (SELECT patient_id FROM screening_history UNION ALL "
        "SELECT patient_id FROM screening_change) SEMI JOIN bench.opted_out USING (patient_id)"
    ),
    "a dead or opted-out patient": (
        "SELECT count(*) FROM patient p JOIN store.current_patients s USING (patient_id) "
        "WHERE s.research_opt_out OR s.death_date <= ?"
    ),
    "a row whose patient is not in the cohort": " UNION ALL ".join(
        f'SELECT count(*) FROM "{name}" ANTI JOIN patient USING (patient_id)'
        for name, schema in TABLES.items()
        if "patient_id" in schema.columns
        and name not in ("patient", "screening_history", "screening_change")
    ),
    "a patient of the diagnosis who is neither in the cohort nor counted as lost": (
        "SELECT abs((SELECT count(*) FROM bench.diagnosed_patient) - (SELECT count(*) FROM "
        "screening) - (SELECT coalesce(sum(lost), 0) FROM attrition WHERE criterion_id IN "
        "('died', 'opted_out')))"
    ),
    "a file whose rows do not add up": (
        "SELECT count(*) FROM delivery_file WHERE delivered <> accepted + duplicate + quarantined"
    ),
}


class AuditFailed(Exception):
    """The release contradicts itself or its sources; it is not published."""


def audit(database: Path, release: Path, request: Request) -> None:
    """Raises AuditFailed with the first contradiction; counts only, no patient's data."""
    if database.with_name(database.name + ".wal").exists():
        raise AuditFailed("the database was not closed cleanly")
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"ATTACH {quoted(request.workbench)} AS bench (READ_ONLY)")
        connection.execute(f"ATTACH {quoted(request.warehouse.store)} AS store (READ_ONLY)")
        for meaning, query in _ZERO.items():
            values = [request.as_of] if "?" in query else []
            for (wrong,) in connection.execute(query, values).fetchall():
                if wrong:
                    raise AuditFailed(f"the release holds {meaning} ({wrong} times)")
        for file, view in (("candidates.csv", "candidate"), ("screening_log.csv", "screening")):
            row = connection.execute(f"SELECT count(*) FROM {view}").fetchone()
            with (release / file).open(encoding="utf-8", newline="") as lines:
                written = sum(1 for _ in csv.reader(lines)) - 1
            if row is None or row[0] != written:
                raise AuditFailed(f"{file} does not hold the rows of {view}")
