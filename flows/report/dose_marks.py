"""What is written over the steps of the dose: arrows, the longest episode, what is unknown."""

from markupsafe import Markup

from flows.report.axis import Axis
from flows.report.chart import Chart, Run
from flows.report.frame import BOLD_SIGN, LEFT, RIGHT, SIGN
from flows.report.markup import tag
from flows.report.said import days

_UNKNOWN = ("dose or weight unknown", "unknown", "?")


def bracket(chart: Chart, axis: Axis, top: float) -> list[Markup]:
    """The longest high-dose episode with its days, over the steps."""
    longest = chart.longest
    if longest is None:
        return []
    left, right = axis.start(longest.first), axis.end(longest.last)
    told = f"longest high-dose episode: {days(longest.days)}, {longest.first} to {longest.last}"
    half = len(told) * BOLD_SIGN / 2
    x, anchor = (left + right) / 2, None
    if x + half > RIGHT:
        x, anchor = RIGHT - 3, "t-right"
    elif x - half < LEFT:
        x, anchor = LEFT + 3, "t-begin"
    class_ = f"t-episode {anchor}" if anchor else "t-episode"
    return [
        tag("text", told, class_=class_, x=x, y=top + 10),
        tag("path", class_="t-bracket", d=f"M{left:.1f} {top + 21:.1f}v-6H{right:.1f}v6"),
    ]


def arrows(cut: list[Run], axis: Axis, top: float) -> list[Markup]:
    """An arrow and the highest dose over each stretch of doses that are cut."""
    parts, free = [], LEFT
    for stretch in _stretches(cut):
        x = (axis.start(stretch[0].first) + axis.end(stretch[-1].last)) / 2
        parts.append(tag("path", class_="t-arrow", d=f"M{x - 4:.1f} {top - 1:.1f}h8l-4 -7z"))
        told = f"{max(run.mg_per_kg or 0.0 for run in stretch):.1f}"
        half = len(told) * SIGN / 2
        if x - half >= free:
            parts.append(tag("text", told, class_="t-cut", x=x, y=top - 11))
            free = x + half + 4
    return parts


def unknown_words(runs: list[Run], axis: Axis, y: float) -> list[Markup]:
    """A word on each stretch of unknown dose that has room for it."""
    parts = []
    for stretch in _stretches([run for run in runs if run.mg_per_kg is None]):
        x, end = axis.start(stretch[0].first), axis.end(stretch[-1].last)
        words = next((w for w in _UNKNOWN if end - x > len(w) * SIGN + 8), "")
        if words:
            middle = {"x": (x + end) / 2, "y": y}
            parts.append(tag("text", words, class_="t-cut t-halo", **middle))
    return parts


def _stretches(runs: list[Run]) -> list[list[Run]]:
    """The runs in groups without a day between them."""
    found: list[list[Run]] = []
    for run in runs:
        if found and (run.first - found[-1][-1].last).days <= 1:
            found[-1].append(run)
        else:
            found.append([run])
    return found
