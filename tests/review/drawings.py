"""Drawn decisions, what they rested on, and what holds now."""

import pandas as pd
from spec.drawn import drawn

from flows.previous import nothing_decided
from transforms.decide.review_state import decision_states
from transforms.decide.review_tables import Now, Reviewed

TRIAL = "T"
PATIENT = "ada"
_TEXTS = ("criterion_id", "reason")
_DAYS = ("until", "evidence_on", "decided_at")


def decisions(text: str) -> pd.DataFrame:
    """review_decision without its states: `id`, `criterion` and `decision` are drawn at least."""
    rows = []
    for row in drawn(text):
        rows.append(
            {
                "decision_id": int(row["id"]),
                "protocol_id": TRIAL,
                "patient_id": row.get("patient") or PATIENT,
                "criterion_id": row.get("criterion") or None,
                "decision": row["decision"],
                "reason": row.get("reason") or "seen",
                "until": row.get("until") or None,
                "evidence_on": row.get("evidence_on") or None,
                "decided_at": row.get("decided_at") or "2026-11-16",
                "decided_by": row.get("by") or "Eva",
                "release_id": "000001",
                "takes_back": int(row["takes_back"]) if row.get("takes_back") else None,
            }
        )
    frame = pd.DataFrame(rows)
    days = {name: pd.to_datetime(frame[name]).astype("datetime64[us]") for name in _DAYS}
    frame = frame.assign(**days).astype({"takes_back": "Int64"})
    texts = [name for name in frame if frame[name].dtype == object or name in _TEXTS]
    return frame.astype(dict.fromkeys(texts, "str"))


def pairs(cell: str) -> dict[str, str]:
    """`r1=a r2=b` as rows with what they say."""
    return dict(pair.split("=") for pair in cell.split())


def states(
    decided: str,
    then: str,
    now: str,
    windows: str = "",
    as_of: str = "2026-11-23",
    told: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The decisions with their states, by id.

    then: what each of them rested on, as `id | criterion | result | rows`, and `hash` if need be.
    now: `criterion | result | rows`, and `accepted` where more rows than these are. told: what they
    were in the release before.
    """
    given = decisions(decided)
    basis, rested = [], []
    for row in drawn(then) if then.strip() else ():
        key = (int(row["id"]), row["criterion"])
        basis.append((*key, row["result"], row.get("hash") or "same"))
        rested += [(*key, name, says) for name, says in pairs(row["rows"]).items()]
    answers, contents = [], {}
    for row in drawn(now) if now.strip() else ():
        patient = row.get("patient") or PATIENT
        rows = pairs(row["rows"])
        answers.append(
            (TRIAL, patient, row["criterion"], row["result"], [*rows], row.get("hash") or "same")
        )
        for name, says in (rows | pairs(row.get("accepted") or "")).items():
            contents[patient, name] = says
    looks = [
        (TRIAL, row["criterion"], float(row["days"] or "nan"), float(row["months"] or "nan"))
        for row in (drawn(windows) if windows.strip() else ())
    ]
    of = {"decision_id": "int64", "criterion_id": "str"}
    texts = ("protocol_id", "patient_id", "criterion_id", "data_result", "evidence", "content_hash")
    found = decision_states(
        Reviewed(
            given,
            _frame(basis, of | {"old_result": "str", "content_hash": "str"}),
            _frame(rested, of | {"row_id": "str", "content": "str"}),
        ),
        Now(
            pd.Timestamp(as_of),
            _frame(answers, dict.fromkeys(texts, "str") | {"evidence": "object"}),
            _frame(
                [(*key, says) for key, says in contents.items()],
                dict.fromkeys(("patient_id", "row_id", "content"), "str"),
            ),
            _frame(
                looks,
                {
                    "protocol_id": "str",
                    "criterion_id": "str",
                    "days": "float64",
                    "months": "float64",
                },
            ),
        ),
        nothing_decided() if told is None else told.reset_index(),
    )
    return found.set_index("decision_id")


def _frame(rows: list[tuple[object, ...]], types: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=[*types]).astype(types)
