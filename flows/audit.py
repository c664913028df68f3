"""The release's own tables, read back and counted again before anyone may see them."""

import csv
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.reconciliation import UNACCOUNTED_ROWS, uncounted_quarantine
from flows.recount import recounted_cohort
from flows.request import Request
from flows.workbench import quoted
from schemas.protocol import Protocol
from schemas.tables import TABLES

# What must be zero in a release by itself, by what it would mean.
CONTRADICTIONS = {
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
    "a row whose patient is not in the cohort": " UNION ALL ".join(
        f'SELECT count(*) FROM "{name}" ANTI JOIN patient USING (patient_id)'
        for name, schema in TABLES.items()
        if "patient_id" in schema.columns
        and name not in ("patient", "screening_history", "screening_change")
    ),
    "a screened patient who is not accounted for by attrition": (
        "SELECT abs((SELECT count(*) FROM screening) + (SELECT coalesce(sum(lost), 0) "
        "FROM attrition WHERE criterion_id IN ('died', 'opted_out')) - (SELECT "
        "coalesce(sum(remaining), 0) FROM attrition WHERE criterion_id = 'diagnosed'))"
    ),
    "a candidate whom attrition does not count, or the other way round": (
        "SELECT abs((SELECT count(*) FROM screening WHERE status <> 'ineligible') - "
        "(SELECT coalesce(sum(a.remaining), 0) FROM attrition a JOIN (SELECT protocol_id, "
        "max(position) AS position FROM attrition GROUP BY ALL) USING (protocol_id, position)))"
    ),
    "a file whose rows do not add up": (
        "SELECT count(*) FROM delivery_file WHERE delivered <> accepted + duplicate + quarantined"
    ),
    "a file whose records do not add up": (
        "SELECT count(*) FROM source_file "
        "WHERE NOT lookup AND records <> mapped + left_out + quarantined"
    ),
}
# What must be zero of what the research office decided.
_ON_A_CRITERION = "review_decision WHERE state = 'in_force' AND criterion_id IS NOT NULL"
OF_DECISIONS = {
    "an answer other than the data's that not exactly one decision settles": (
        "SELECT count(*) FROM criterion_result LEFT JOIN (SELECT protocol_id, patient_id, "
        f"criterion_id, count(*) AS decisions FROM {_ON_A_CRITERION} GROUP BY ALL) "
        "USING (protocol_id, patient_id, criterion_id) "
        "WHERE result <> data_result AND decisions IS DISTINCT FROM 1"
    ),
    "a decision in force that its answer does not follow": (
        f"SELECT count(*) FROM (FROM {_ON_A_CRITERION}) d LEFT JOIN criterion_result r "
        "USING (protocol_id, patient_id, criterion_id) WHERE r.result IS DISTINCT FROM "
        "CASE d.decision WHEN 'eligible' THEN 'pass' WHEN 'not_eligible' THEN 'fail' END"
    ),
    "a decision that overturns the data": (
        "SELECT count(*) FROM criterion_result "
        "WHERE result <> data_result AND data_result NOT IN ('review', 'unknown')"
    ),
}
# What must be zero between a release and the rows that it was made from.
_AGAINST_ITS_ROWS = {
    "a patient of the cohort without a screening row": (
        "SELECT count(*) FROM bench.cohort ANTI JOIN screening USING (protocol_id, patient_id)"
    ),
    "a screened patient outside the cohort": (
        "SELECT count(*) FROM screening ANTI JOIN bench.cohort USING (protocol_id, patient_id)"
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
    "a patient of the diagnosis who is neither in the cohort nor counted as lost": (
        "SELECT abs((SELECT count(*) FROM bench.diagnosed_patient) - (SELECT count(*) FROM "
        "screening) - (SELECT coalesce(sum(lost), 0) FROM attrition WHERE criterion_id IN "
        "('died', 'opted_out')))"
    ),
    "a delivered row that the store does not hold as the ledger says": UNACCOUNTED_ROWS.format(
        store="store."
    ),
}


def _contradiction(what: str, request: Request) -> Refusal:
    return Refusal(
        f"The release does not add up, and was not published: {what}",
        f"refresh {request.refresh_id}, before its release {request.release_id} was swapped in",
        "this is a fault of the program or of the store: run `prescreen verify`, keep both, and "
        "report it; the last release is untouched",
    )


def audit(database: Path, release: Path, request: Request) -> None:
    """Raises Refusal with the first contradiction; counts only, no patient's data."""
    if database.with_name(database.name + ".wal").exists():
        raise _contradiction("the database was not closed cleanly", request)
    with duckdb.connect(str(database), read_only=True) as connection:
        connection.execute(f"ATTACH {quoted(request.workbench)} AS bench (READ_ONLY)")
        connection.execute(f"ATTACH {quoted(request.warehouse.store)} AS store (READ_ONLY)")
        for protocol in map(load_protocol, request.protocols):
            _require_the_same_cohort(connection, protocol, request)
        for meaning, query in (_AGAINST_ITS_ROWS | CONTRADICTIONS | OF_DECISIONS).items():
            values = [request.as_of] if "?" in query else []
            for (wrong,) in connection.execute(query, values).fetchall():
                if wrong:
                    raise _contradiction(f"it holds {meaning} ({wrong} times)", request)
        uncounted = uncounted_quarantine(
            connection, request.warehouse.quarantine, request.refresh_id, ledger="store."
        )
        if uncounted:
            raise _contradiction(
                f"quarantine does not hold what the ledger counts: {', '.join(uncounted)}", request
            )
        for file, view in (("candidates.csv", "candidate"), ("screening_log.csv", "screening")):
            row = connection.execute(f"SELECT count(*) FROM {view}").fetchone()
            with (release / file).open(encoding="utf-8-sig", newline="") as lines:
                written = sum(1 for _ in csv.reader(lines)) - 1
            if row is None or row[0] != written:
                raise _contradiction(f"{file} does not hold the rows of {view}", request)


def _require_the_same_cohort(
    connection: duckdb.DuckDBPyConnection, protocol: Protocol, request: Request
) -> None:
    connection.execute("USE store")
    expected = recounted_cohort(connection, protocol.disease, request.as_of)
    connection.execute("USE prescreen")
    found = {
        patient
        for (patient,) in connection.execute(
            "SELECT patient_id FROM screening WHERE protocol_id = ?", [protocol.id]
        ).fetchall()
    }
    if found != expected:
        raise _contradiction(
            f"the base cohort counted again has {len(expected)} patients, the release "
            f"{len(found)}, and {len(found ^ expected)} are in one of them only",
            request,
        )
