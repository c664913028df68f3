"""What of a protocol can be varied: thresholds by name, and all the places where each stands."""

from collections import defaultdict
from dataclasses import dataclass

from schemas.protocol import Protocol
from transforms.feasibility.named import NAMED, Named
from transforms.feasibility.places import Number, Place, places, resting


@dataclass(frozen=True)
class Threshold:
    """A quantity with every place that means it at one value.

    `value` is how the protocol has it; of a `factor` it is 1, and the places hold what is
    multiplied. `moves` are the ids of the criteria whose answers may depend on it. `usual` are the
    values that a feasibility analyst asks for, none where nobody is known to ask.
    """

    name: str
    title: str
    unit: str
    value: Number
    places: tuple[Place, ...]
    moves: tuple[str, ...]
    usual: tuple[Number, ...] = ()
    factor: bool = False


def thresholds(protocol: Protocol) -> dict[str, Threshold]:
    """Every threshold of the protocol by name: those that have a word first, then each number by
    the path of its criterion, such as `I4c.at_least`.
    """
    found = places(protocol)
    named = {word.name: _named(word, found, protocol) for word in NAMED}
    listed = [threshold for threshold in named.values() if threshold]
    return {threshold.name: threshold for threshold in [*listed, *_by_path(found, protocol)]}


def _named(word: Named, found: list[Place], protocol: Protocol) -> Threshold | None:
    """The places that the word means; where they differ, those that are as the first is."""
    mine = sorted((p for p in found if word.means(p)), key=word.first)
    if not mine:
        return None
    value: Number = 1 if word.factor else mine[0].value
    kept = tuple(p for p in mine if word.factor or p.value == value)
    moved = _moved(kept, protocol)
    return Threshold(word.name, word.title, word.unit, value, kept, moved, word.usual, word.factor)


def _by_path(found: list[Place], protocol: Protocol) -> list[Threshold]:
    """One for each key of a criterion: all the places with that key and value in it.

    Where a criterion has the key at several values, the value is part of the name.
    """
    groups: defaultdict[tuple[str, str], defaultdict[Number, list[Place]]]
    groups = defaultdict(lambda: defaultdict(list))
    for place in found:
        groups[place.owner, place.key][place.value].append(place)
    return [
        Threshold(
            name=f"{owner}.{key}" + (f":{value:g}" if len(by_value) > 1 else ""),
            title=f"{owner}: {key.replace('_', ' ').replace('.', ', ')}",
            unit=_unit(same[0]),
            value=value,
            places=tuple(same),
            moves=_moved(tuple(same), protocol),
        )
        for (owner, key), by_value in groups.items()
        for value, same in by_value.items()
    ]


def _moved(chosen: tuple[Place, ...], protocol: Protocol) -> tuple[str, ...]:
    """Also those that one of these softens: its answer is part of theirs."""
    own = {name for place in chosen for name in resting(protocol, place)}
    return tuple(c.id for c in protocol.criteria if c.id in own or c.softened_by in own)


def _unit(place: Place) -> str:
    """The unit of a bound is its rule's; that of anything else stands in its key."""
    bound = place.key in ("at_least", "above", "at_most", "below")
    return str(getattr(place.part, "unit", "") or "") if bound else ""
