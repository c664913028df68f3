"""What differs between two releases: who entered and who left first, each with why."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from starlette.responses import Response

from flows.page.refused import Stop
from flows.page.shelf import Release
from flows.page.visit import Visit
from flows.release_changes import Comparison, compare
from flows.warehouse import Warehouse

# Who is shown first; `kept` are the patients whose status is as it was.
MOVES = {
    "entered": "Entered the candidate list",
    "left": "Left the candidate list",
    "came": "Entered the base cohort",
    "went": "Left the base cohort",
    "moved": "Changed status otherwise",
    "kept": "Kept the status",
}
_MOST_KEPT = 200


@dataclass
class Person:
    """One patient's differences."""

    patient_id: str
    ref: str | None
    move: str
    old_status: str
    new_status: str
    answers: list[dict[str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class Part:
    """What became of the patients of one protocol, by move."""

    protocol_id: str
    title: str
    people: Sequence[Person]
    counts: dict[str, int]
    unshown: int


def show_changes(visit: Visit) -> Response:
    """The served release against the one before it, or the two that were chosen."""
    releases = visit.office.shelf.releases()
    known = {release.id: release for release in releases}
    old, asked = (_named(visit.query.get(side, ""), known) for side in ("from", "to"))
    new = asked or known.get(visit.opened.id)
    told, parts = "", []
    found: Comparison | None = None
    if new is None:
        told = "There is no release to compare."
    elif old is not None and old.id == new.id:
        told = "These two are one release: choose two different ones."
    else:
        found = _compared(visit.office.settings.place, old.id if old else None, new.id)
        parts = _parts(visit, found)
    people = sum(len(part.people) for part in parts)
    visit.note(
        "view_changes",
        release=new.id if new else None,
        against=found.old if found else None,
        patients=people,
    )
    return visit.page(
        "changes.html.j2",
        releases=releases,
        old=_chosen(old, found, known),
        new=new,
        found=found,
        parts=parts,
        told_here=told,
        moves=MOVES,
    )


def _named(id: str, known: dict[str, Release]) -> Release | None:
    if id and id not in known:
        raise Stop(404, "There is no such release", "Choose one of those that are offered.")
    return known.get(id)


def _chosen(
    old: Release | None, found: Comparison | None, known: dict[str, Release]
) -> Release | None:
    return old or (known.get(found.old) if found and found.old else None)


@lru_cache(maxsize=8)
def _compared(place: Warehouse, old: str | None, new: str) -> Comparison:
    """Releases never change, so neither does what differs between two of them."""
    return compare(place, old, new, None)


def _parts(visit: Visit, found: Comparison) -> list[Part]:
    parts = []
    titles = {listed.id: listed.title for listed in visit.opened.lists.values()}
    refs = {(row.protocol_id, row.patient_id): row.ref for row in visit.opened.by_ref.values()}
    rows = found.changes.fillna("").to_dict("records")
    for protocol in sorted({str(row["protocol_id"]) for row in rows}):
        if not visit.account.may_see(protocol):
            continue
        people: dict[str, Person] = {}
        for row in rows:
            if row["protocol_id"] != protocol:
                continue
            patient = str(row["patient_id"])
            old, new = str(row["old_status"]), str(row["new_status"])
            person = people.setdefault(
                patient,
                Person(patient, refs.get((protocol, patient)), _move(old, new), old, new),
            )
            person.answers.append({str(key): str(value) for key, value in row.items()})
        ordered = sorted(people.values(), key=lambda p: (list(MOVES).index(p.move), p.patient_id))
        counts = {move: sum(p.move == move for p in ordered) for move in MOVES}
        unshown = max(0, counts["kept"] - _MOST_KEPT)
        shown = ordered[: len(ordered) - unshown]
        parts.append(Part(protocol, titles.get(protocol, ""), shown, counts, unshown))
    return parts


def _move(old: str, new: str) -> str:
    """What became of a patient, by both statuses."""
    if new == "candidate" and old != "candidate":
        return "entered"
    if old == "candidate" and new != "candidate":
        return "left"
    if not old:
        return "came"
    if not new:
        return "went"
    return "kept" if old == new else "moved"
