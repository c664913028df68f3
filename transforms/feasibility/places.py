"""Where the numbers of a protocol stand that an answer may depend on."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from schemas.protocol import Protocol, Treatment
from schemas.record_rules import Judgement, Presence
from schemas.rule_parts import Part
from schemas.rules import leaves
from schemas.treatment_rules import Count, CoveredDays, LongestEpisode

TREATMENT = "treatment"
# How near two binary fractions are the same dose is no choice of a trial.
_NO_THRESHOLDS = ("tolerance",)

Path = tuple[str | int, ...]
Number = int | float


@dataclass(frozen=True)
class Place:
    """One number of a protocol, by its path in the protocol's content.

    `owner` is a criterion's id, or `treatment`; `key` is what the number is called there; `part` is
    the table that holds it.
    """

    path: Path
    value: Number
    owner: str
    key: str
    part: Part


def places(protocol: Protocol) -> list[Place]:
    """The numbers of every rule and of the treatment parameters, in the protocol's order.

    Those of what is only shown to the person who judges are left out, and so are the parameters
    that no criterion rests on.
    """
    found = list(_numbers(protocol.treatment, (TREATMENT,), TREATMENT, ""))
    found = [place for place in found if resting(protocol, place)]
    for number, criterion in enumerate(protocol.criteria):
        found += _numbers(criterion.rule, ("criteria", number, "rule"), criterion.id, "")
    return found


def resting(protocol: Protocol, place: Place) -> list[str]:
    """The ids of the criteria whose answers may depend on the number, in protocol order."""
    if place.owner != TREATMENT:
        return [place.owner]
    chosen = _READERS.get(place.key.split(".")[0], ())
    return [
        criterion.id
        for criterion in protocol.criteria
        for rule in [leaves(criterion.rule)]
        if any(_reads(leaf, chosen) for leaf in rule)
    ]


# The rules whose answers a treatment parameter may change; the others are of published tables only.
_EPISODE = (LongestEpisode,)
_HISTORY = (LongestEpisode, CoveredDays, Count)
_READERS: dict[str, tuple[type[Part], ...]] = {
    "window_days": _HISTORY,
    "high_dose_mg_per_kg_at_least": _EPISODE,
    "episode_gap_days_at_most": _EPISODE,
    "weight_days_before_at_most": _EPISODE,
    "weight_days_after_at_most": _EPISODE,
    "open_end_days": (*_HISTORY, Presence),
    "adequate": (Count,),
}


def _reads(rule: Part, chosen: tuple[type[Part], ...]) -> bool:
    if isinstance(rule, Presence) and rule.extract != "medications":
        return False
    return isinstance(rule, chosen)


def _numbers(part: Part, path: Path, owner: str, above: str) -> Iterator[Place]:
    """The numbers of the table and of the tables in it."""
    if isinstance(part, Judgement):
        return
    for field in type(part).model_fields:
        for at, value in _inside(getattr(part, field), (field,)):
            if isinstance(value, Part):
                inner = f"{above}{field}." if isinstance(part, Treatment) else above
                yield from _numbers(value, (*path, *at), owner, inner)
            elif _is_number(value) and field not in _NO_THRESHOLDS:
                yield Place((*path, *at), value, owner, above + ".".join(map(str, at)), part)


def _inside(value: Any, path: Path) -> Iterable[tuple[Path, Any]]:
    """What a field holds: itself, or each item of its list or table."""
    if isinstance(value, tuple) and any(isinstance(item, BaseModel) for item in value):
        return [((*path, number), item) for number, item in enumerate(value)]
    if isinstance(value, dict):
        return [((*path, key), item) for key, item in value.items()]
    return [(path, value)]


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)
