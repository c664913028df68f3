"""What is to be varied, as the command's options say it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from pydantic import ValidationError

from flows.errors import Refusal, printable
from flows.protocol_words import nearest
from flows.protocols import load_protocol
from schemas.protocol import Protocol
from transforms.feasibility.named import NAMED
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold, thresholds
from transforms.feasibility.varied import varied

# More do not fit a picture that can be read.
MOST_VALUES = 12
# Varied together where nobody says what.
_GRID = ("duration", "dose")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LIST = "`prescreen sensitivity --vary list` shows all that can be varied"

Axis = tuple[Threshold, tuple[Number, ...]]


@dataclass(frozen=True)
class Asked:
    """A protocol, and the thresholds to vary with their values, the protocol's own among them.

    `named` is the id or file that was given; `known` is every threshold by name; `grid` the two to
    vary together, the one of the columns first.
    """

    named: str
    protocol: Protocol
    known: Mapping[str, Threshold]
    varied: tuple[Axis, ...]
    grid: tuple[str, str] | None


def asked(named: str, vary: Sequence[str] = (), grid: bool = False) -> Asked:
    """What the options ask for: the usual questions where they name none.

    Raises Refusal for what the protocol does not have, or does not take.
    """
    protocol = load_protocol(named)
    known = thresholds(protocol)
    if vary:
        axes = tuple(_axis(text, known) for text in vary)
        together = _together(axes) if grid else None
    else:
        axes = tuple((own, _with_own(own, own.usual)) for own in known.values() if own.usual)
        together = _GRID if set(_GRID) <= known.keys() else None
    if not axes:
        raise Refusal(
            "This protocol has none of the thresholds that are varied by themselves",
            named,
            f"name one with --vary; {_LIST}",
        )
    names = [threshold.name for threshold, _ in axes]
    if len(set(names)) < len(names):
        raise Refusal(
            "A threshold is named twice", "--vary", "give all its values at once: dose=0.8,0.9"
        )
    return Asked(named, protocol, known, axes, together)


def varied_protocol(asked: Asked, setting: Mapping[str, Number]) -> Protocol:
    """The protocol at that setting; Refusal where it does not take a value."""
    try:
        return varied(asked.protocol, asked.known, setting)
    except ValidationError as error:
        said = str(error.errors(include_url=False)[0]["msg"])
        told = ", ".join(f"{name} = {value:g}" for name, value in setting.items())
    raise Refusal(
        f"The protocol does not take {told}: {said.removeprefix('Value error, ')}",
        f"{asked.named}, {_places(asked, setting)}",
        "give other values",
    )


def _places(asked: Asked, setting: Mapping[str, Number]) -> str:
    places = [place for name in setting for place in asked.known[name].places]
    return ", ".join(dict.fromkeys(f"{place.owner}.{place.key}" for place in places))


def _axis(text: str, known: Mapping[str, Threshold]) -> Axis:
    name, equals, values = (part.strip() for part in text.partition("="))
    if name not in known:
        raise _unknown(name, known)
    threshold = known[name]
    if not equals and not threshold.usual:
        raise Refusal(
            f"No values are given for {name}", f"--vary {name}", f"write --vary {name}=VALUE,VALUE"
        )
    given = [_number(word, name) for word in values.split(",")] if equals else threshold.usual
    if len(set(given)) > MOST_VALUES:
        raise Refusal(
            f"{len(set(given))} values of {name}; a picture holds {MOST_VALUES}",
            f"--vary {name}",
            "give fewer values, or ask twice",
        )
    return threshold, _with_own(threshold, given)


def _with_own(threshold: Threshold, values: Sequence[Number]) -> tuple[Number, ...]:
    """Sorted, each once, and how the protocol stands among them."""
    return tuple(sorted({*values, threshold.value}))


def _number(word: str, name: str) -> Number:
    word = word.strip()
    if not _NUMBER.fullmatch(word):
        raise Refusal(
            f'"{printable(word)}" is no number',
            f"--vary {name}",
            f"write numbers with commas between them: --vary {name}=1,2.5",
        )
    return float(word) if "." in word else int(word)


def _unknown(name: str, known: Mapping[str, Threshold]) -> Refusal:
    near = nearest(name, known)
    words = [word.name for word in NAMED if word.name in known]
    paths = [path for path in known if "." in path]
    choices = [*([near] if near else []), ", ".join(["one of", *words]).replace(",", "", 1)]
    choices += [f"a criterion's own, such as {path}" for path in paths[-1:]]
    return Refusal(
        f'This protocol has no threshold "{printable(name)}"',
        "--vary",
        f"write {', or '.join(choices)}; {_LIST}" if words or paths else "name another --protocol",
    )


def _together(axes: tuple[Axis, ...]) -> tuple[str, str]:
    if len(axes) != 2:
        raise Refusal(
            f"--grid varies two thresholds together, and {len(axes)} are named",
            "--grid",
            "name two with --vary",
        )
    (one, _), (other, _) = axes
    if {place.path for place in one.places} & {place.path for place in other.places}:
        raise Refusal(
            f"{one.name} and {other.name} are the same number of the protocol",
            "--grid",
            "name two different ones",
        )
    return one.name, other.name
