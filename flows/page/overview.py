"""The first page: every list of the account with its counts, and how old the release is."""

from starlette.responses import RedirectResponse, Response

from flows.page.accounts import Role
from flows.page.ledger import last_refreshes
from flows.page.rows import STATUSES
from flows.page.visit import Visit


def show_overview(visit: Visit) -> Response:
    """The lists; operations has none, and goes to its own page."""
    if visit.account.role is Role.operations:
        return RedirectResponse("/operations", 303)
    with visit.opened.cursor() as connection:
        refreshes = last_refreshes(connection, 1)
        steps = connection.execute(
            "SELECT protocol_id, step, patients, patients_settled FROM next_step "
            "ORDER BY protocol_id, patients DESC, patients_settled DESC, step"
        ).fetchall()
    marks = visit.office.decided.marks(visit.opened)
    return visit.page(
        "overview.html.j2",
        lists=visit.lists,
        statuses=STATUSES,
        steps={own.id: [s[1:] for s in steps if s[0] == own.id][:5] for own in visit.lists},
        resurfaced={
            own.id: sum(
                marks[key].resurfaced
                for row in own.rows
                if (key := (own.id, row.patient_id)) in marks
            )
            for own in visit.lists
        },
        refreshes=refreshes,
    )


def show_help(visit: Visit) -> Response:
    """How the lists and a patient's page are read."""
    return visit.page("help.html.j2")
