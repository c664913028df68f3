"""The gates of the answer: `cohort` and `candidates`, where it is too unlike that of the published
release, and `decisions`, where it was made without some that the release knows.

They look at what was decided, so the delivery's rows are in the store by then: to be held here is
to publish nothing until somebody has looked, and to accept it publishes what is there.
"""

import duckdb

from flows.gates import Finding, pass_gates
from flows.protocols import load_protocol
from flows.releases import release_database
from flows.request import Request
from flows.review.missing import missing_decisions
from flows.store import open_store
from flows.workbench import quoted

# Deaths and refuted diagnoses take a few patients a week, never three of ten and ten at once.
SHRUNK, PATIENTS_GONE = 0.70, 10
# Twice or half as many candidates, and twenty more or fewer, are another meaning of the data.
MOST, FEWEST, CANDIDATES_APART = 2.0, 0.5, 20


def pass_answer_gates(request: Request) -> tuple[Finding, ...]:
    """Why somebody might doubt the answer, now that every such gate is accepted; else Held."""
    findings = [*judge_answer(request), *missing_decisions(request.warehouse)]
    with open_store(request.warehouse.store) as store:
        return pass_gates(
            store, request.refresh_id, findings, request.accepted, str(request.extracts)
        )


def judge_answer(request: Request) -> list[Finding]:
    """What jumped since the published release, in each protocol that is what it was there."""
    if not request.warehouse.published.exists():
        return []
    with duckdb.connect() as connection:
        served = release_database(request.warehouse)
        connection.execute(f"ATTACH {quoted(served)} AS served (READ_ONLY)")
        connection.execute(f"ATTACH {quoted(request.workbench)} AS bench (READ_ONLY)")
        counted = connection.execute(
            "SELECT protocol_id, content_hash,"
            + ", ".join(
                f"(SELECT count(*) FROM {database}.screening s"
                f" WHERE s.protocol_id = p.protocol_id AND {which})"
                for which in ("true", "status = 'candidate'")
                for database in ("served", "bench")
            )
            + " FROM served.protocol p ORDER BY protocol_id"
        ).fetchall()
    asked = {protocol.id: protocol for protocol in map(load_protocol, request.protocols)}
    found = []
    for protocol_id, content_hash, *numbers in counted:
        if protocol_id in asked and asked[protocol_id].content_hash == content_hash:
            found += _jumps(protocol_id, *numbers)
    return found


def _jumps(
    protocol_id: str, cohort_before: int, cohort: int, before: int, candidates: int
) -> list[Finding]:
    found = []
    if cohort_before - cohort >= PATIENTS_GONE and cohort <= SHRUNK * cohort_before:
        told = f"a base cohort of {cohort:,} where it was {cohort_before:,}"
        found.append(Finding("cohort", f"{protocol_id}: {told}"))
    far = candidates > MOST * before or candidates < FEWEST * before
    if far and abs(candidates - before) >= CANDIDATES_APART:
        told = f"{candidates:,} candidates where there were {before:,}"
        found.append(Finding("candidates", f"{protocol_id}: {told}"))
    return found
