"""What the research office decided, in the words of its form."""

from collections.abc import Collection
from datetime import date
from typing import Protocol

_OF_PATIENT = {"eligible": "eligible by the office", "withdrawn": "the last one taken back"}
OF_CRITERION = {
    "eligible": "does not stand in the way",
    "not_eligible": "rules the patient out",
    "withdrawn": "the last one taken back",
}
# Why a decision came up again; one that did is settled no longer.
CAME_BACK = {
    "evidence_changed": "what it rested on has changed",
    "lapsed": "its time is over",
}
_ENDED = ("superseded", "withdrawn", "data_decides")


class Decided(Protocol):
    """A decision, be it the release's or one that no refresh has taken in yet."""

    @property
    def criterion_id(self) -> str | None: ...
    @property
    def decision(self) -> str: ...
    @property
    def until(self) -> date | None: ...
    @property
    def state(self) -> str: ...


def in_words(one: Decided, against: str = "") -> str:
    """The decision, with what speaks `against` a verdict of eligible as long as it stands."""
    kinds = _OF_PATIENT if one.criterion_id is None else OF_CRITERION
    told = kinds.get(one.decision, one.decision.replace("_", " "))
    if one.until:
        told += f" until {one.until}"
    verdict = one.criterion_id is None and one.decision == "eligible"
    return f"{told}, but {against}" if verdict and against and one.state not in _ENDED else told


def speaks_against(
    failing: Collection[str], ruled_out: Collection[str], missing: Collection[str]
) -> str:
    """What keeps the patient from the candidate list; nothing for a candidate.

    ruled_out: those of `failing` that a person answered.
    """
    by_data = [one for one in failing if one not in ruled_out]
    by_person = [one for one in failing if one in ruled_out]
    told = [f"the data fail {', '.join(by_data)}"] if by_data else []
    if by_person:
        told.append(f"a person ruled the patient out by {', '.join(by_person)}")
    if not told and missing:
        told.append(f"data are missing ({', '.join(missing)})")
    return " and ".join(told)
