"""The marks of measured values: dots, triangles, words, and the score that data alone give."""

from markupsafe import Markup

from flows.report.axis import Axis
from flows.report.chart import MEASURED, Chart, Reading
from flows.report.frame import LEFT, RIGHT, SIGN
from flows.report.markup import tag
from flows.report.said import cut, limits_of, result_of, signs, value_of


def point(axis: Axis, reading: Reading, y: float) -> Markup:
    """A dot; a triangle where it lies outside its reference range; open with a comparator."""
    x = axis.middle(reading.on)
    kind = "t-open" if reading.operator else "t-point"
    data = {
        "data_day": reading.on.isoformat(),
        "data_value": repr(reading.value),
        "data_row": reading.result_id,
    }
    told = tag("title", reading_in_words(reading))
    if reading.is_low:
        shape = f"M{x - 4.5:.1f} {y - 3.5:.1f}h9l-4.5 8z"
        return tag("path", told, class_=f"{kind} t-outside", d=shape, **data)
    if reading.is_high:
        shape = f"M{x - 4.5:.1f} {y + 3.5:.1f}h9l-4.5 -8z"
        return tag("path", told, class_=f"{kind} t-outside", d=shape, **data)
    return tag("circle", told, class_=kind, cx=x, cy=y, r=3.0, **data)


def reading_in_words(reading: Reading) -> str:
    """The result, its limits, its day and its row."""
    told = f"{MEASURED[reading.concept]} {result_of(reading)}, {reading.on}"
    limits = limits_of(reading)
    told += f"; reference {limits}" if limits and not reading.unusable else ""
    if reading.value is not None and reading.text != value_of(reading):
        told += f"; reported as {reading.text}"
    return f"{told}; source row {reading.result_id}"


def texts(axis: Axis, readings: list[Reading], base: float) -> list[Markup]:
    """Results without a number: a mark on the ground with what was reported."""
    parts, free = [], LEFT
    for reading in readings:
        x = axis.middle(reading.on)
        told = tag("title", reading_in_words(reading))
        mark = f"M{x:.1f} {base - 9:.1f}l4 4l-4 4l-4 -4z"
        data = {"data_day": reading.on.isoformat(), "data_row": reading.result_id}
        parts.append(tag("path", told, class_="t-text-mark", d=mark, **data))
        words = cut(reading.text, 16)
        width = SIGN * signs(words)
        start = x + 7 if x + 7 + width <= RIGHT else x - 7 - width
        if start >= free:
            parts.append(tag("text", words, class_="t-word", x=start, y=base - 1))
            free = start + width
    return parts


def calculated(chart: Chart, axis: Axis, y: float) -> Markup:
    """What data alone can score on the as-of date, marked otherwise than a recorded total."""
    x = axis.middle(axis.last)
    box = {"x": x - 4, "y": y - 4, "width": 8.0, "height": 8.0}
    data = {"data_points": chart.scored.points if chart.scored else None}
    return tag(
        "rect", tag("title", calculated_in_words(chart)), class_="t-calculated", **box, **data
    )


def calculated_in_words(chart: Chart) -> str:
    """What data say of SLEDAI-2K on the as-of date; nothing where they were not asked."""
    scored = chart.scored
    if scored is None:
        return ""
    return (
        f"SLEDAI-2K from data on {chart.asked.as_of}: at least {scored.points} points; "
        f"{scored.items_scored} items told by data, {scored.items_open} open (unknown, or for a "
        "clinician)"
    )
