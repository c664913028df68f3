"""A patient's page: why on the list or not, what to order, the timeline, and what was decided."""

from collections.abc import Collection, Mapping
from datetime import date

from starlette.responses import Response

from flows.errors import Refusal
from flows.page.accounts import Role
from flows.page.decided import NONE
from flows.page.patient_read import read_patient
from flows.page.rows import Row
from flows.page.visit import Visit
from flows.review.decision import Decision
from flows.review.record import record_decisions

OF_PATIENT = {
    "contacted": "Contacted",
    "eligible": "Eligible: confirmed by the office",
    "not_eligible": "Not eligible (say why)",
    "declined": "Declined to take part",
    "enrolled": "Enrolled",
    "deferred": "Deferred until a day (give the day)",
    "withdrawn": "Take the last decision back",
}
OF_CRITERION = {
    "eligible": "Does not stand in the way",
    "not_eligible": "Rules the patient out",
    "withdrawn": "Take the last decision back",
}
# What a person may settle: the data's own answers that decide nothing.
_OPEN = ("review", "unknown")
_LONGEST_REASON = 2_000


def show_patient(visit: Visit) -> Response:
    """All that the release knows of the patient for this protocol; noted first."""
    row = visit.row(visit.path["ref"])
    return _page(visit, row, {}, "")


def decide(visit: Visit) -> Response:
    """The decision is recorded, or the form comes back with what is wrong with it."""
    row = visit.row(visit.path["ref"])
    form = visit.form
    try:
        decision = _decision(row, form, visit.opened.lists[row.protocol_id].criteria)
        said = {"protocol": row.protocol_id, "patient": row.patient_id}
        visit.note(
            "decision",
            **said,
            release=visit.opened.id,
            criterion=decision.criterion_id,
            decision=decision.decision,
        )
        recorded = record_decisions(
            visit.office.settings.place, [decision], by=visit.account.name, via="page"
        )
    except _Wrong as wrong:
        visit.status = 400
        return _page(visit, row, form, str(wrong))
    except Refusal as refusal:
        visit.note("decision_refused", **said, criterion=decision.criterion_id)
        visit.status = 400
        return _page(visit, row, form, _in_words(refusal))
    told = "Recorded; takes effect at the next refresh."
    if recorded.repeated:
        told = "This decision stands already: nothing was recorded twice."
    return visit.go(f"/patients/{row.ref}", told)


class _Wrong(Exception):
    """What is wrong with a form, in words."""


def _decision(row: Row, form: Mapping[str, str], criteria: Collection[str]) -> Decision:
    criterion = form.get("criterion") or None
    kinds = OF_PATIENT if criterion is None else OF_CRITERION
    decision = form.get("decision", "")
    if decision not in kinds:
        raise _Wrong("Choose a decision.")
    if criterion is not None and criterion not in criteria:
        raise _Wrong("Choose a criterion.")
    # A reason is one line, and a field of several lines is easier to write in.
    reason = " ".join(form.get("reason", "").split())
    if len(reason) > _LONGEST_REASON:
        raise _Wrong(f"The reason is longer than {_LONGEST_REASON:,} characters.")
    return Decision(
        row.protocol_id,
        row.patient_id,
        criterion,
        decision,
        reason or None,
        _day(form.get("until", ""), "until"),
        _day(form.get("evidence_on", ""), "of the evidence"),
    )


def _day(text: str, what: str) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        raise _Wrong(f"The day {what} is written as 2026-11-30.") from None


def _in_words(refusal: Refusal) -> str:
    """What is wrong with the one decision, without the heading of a list."""
    lines = refusal.what.splitlines()
    told = [line.removeprefix("decision 1, ") for line in lines[1:]] or lines
    return " ".join(f"{line[:1].upper()}{line[1:]}".rstrip(".") + "." for line in told)


def _page(visit: Visit, row: Row, form: Mapping[str, str], wrong: str) -> Response:
    visit.note(
        "view_patient", release=visit.opened.id, protocol=row.protocol_id, patient=row.patient_id
    )
    view, picture = read_patient(visit.opened, row)
    failing = view.answered("fail")
    shown = visit.office.decided.of(visit.opened, row.protocol_id, row.patient_id)
    marks = visit.office.decided.marks(visit.opened)
    others = [
        other
        for listed in visit.lists
        if listed.id != row.protocol_id
        and (other := next((r for r in listed.rows if r.patient_id == row.patient_id), None))
    ]
    return visit.page(
        "patient.html.j2",
        row=row,
        listed=visit.opened.lists[row.protocol_id],
        view=view,
        picture=picture,
        shown=shown,
        mark=marks.get((row.protocol_id, row.patient_id), NONE),
        others=others,
        decides=visit.account.role is Role.research,
        open_criteria=[one for one in view.criteria if one.data_result in _OPEN],
        ruled_out={
            "data": [c.criterion_id for c in failing if not c.is_settled_by_a_person],
            "person": [c.criterion_id for c in failing if c.is_settled_by_a_person],
        },
        of_patient=OF_PATIENT,
        of_criterion=OF_CRITERION,
        form=form,
        wrong=wrong,
    )
