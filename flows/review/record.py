"""Decisions of the research office go into its journal, all of a go or none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from flows.errors import Refusal
from flows.release_events import account
from flows.releases import release_database
from flows.review.before import Before, alike, is_overtaken
from flows.review.decision import Decision
from flows.review.mistakes import mistakes_of, who_is_wrong
from flows.review.questions import WITHDRAWN, Questions
from flows.review.recorded import Basis, Draft, Entry, append, recorded, recording
from flows.review.served import Served, served
from flows.warehouse import Warehouse

MOST_TOLD = 200
# How decisions of a file come in.
IMPORT = "import"
# The field of what is wrong with a line of a file as a whole.
LINE = "the line"
NOTHING_YET: Mapping[int, Sequence[tuple[str, str]]] = MappingProxyType({})
# What of the decisions about a patient rests on their records, and not on a talk with them.
RESTS_ON_RECORDS = ("eligible", "not_eligible", "deferred")


@dataclass(frozen=True)
class Recorded:
    """How many decisions were recorded, and how many stood so already.

    resurfaced: of these, those that wait for a new decision, which a file does not give by saying
    the same again. overtaken: those that something decided later replaced, or took back.
    """

    recorded: int
    repeated: int
    resurfaced: int = 0
    overtaken: int = 0


def record_decisions(
    place: Warehouse, decisions: Sequence[Decision], by: str, via: str
) -> Recorded:
    """The decisions are in the journal, on the disk; they settle answers at the next refresh.

    Raises Refusal, and records none, where one of them is wrong: it names which one and the field,
    never a value.
    """
    return record_all(place, [(decision, by) for decision in decisions], via)


def record_all(
    place: Warehouse,
    given: Sequence[tuple[Decision, str]],
    via: str,
    found: Mapping[int, Sequence[tuple[str, str]]] = NOTHING_YET,
    places: Sequence[str] = (),
    where: str = "the decisions to record",
) -> Recorded:
    """The same for decisions of several people.

    found: what is known to be wrong with some already, by number from 1. places, where: how they
    and all of them are called in a message.
    """
    # Before the folder of the journal is made: where there is no release there is no warehouse.
    release_database(place)
    with recording(place):
        entries = recorded(place)
        release = served(place, {(d.protocol_id, d.patient_id) for d, _ in given}, entries)
        questions = Questions(entries, release.owners)
        drafts: list[Draft] = []
        wrong: dict[int, list[tuple[str, str]]] = {}
        counts = {"repeated": 0, "resurfaced": 0, "overtaken": 0}
        before = Before(entries, release.owners)
        for number, (decision, by) in enumerate(given, start=1):
            unread = [*found.get(number, ()), *who_is_wrong(by)]
            # What was recorded once is no mistake, even if it could not be decided today.
            if via == IMPORT and not unread and before.has(decision):
                stands = questions.standing(decision)
                overtaken = is_overtaken(decision, questions)
                waits = not overtaken and stands is not None and stands.id in release.resurfaced
                counts["repeated"] += 1
                counts["overtaken"] += overtaken
                counts["resurfaced"] += waits
                continue
            if mistakes := [
                *unread,
                *mistakes_of(decision, release, questions, date.today()),
            ]:
                wrong[number] = mistakes
                continue
            stands = questions.standing(decision)
            if _repeats(decision, questions, release, via):
                counts["repeated"] += 1
                counts["resurfaced"] += bool(stands and stands.id in release.resurfaced)
                continue
            withdraws = decision.decision == WITHDRAWN
            takes_back = stands.id if stands and withdraws else None
            draft = Draft(decision, by, takes_back, _basis(decision, release))
            drafts.append(draft)
            questions.add(_as_entry(draft, len(entries) + len(drafts)), decision.patient_id)
        if wrong:
            raise _refusal(wrong, len(given), places, where)
        if drafts:
            append(place, drafts, release.release_id, via, account())
    return Recorded(len(drafts), **counts)


def _repeats(decision: Decision, questions: Questions, release: Served, via: str) -> bool:
    """Whether the decision stands already, word for word.

    On the page somebody who decides again has looked again; a file is imported twice by mistake.
    """
    stands, newest = questions.standing(decision), questions.newest(decision)
    if decision.decision == WITHDRAWN:
        return stands is None or alike(newest, decision)
    return (
        stands is not None
        and alike(stands, decision)
        and (via == IMPORT or stands.id not in release.resurfaced)
    )


def _basis(decision: Decision, release: Served) -> Basis | None:
    if decision.decision not in RESTS_ON_RECORDS:
        return None
    asked = release.criteria[decision.protocol_id]
    criteria = list(asked) if decision.criterion_id is None else [decision.criterion_id]
    return release.basis(decision.protocol_id, decision.patient_id, criteria)


def _as_entry(draft: Draft, id: int) -> Entry:
    return Entry(draft.decision, draft.by, draft.takes_back, draft.basis, id)


def _refusal(
    wrong: Mapping[int, Sequence[tuple[str, str]]], given: int, places: Sequence[str], where: str
) -> Refusal:
    told = [
        f"{places[number - 1] if places else f'decision {number}'}, {field}: {says}"
        for number, mistakes in wrong.items()
        for field, says in _one_by_field(mistakes)
    ]
    if len(told) > MOST_TOLD:
        told = [*told[:MOST_TOLD], f"and {len(told) - MOST_TOLD} more"]
    what = f"Of {given:,} decisions {len(wrong):,} cannot be recorded, so none was:"
    return Refusal("\n".join([what, *told]), where, "put these right, and give all of them again")


def _one_by_field(mistakes: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """The first mistake of each field; where the line itself is wrong, its cells say nothing."""
    if mistakes[0][0] == LINE:
        return [mistakes[0]]
    first: dict[str, str] = {}
    for field, says in mistakes:
        first.setdefault(field, says)
    return list(first.items())
