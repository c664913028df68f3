"""The list of a protocol: tabs, filters, search and pages of a hundred."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from markupsafe import Markup
from starlette.responses import Response

from flows.page.decided import NONE, Mark
from flows.page.pages import environment
from flows.page.rows import STATUSES, Listed, Row
from flows.page.visit import Visit

PAGE = 100
_TABS = {"all": "All", **STATUSES}
DECISIONS = {
    "any": "any or none",
    "undecided": "not decided yet",
    "decided": "decided",
    "resurfaced": "to look at again",
}
_LONGEST_SEARCH = 80


@dataclass(frozen=True)
class Choice:
    """What of a list is shown; every value is one of a closed list."""

    tab: str
    criterion: str
    decision: str
    page: int

    def link(self, **other: object) -> str:
        """The address that shows this choice with something else chosen."""
        chosen = {"tab": self.tab, "criterion": self.criterion, "decision": self.decision}
        chosen = {**chosen, **{key: str(value) for key, value in other.items()}}
        defaults = {"tab": "all", "criterion": "", "decision": "any", "page": "1"}
        kept = {key: value for key, value in chosen.items() if value != defaults[key]}
        return f"?{urlencode(kept)}" if kept else "?"


def show_list(visit: Visit) -> Response:
    """The part of the list that was asked for; how many patients it shows is noted first."""
    listed = visit.listed(visit.path["protocol"])
    choice = _choice(visit.query, listed)
    marks = visit.office.decided.marks(visit.opened)
    words = visit.session.words.get(listed.id, "")
    found = chosen(listed.rows, choice, words, marks)
    pages = max(1, -(-len(found) // PAGE))
    page = min(choice.page, pages)
    first = (page - 1) * PAGE
    shown = found[first : first + PAGE]
    visit.note(
        "view_list",
        release=visit.opened.id,
        protocol=listed.id,
        patients=len(shown),
        tab=choice.tab,
        criterion=choice.criterion or None,
        decision=choice.decision,
        search=bool(words),
    )
    return visit.page(
        "list.html.j2",
        listed=listed,
        choice=choice,
        tabs=[(tab, name, listed.counts[tab]) for tab, name in _TABS.items()],
        decisions=DECISIONS,
        words=words,
        rows=Markup().join(
            _row(row, listed, marks.get((listed.id, row.patient_id), NONE)) for row in shown
        ),
        found=len(found),
        first=first + 1,
        last=first + len(shown),
        page=page,
        pages=pages,
    )


def search_list(visit: Visit) -> Response:
    """The words are kept with the session, never in an address."""
    listed = visit.listed(visit.path["protocol"])
    words = visit.form.get("words", "").strip()[:_LONGEST_SEARCH]
    found = len(_matching(listed.rows, words))
    visit.note("search", release=visit.opened.id, protocol=listed.id, patients=found)
    visit.session.words[listed.id] = words
    return visit.go(f"/lists/{listed.id}")


def chosen(
    rows: Sequence[Row], choice: Choice, words: str, marks: Mapping[tuple[str, str], Mark]
) -> Sequence[Row]:
    """The rows of the choice whose id holds the words, by rank."""
    if choice.tab == "near_miss":
        rows = [row for row in rows if row.near_miss]
    elif choice.tab != "all":
        rows = [row for row in rows if row.status == choice.tab]
    if choice.criterion:
        rows = [row for row in rows if row.asks(choice.criterion)]
    if choice.decision != "any":
        rows = [
            row
            for row in rows
            if _decided(marks.get((row.protocol_id, row.patient_id), NONE), choice.decision)
        ]
    return _matching(rows, words)


def _decided(mark: Mark, asked: str) -> bool:
    if asked == "resurfaced":
        return mark.resurfaced
    return mark.decided == (asked == "decided")


def _matching(rows: Sequence[Row], words: str) -> Sequence[Row]:
    sought = words.casefold()
    return [row for row in rows if sought in row.patient_id.casefold()] if sought else rows


def _choice(query: Mapping[str, str], listed: Listed) -> Choice:
    """What the address asks for; anything unknown in it counts as not said."""
    tab, criterion = query.get("tab", "all"), query.get("criterion", "")
    decision, page = query.get("decision", "any"), query.get("page", "1")
    return Choice(
        tab if tab in _TABS else "all",
        criterion if criterion in listed.criteria else "",
        decision if decision in DECISIONS else "any",
        max(1, int(page)) if re.fullmatch("[0-9]{1,5}", page) else 1,
    )


def _row(row: Row, listed: Listed, mark: Mark) -> Markup:
    """The row's HTML: most rows are drawn once a release."""
    key = (row.ref, mark.key)
    known = listed.drawn.get(key)
    if known is None:
        template = environment().get_template("row.html.j2")
        given = {"row": row, "wordings": listed.criteria, "mark": mark}
        known = listed.drawn[key] = Markup(template.render(given))
    return known
