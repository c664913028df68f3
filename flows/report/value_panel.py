"""A panel of one measured quantity: points on a thin line, with what is normal behind it."""

from markupsafe import Markup

from flows.report.axis import Axis
from flows.report.chart import MEASURED, Chart, Reading
from flows.report.frame import LEFT, RIGHT, name_of_panel, newest
from flows.report.markup import joined, tag
from flows.report.said import cut, number, unit_in_words, value_of
from flows.report.value_marks import calculated, point, texts
from flows.report.value_scale import Scale

PLOT, NO_PLOT, GAP = 46.0, 18.0, 14.0
SLEDAI = "sledai_total"
# The units where nothing has been measured.
_USUAL_UNITS = {
    SLEDAI: "{score}",
    "c3": "g/L",
    "c4": "g/L",
    "anti_dsdna": "[IU]/mL",
    "creatinine": "umol/L",
}


def value_panel(chart: Chart, axis: Axis, concept: str, top: float) -> tuple[Markup, float]:
    """The panel and its height."""
    own = chart.readings_of(concept)
    shown = [reading for reading in own if axis.shows(reading.on, reading.on)]
    numbers = [(r, r.value) for r in shown if r.value is not None and not r.unusable]
    bound = chart.asked.sledai_at_least if concept == SLEDAI else None
    scored = chart.scored if concept == SLEDAI else None
    points = scored.points if scored else None
    plot = PLOT if shown or points is not None else NO_PLOT
    base = top + GAP + plot
    parts = [name_of_panel(MEASURED[concept], panel_unit(chart, concept), top + GAP + 10)]
    if numbers or points is not None:
        low, high = _limits([reading for reading, _ in numbers])
        told = [value for _, value in numbers]
        told += [x for x in (low, high, bound, points, 0.0 if bound else None) if x is not None]
        scale = Scale.over(told, base, PLOT)
        parts += _ground(scale, low, high, bound)
        if len(numbers) > 1:
            line = " ".join(f"{axis.middle(r.on):.1f},{scale.y(v):.1f}" for r, v in numbers)
            parts.append(tag("polyline", class_="t-path", points=line))
        parts += [point(axis, reading, scale.y(value)) for reading, value in numbers]
        parts += [calculated(chart, axis, scale.y(scored.points))] if scored else []
    else:
        parts.append(tag("line", class_="t-grid", x1=LEFT, x2=RIGHT, y1=base, y2=base))
    parts += texts(axis, [r for r in shown if r.value is None or r.unusable], base)
    parts += _silence(axis, own, shown, base)
    if own:
        parts.append(newest(_short(own[-1]), f"{own[-1].on}", top + GAP + 10))
    return joined(parts), GAP + plot


def panel_unit(chart: Chart, concept: str) -> str:
    """The unit of the patient's results, or the usual one."""
    own = chart.readings_of(concept)
    units = [reading.unit for reading in own if reading.unit and not reading.unusable]
    return unit_in_words(units[-1] if units else _USUAL_UNITS[concept])


def _limits(readings: list[Reading]) -> tuple[float | None, float | None]:
    """The reference limits of the newest result that has any."""
    limited = [r for r in readings if r.lower is not None or r.upper is not None]
    return (limited[-1].lower, limited[-1].upper) if limited else (None, None)


def _ground(
    scale: Scale, low: float | None, high: float | None, bound: float | None
) -> list[Markup]:
    """The reference range, the numbers of the scale, and the score that the protocol asks for."""
    parts = []
    if low is not None or high is not None:
        top = scale.y(scale.high if high is None else high)
        height = scale.y(scale.low if low is None else low) - top
        normal = {"x": LEFT, "y": top, "width": RIGHT - LEFT, "height": height}
        parts.append(tag("rect", class_="t-normal", **normal))
    for value in scale.ticks(whole=bound is not None):
        y = scale.y(value)
        parts.append(tag("line", class_="t-grid", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        parts.append(tag("text", number(value), class_="t-scale", x=LEFT - 5, y=y + 4))
    if bound is not None:
        y = scale.y(bound)
        told = f"asked: {number(bound)} points or more"
        parts.append(tag("line", class_="t-threshold", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        parts.append(tag("text", told, class_="t-line-name t-begin", x=LEFT + 4, y=y - 3))
    return parts


def _silence(axis: Axis, own: list[Reading], shown: list[Reading], base: float) -> list[Markup]:
    if shown:
        return []
    told = f"none since {axis.first}; the last one is of {own[-1].on}" if own else "none recorded"
    return [tag("text", told, class_="t-none", x=LEFT + 6, y=base - 5)]


def _short(reading: Reading) -> str:
    level = "" if reading.unusable else "▼" if reading.is_low else "▲" if reading.is_high else ""
    return f"{cut(value_of(reading), 11)} {level}".rstrip()
