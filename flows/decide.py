"""Decide: one status per patient, attrition, next steps, and what changed since last time."""

import pandas as pd

from flows.changed import changed
from flows.protocols import load_protocol
from flows.request import Request
from flows.review.settle import review
from flows.workbench import Workbench
from schemas.tables.history import SCREENING_CHANGE
from schemas.tables.results import ATTRITION, NEXT_STEP, SCREENING
from schemas.words import STATUSES
from transforms.decide.attrition import attrition, next_steps
from transforms.decide.screening import screening


def decide(request: Request) -> dict[str, dict[str, int]]:
    """The decisions stand in the workbench; returns counts of statuses by protocol."""
    as_of = pd.Timestamp(request.as_of)
    protocols = [load_protocol(name) for name in request.protocols]
    with Workbench(request.workbench) as bench:
        results, decisions = review(request, bench)
        cohort = bench.read("cohort")
        diagnosed = bench.read("diagnosed_patient")
        screened, lost, steps = [], [], []
        for protocol in protocols:
            own = results[results["protocol_id"].eq(protocol.id)]
            members = pd.Index(cohort[cohort["protocol_id"].eq(protocol.id)]["patient_id"])
            decided = screening(own, members, protocol, as_of)
            screened.append(decided)
            lost.append(
                attrition(own, diagnosed[diagnosed["protocol_id"].eq(protocol.id)], protocol)
            )
            steps.append(next_steps(own, decided, protocol))
        status = pd.concat(screened, ignore_index=True)
        bench.write_table(SCREENING, status)
        bench.write_table(ATTRITION, pd.concat(lost, ignore_index=True))
        bench.write_table(NEXT_STEP, pd.concat(steps, ignore_index=True))
        bench.write_table(SCREENING_CHANGE, changed(request, bench, results, status, decisions))
    return {
        protocol.id: {
            **{status: int(own["status"].eq(status).sum()) for status in STATUSES},
            "near_miss": int(own["near_miss"].sum()),
        }
        for protocol, own in zip(protocols, screened, strict=True)
    }
