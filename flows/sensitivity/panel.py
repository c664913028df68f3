"""One threshold's panel: a bar for each of its values, and the numbers below it."""

from dataclasses import dataclass

from markupsafe import Markup

from flows.report.frame import hatch
from flows.report.markup import joined, tag
from flows.sensitivity.shown import Shown
from flows.sensitivity.words import heading, moves_in_words, value_in_words
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold

# Left of the bars stand the names of the numbers below them.
_LEFT, _RIGHT = 66.0, 6.0
_HEAD, _BARS = 44.0, 84.0
_LINE = 15.0
_SIGN = 6.2


@dataclass(frozen=True)
class Panel:
    """Where a threshold's panel lies."""

    threshold: Threshold
    values: tuple[Number, ...]
    x: float
    y: float
    width: float

    @staticmethod
    def room(width: float, bars: int) -> float:
        """How wide the place of one bar is."""
        return (width - _LEFT - _RIGHT) / bars


def panel(shown: Shown, place: Panel) -> Markup:
    """All bars of a picture have one scale, so that panels compare."""
    base = place.y + _HEAD + _BARS
    parts = [
        tag("text", heading(place.threshold), class_="w-name", x=place.x, y=place.y + 12),
        tag("text", _moved(place), class_="w-soft", x=place.x, y=place.y + 27),
    ]
    room = Panel.room(place.width, len(place.values))
    for number, value in enumerate(place.values):
        parts.append(_bar(shown, place, value, place.x + _LEFT + number * room, room, base))
    end = place.x + place.width - _RIGHT
    parts.append(tag("line", class_="w-base", x1=place.x + _LEFT, x2=end, y1=base, y2=base))
    for number, name in enumerate(("", "candidates", "could be")):
        y = base + _LINE * (number + 1)
        parts.append(tag("text", name, class_="w-soft w-end", x=place.x + _LEFT - 4, y=y))
    return tag("g", joined(parts), data_threshold=place.threshold.name)


def _bar(shown: Shown, place: Panel, value: Number, x: float, room: float, base: float) -> Markup:
    at = (place.threshold, value)
    scale = _BARS / max(shown.highest, 1)
    listed, most = (reach * scale for reach in shown.heights(at))
    own = value == place.threshold.value
    wide = min(room * 0.62, 40.0)
    left = x + (room - wide) / 2
    middle = x + room / 2
    bold = " w-own" if own else ""
    parts = []
    if own:
        column = {"x": x, "y": base - _BARS - 4, "width": room, "height": _BARS + 4 + 3.4 * _LINE}
        parts.append(tag("rect", class_="w-column", **column))
    light = {"x": left, "y": base - most, "width": wide, "height": most - listed}
    if most > listed:
        parts += [tag("rect", class_="w-could-be", **light), hatch(**light, class_="w-hatch")]
    dark = {"x": left, "y": base - listed, "width": wide, "height": listed}
    parts.append(tag("rect", class_="w-candidates", **dark))
    words = (value_in_words(place.threshold, value), *shown.words(at))
    for number, word in enumerate(words):
        y = base + _LINE * (number + 1)
        parts.append(tag("text", word, class_=f"w-value{bold}", x=middle, y=y))
    return tag("g", joined(parts), data_value=f"{value:g}")


def _moved(place: Panel) -> str:
    """The criteria that it moves, as many as fit the panel."""
    names, most = place.threshold.moves, int(place.width / _SIGN)
    if len(moves_in_words(place.threshold)) <= most:
        return moves_in_words(place.threshold)
    return f"moves {len(names)} criteria, {names[0]} to {names[-1]}"
