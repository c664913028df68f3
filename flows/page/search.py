"""Where is this patient? The search in the head of every page, over all lists of the account."""

from dataclasses import dataclass

from starlette.responses import Response

from flows.page.rows import Listed, Row
from flows.page.visit import Visit

_EVERYWHERE = ""
_MOST_SHOWN = 30
_LONGEST = 80


@dataclass(frozen=True)
class Found:
    """The patients of one list whose id holds the words, the first of many."""

    listed: Listed
    rows: tuple[Row, ...]
    total: int


def search(visit: Visit) -> Response:
    """To the patient, where the id is one; else to what was found."""
    words = visit.form.get("words", "").strip()[:_LONGEST]
    found = _found(visit, words)
    visit.note("search", release=visit.opened.id, patients=sum(one.total for one in found))
    visit.session.words[_EVERYWHERE] = words
    exact = [row for one in found for row in one.rows if row.patient_id == words]
    if len(exact) == 1:
        return visit.go(f"/patients/{exact[0].ref}")
    return visit.go("/search")


def show_search(visit: Visit) -> Response:
    """What the last search found, with why each patient is not a candidate; or what that means."""
    words = visit.session.words.get(_EVERYWHERE, "")
    found = _found(visit, words)
    visit.note("view_list", release=visit.opened.id, patients=sum(len(f.rows) for f in found))
    return visit.page("search.html.j2", words=words, found=found, most=_MOST_SHOWN)


def _found(visit: Visit, words: str) -> list[Found]:
    sought = words.casefold()
    if not sought:
        return []
    found = []
    for listed in visit.lists:
        rows = [row for row in listed.rows if sought in row.patient_id.casefold()]
        rows.sort(key=lambda row: (row.patient_id != words, row.rank))
        if rows:
            found.append(Found(listed, tuple(rows[:_MOST_SHOWN]), len(rows)))
    return found
