"""What all panels of a timeline lie on: the shared axis, its months, the window and the day."""

from datetime import date

from markupsafe import Markup

from flows.report.axis import DAY, LEAD_IN, Axis, month_in_words
from flows.report.chart import Chart
from flows.report.markup import joined, tag

WIDTH = 872
LEFT, RIGHT = 148.0, 756.0
# Where the newest value of a panel is written.
ASIDE = RIGHT + 8
TOP = 34.0
BELOW = 40.0
# Text is about so wide, per sign.
SIGN, BOLD_SIGN = 6.1, 6.9


def axis_of(chart: Chart) -> Axis:
    """The treatment window and half a year before it, so that every patient's has one scale."""
    return Axis(chart.asked.window_first - LEAD_IN, chart.asked.as_of, LEFT, RIGHT)


def backdrop(chart: Chart, axis: Axis, height: float) -> Markup:
    """The treatment window, the months, and what lies before the first record."""
    bottom = height - BELOW
    parts = [
        _area("t-window", axis, chart.asked.window_first, axis.last, bottom),
        *_unrecorded(chart, axis, bottom),
    ]
    for day in axis.months():
        x = axis.start(day)
        parts.append(tag("line", class_="t-month", x1=x, x2=x, y1=TOP, y2=bottom))
    for day in axis.labelled():
        x = axis.start(day)
        parts.append(tag("line", class_="t-quarter", x1=x, x2=x, y1=TOP, y2=bottom + 5))
        words = month_in_words(day)
        if x + len(words) * SIGN < RIGHT + 30:
            parts.append(tag("text", words, class_="t-tick", x=x + 2, y=bottom + 15))
    return joined(parts)


def borders(chart: Chart, axis: Axis, height: float) -> Markup:
    """The start of the treatment window and the as-of date, over everything else."""
    bottom = height - BELOW
    start = axis.start(chart.asked.window_first)
    window = f"{chart.asked.window_days} days to the as-of date, from {chart.asked.window_first}"
    lines = [
        tag("line", class_="t-start", x1=start, x2=start, y1=TOP - 12, y2=bottom),
        tag("line", class_="t-as-of", x1=RIGHT, x2=RIGHT, y1=TOP - 12, y2=bottom),
        tag("text", f"Treatment window: {window}", class_="t-head", x=start + 4, y=TOP - 6),
        tag("text", "as of", class_="t-head", x=RIGHT + 4, y=TOP - 18),
        tag("text", f"{axis.last}", class_="t-head t-strong", x=RIGHT + 4, y=TOP - 6),
    ]
    return joined(lines)


def _unrecorded(chart: Chart, axis: Axis, bottom: float) -> list[Markup]:
    first = chart.history_first
    if first is not None and first <= axis.first:
        return []
    told = f"no record before {first}" if first else "no record at all"
    end = min(first - DAY, axis.last) if first else axis.last
    return [
        _area("t-before", axis, axis.first, end, bottom),
        tag("text", told, class_="t-note", x=LEFT + 4, y=TOP + 10),
    ]


def _area(class_: str, axis: Axis, first: date, last: date, bottom: float) -> Markup:
    x = axis.start(first)
    return tag("rect", class_=class_, x=x, y=TOP, width=axis.end(last) - x, height=bottom - TOP)


def name_of_panel(name: str, detail: str, y: float) -> Markup:
    """The panel's name with its unit below, left of the axis."""
    parts = [tag("text", name, class_="t-name", x=0, y=y)]
    if detail:
        parts.append(tag("text", detail, class_="t-unit", x=0, y=y + 13))
    return joined(parts)


def newest(value: str, detail: str, y: float) -> Markup:
    """The newest value and its day, right of the axis."""
    parts = [tag("text", value, class_="t-newest", x=ASIDE, y=y)]
    if detail:
        parts.append(tag("text", detail, class_="t-unit", x=ASIDE, y=y + 13))
    return joined(parts)


def hatch(x: float, y: float, width: float, height: float, class_: str = "t-hatch") -> Markup:
    """Oblique lines that fill the rectangle; drawn, because a pattern would need an id."""
    lines = []
    start = x - height
    while start < x + width:
        left, right = max(start, x), min(start + height, x + width)
        if right > left:
            low, high = y + height - (left - start), y + height - (right - start)
            lines.append(f"M{left:.1f} {low:.1f}L{right:.1f} {high:.1f}")
        start += 5
    return tag("path", class_=class_, d="".join(lines))
