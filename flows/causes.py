"""The cause of each difference from the previous release.

A cause is never guessed. The steps of a refresh run again aside, for the patients whose answers
differ: today's program on the rows and the day of the previous release, then on today's date, then
with the corrections that landed since. The refresh itself has the new rows too. Whatever changed
an answer last on this way is its cause.
"""

from collections.abc import Mapping
from datetime import date

import pandas as pd

from flows.aside import answers_aside
from flows.errors import Refusal
from flows.protocols import load_protocol
from flows.request import Request, software_version
from flows.store import extracts_present, open_store
from flows.then import extracts_then, landed_since, last_delivery, rows_then, tagged
from schemas.protocol import Protocol
from transforms.decide.causes import (
    CORRECTED,
    NEW,
    PROGRAM,
    TIME,
    UNEXPLAINED,
    causes,
    named,
    open_after,
    otherwise_defined,
)
from transforms.decide.changes import BASE_COHORT, Before, answer_at, answer_of


def with_causes(request: Request, before: Before, changes: pd.DataFrame) -> pd.DataFrame:
    """The changes with the cause of each; raises Refusal where one has none."""
    if changes.empty:
        return changes.assign(cause=pd.Series(dtype="str"))
    protocols = [load_protocol(name) for name in request.protocols]
    delivery = last_delivery(request.warehouse, before)
    touched = (
        _touched_by_steps(request, before, changes, protocols, delivery)
        if delivery is not None
        else _touched_in_a_lost_store(before, changes, protocols)
    )
    asked: dict[str, pd.Series] = {}
    still_open = open_after(touched)
    for day, steps in ((before.as_of, (PROGRAM,)), (request.as_of, (TIME, CORRECTED))):
        some = {step: changes[still_open[step]] for step in steps if still_open[step].any()}
        if some and delivery is not None:
            asked |= _answers(request, delivery, day, some)
    cause = causes(answer_of(changes, "old"), answer_of(changes, "new"), touched, asked)
    unexplained = int(cause.eq(UNEXPLAINED).sum())
    if unexplained:
        raise Refusal(
            f"Changes since release {before.release_id} that have no cause: {unexplained}",
            f"refresh {request.refresh_id}, before its release was built",
            "this is a fault of the program or of the store: keep the warehouse as it is, and "
            "report it; the last release is untouched",
        )
    otherwise = otherwise_defined(changes, before, protocols)
    same_software = before.software_version == software_version()
    return changes.assign(cause=named(cause, otherwise, same_software))


def _answers(
    request: Request, delivery: int, day: date, some: Mapping[str, pd.DataFrame]
) -> dict[str, pd.Series]:
    """What today's program answered to the changes of each step on that day."""
    place, together = request.warehouse, pd.concat(some.values())
    patients = {step: own["patient_id"] for step, own in some.items()}
    rows = rows_then(place, delivery, patients, frozenset(together["criterion_id"]))
    found = answers_aside(place, request.protocols, day, rows)
    return {
        step: answer_at(own.assign(patient_id=tagged(step, own["patient_id"])), found)
        for step, own in some.items()
    }


def _touched_by_steps(
    request: Request,
    before: Before,
    changes: pd.DataFrame,
    protocols: list[Protocol],
    delivery: int,
) -> pd.DataFrame:
    """Which steps may have touched the answer of each change."""
    place = request.warehouse
    same_program = before.software_version == software_version() and before.contents == {
        protocol.id: protocol.content_hash for protocol in protocols
    }
    with open_store(place.store) as store:
        first_delivered = extracts_present(store) - extracts_then(store, delivery)
    landed = landed_since(place, delivery, changes["patient_id"])
    own = landed.loc[changes["patient_id"]].set_axis(changes.index)
    return pd.DataFrame(
        {
            PROGRAM: not same_program,
            TIME: before.as_of != request.as_of,
            CORRECTED: own[CORRECTED],
            # What an extract tells of everybody by being there at all.
            NEW: own[NEW] | bool(first_delivered),
        },
        index=changes.index,
    )


def _touched_in_a_lost_store(
    before: Before, changes: pd.DataFrame, protocols: list[Protocol]
) -> pd.DataFrame:
    """The same where the store does not know the previous release's rows: all of it is new.

    What only one of the two releases asked is the protocol's doing all the same.
    """
    in_both = changes["protocol_id"].isin(before.contents.keys() & {p.id for p in protocols})
    result_in_both = changes["old_result"].notna() & changes["new_result"].notna()
    asked_once = ~(in_both & (changes["criterion_id"].eq(BASE_COHORT) | result_in_both))
    return pd.DataFrame(
        {PROGRAM: asked_once, TIME: False, CORRECTED: False, NEW: ~asked_once}, index=changes.index
    )
