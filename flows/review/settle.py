"""The office's decisions, applied to the answers of a refresh."""

from collections.abc import Mapping, Sequence

import pandas as pd

from flows.previous import served_decisions
from flows.protocols import load_protocol
from flows.request import Request
from flows.review.missing import still_recorded
from flows.review.recorded import Entry, recorded
from flows.review.rows import row_contents
from flows.workbench import Workbench
from schemas.protocol import Protocol
from schemas.tables.results import CRITERION_RESULT
from schemas.tables.review import REVIEW_DECISION
from transforms.decide.review import settled
from transforms.decide.review_precision import verdicts
from transforms.decide.review_state import decision_states
from transforms.decide.review_tables import Now, Reviewed
from transforms.decide.review_windows import windows

_PATIENT = ["protocol_id", "patient_id"]
_TYPES = {
    **{name: "str" for name in REVIEW_DECISION.columns},
    "decision_id": "int64",
    "until": "datetime64[us]",
    "evidence_on": "datetime64[us]",
    "decided_at": "datetime64[us]",
    "takes_back": "Int64",
}
_GIVEN = [name for name in REVIEW_DECISION.columns if not name.startswith("state")]


def review(request: Request, bench: Workbench) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The settled criterion_result, and the decisions with their state and what changed it.

    The journal is read once. criterion_result, review_decision and review_verdict stand in the
    workbench; review_decision is of the base cohort's patients only.
    """
    results = bench.read("criterion_result")
    entries = recorded(request.warehouse)
    if not entries:
        nothing = _decisions([], {}).assign(**_no_states())
        bench.write_table(REVIEW_DECISION, nothing)
        bench.write("review_verdict", verdicts(nothing))
        return results, nothing
    merged, hidden = bench.read("merged_id"), bench.read("opted_out")["patient_id"]
    decisions = _decisions(entries, dict(zip(merged["from_id"], merged["to_id"], strict=True)))
    decisions = decisions[~decisions["patient_id"].isin(hidden)].reset_index(drop=True)
    now = _now(request, bench, results, decisions["patient_id"])
    before = still_recorded(served_decisions(request.warehouse), entries)
    told = decision_states(_reviewed(entries, decisions), now, before)
    bench.write("review_verdict", verdicts(told))
    told = told.merge(bench.read("cohort")[_PATIENT], on=_PATIENT)
    told = told.sort_values("decision_id", ignore_index=True)
    results = settled(results, told)
    bench.write_table(REVIEW_DECISION, told)
    bench.write_table(CRITERION_RESULT, results)
    return results, told


def _now(request: Request, bench: Workbench, results: pd.DataFrame, patients: pd.Series) -> Now:
    protocols = [load_protocol(name) for name in request.protocols]
    answers = results[results["patient_id"].isin(patients)]
    answers = answers[[*_PATIENT, "criterion_id", "data_result", "evidence"]]
    return Now(
        as_of=pd.Timestamp(request.as_of),
        answers=answers.merge(_definitions(protocols), on=["protocol_id", "criterion_id"]),
        contents=row_contents(bench.connection, patients, f"orders_{protocols[0].id}"),
        windows=windows(protocols),
    )


def _definitions(protocols: Sequence[Protocol]) -> pd.DataFrame:
    rows = [(p.id, c.id, p.definition_hash(c)) for p in protocols for c in p.criteria]
    return pd.DataFrame(rows, columns=["protocol_id", "criterion_id", "content_hash"], dtype="str")


def _decisions(entries: Sequence[Entry], goes_on_as: Mapping[str, str]) -> pd.DataFrame:
    """What was decided, of the patients by the ids that remained."""
    rows = [
        (
            entry.id,
            entry.decision.protocol_id,
            goes_on_as.get(entry.decision.patient_id, entry.decision.patient_id),
            entry.decision.criterion_id,
            entry.decision.decision,
            entry.decision.reason,
            entry.decision.until,
            entry.decision.evidence_on,
            entry.at,
            entry.by,
            entry.release_id,
            entry.takes_back,
        )
        for entry in entries
    ]
    columns = [*_GIVEN, "takes_back"]
    frame = pd.DataFrame(rows, columns=columns)
    return frame.astype({name: _TYPES[name] for name in columns})


def _no_states() -> dict[str, pd.Series]:
    return {name: pd.Series(dtype="str") for name in ("state", "state_because", "changed_by")}


def _reviewed(entries: Sequence[Entry], decisions: pd.DataFrame) -> Reviewed:
    """The decisions with what they rested on, as it was written down with them."""
    kept = set(decisions["decision_id"])
    based = [(e.id, e.basis) for e in entries if e.basis and e.id in kept]
    basis = [
        (id, criterion, result, content_hash)
        for id, own in based
        for criterion, (result, content_hash, _) in own.criteria.items()
    ]
    rested = [
        (id, criterion, row, own.rows[row])
        for id, own in based
        for criterion, (_, _, rows) in own.criteria.items()
        for row in rows
    ]
    of = {"decision_id": "int64", "criterion_id": "str"}
    return Reviewed(
        decisions,
        pd.DataFrame(basis, columns=[*of, "old_result", "content_hash"]).astype(
            {**of, "old_result": "str", "content_hash": "str"}
        ),
        pd.DataFrame(rested, columns=[*of, "row_id", "content"]).astype(
            {**of, "row_id": "str", "content": "str"}
        ),
    )
