"""What is wrong with a decision, by field and with what to do, never with a value."""

from datetime import date
from unicodedata import category

import pandas as pd

from flows.review.decision import Decision
from flows.review.questions import WITHDRAWN, Questions
from flows.review.served import Served
from schemas.words import CRITERION_DECISIONS, PATIENT_DECISIONS

LONGEST_REASON = 2000
LONGEST_NAME = 100
OPEN = ("review", "unknown")
NOT_SCREENED = (
    "not screened for this protocol in the served release: see the id, and whether a spreadsheet "
    "dropped zeros at its beginning"
)


def mistakes_of(
    decision: Decision, release: Served, questions: Questions, today: date
) -> list[tuple[str, str]]:
    """Each field that is wrong, and what to do about it."""
    told = {**_words(decision), **_days(decision, today), **_place(decision, release)}
    if not told and decision.decision == WITHDRAWN and not questions.newest(decision):
        told["decision"] = "nothing was decided here before: there is nothing to take back"
    return list(told.items())


def who_is_wrong(by: str) -> list[tuple[str, str]]:
    """What is wrong with the name of who decided."""
    if by.strip() and len(by) <= LONGEST_NAME and one_line(by):
        return []
    return [("decided_by", f"give a name of at most {LONGEST_NAME} characters")]


def one_line(text: str) -> bool:
    """Whether the text has no line break, control, invisible or unpaired character."""
    return not any(category(sign) in ("Cc", "Cf", "Cs", "Cn", "Zl", "Zp") for sign in text)


def _words(decision: Decision) -> dict[str, str]:
    of_patient = decision.criterion_id is None
    known = PATIENT_DECISIONS if of_patient else CRITERION_DECISIONS
    if decision.decision not in known:
        of = "a patient" if of_patient else "a criterion"
        return {"decision": f"of {of} give one of {', '.join(known)}"}
    reason = decision.reason
    if reason is None:
        if decision.decision == "not_eligible" or (
            not of_patient and decision.decision == "eligible"
        ):
            return {"reason": "say what it rests on"}
        return {}
    if not reason.strip():
        return {"reason": "leave it out, or say something"}
    if len(reason) > LONGEST_REASON:
        return {"reason": f"at most {LONGEST_REASON} characters"}
    if not one_line(reason):
        return {"reason": "one line, without tabs or other control characters"}
    return {}


def _days(decision: Decision, today: date) -> dict[str, str]:
    told = {}
    if decision.decision == "deferred":
        if decision.until is None:
            told["until"] = "say until when"
        elif decision.until <= today:
            told["until"] = "give a day after today"
    elif decision.until is not None:
        told["until"] = "only deferred has it: leave it empty"
    if decision.evidence_on is not None:
        if decision.criterion_id is None or decision.decision == WITHDRAWN:
            told["evidence_on"] = "it belongs to a criterion that is decided: leave it empty"
        elif decision.evidence_on > today:
            told["evidence_on"] = "give a day that is not in the future"
    return told


def _place(decision: Decision, release: Served) -> dict[str, str]:
    protocol, patient, criterion = (
        decision.protocol_id,
        decision.patient_id,
        decision.criterion_id,
    )
    if protocol not in release.criteria:
        return {"protocol_id": f"the served release screens {', '.join(release.criteria)}"}
    if (protocol, patient) not in release.screened:
        return {"patient_id": NOT_SCREENED}
    if criterion is None:
        return {}
    if criterion not in release.criteria[protocol]:
        return {"criterion_id": "this protocol has no such criterion: see `prescreen protocol`"}
    result, _ = release.answers[protocol, patient, criterion]
    if decision.decision != WITHDRAWN and result not in OPEN:
        return {"criterion_id": "the data decide it: correct the record at its source"}
    if decision.evidence_on and _outlived(decision.evidence_on, release, protocol, criterion):
        return {"evidence_on": "longer ago than this criterion looks back: it would settle nothing"}
    return {}


def _outlived(seen: date, release: Served, protocol: str, criterion: str) -> bool:
    """Whether the decision would have lapsed on the served release's as-of date already."""
    days, months = release.windows[protocol, criterion]
    ends = [pd.Timestamp(seen) + pd.DateOffset(days=days)] if days is not None else []
    ends += [pd.Timestamp(seen) + pd.DateOffset(months=months)] if months is not None else []
    return bool(ends) and max(ends) < pd.Timestamp(release.as_of)
