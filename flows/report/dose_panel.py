"""The daily dose of glucocorticoid as steps, and the longest high-dose episode above them."""

from markupsafe import Markup

from flows.report.axis import Axis
from flows.report.chart import Chart, Run
from flows.report.dose_marks import arrows, bracket, unknown_words
from flows.report.frame import ASIDE, LEFT, RIGHT, hatch, name_of_panel, newest
from flows.report.markup import joined, tag
from flows.report.said import days, number, rows

PLOT = 104.0
# Above the plot: arrows of doses that are cut, and the bracket.
CUT, BRACKET = 26.0, 24.0
# Of the high dose: what is above is cut where that would flatten the rest.
USUAL = 3.0
_STEPS = (0.1, 0.2, 0.25, 0.5, 1.0, 2.0, 5.0)


def dose_panel(chart: Chart, axis: Axis, top: float) -> tuple[Markup, float]:
    """The panel and its height."""
    runs = [run for run in chart.runs if axis.shows(run.first, run.last)]
    ceiling = ceiling_of(chart, runs)
    cut = [run for run in runs if run.mg_per_kg is not None and run.mg_per_kg > ceiling]
    above = (BRACKET if chart.longest else 6.0) + (CUT if cut else 0.0)
    base = top + above + PLOT
    scale = PLOT / ceiling
    parts = [*_grid(chart, ceiling, base), *(_run(chart, axis, run, base, scale) for run in runs)]
    parts.append(tag("line", class_="t-base", x1=LEFT, x2=RIGHT, y1=base, y2=base))
    parts += _threshold(chart, base, scale)
    parts += unknown_words(runs, axis, base - PLOT / 2 + 22)
    parts += arrows(cut, axis, base - PLOT)
    if not runs:
        words = "No systemic glucocorticoid order on these days."
        parts.append(tag("text", words, class_="t-none", x=LEFT + 6, y=base - PLOT / 2))
    parts += bracket(chart, axis, top)
    parts.append(name_of_panel("Glucocorticoid", "prednisone-equivalent,", base - PLOT + 12))
    parts.append(tag("text", "mg/kg/day", class_="t-unit", x=0, y=base - PLOT + 38))
    parts.append(_current(chart, base))
    return joined(parts), above + PLOT


def ceiling_of(chart: Chart, runs: list[Run]) -> float:
    """The dose at the top of the plot; higher ones are cut."""
    high = chart.asked.high_dose
    usual = [run.mg_per_kg for run in runs if run.mg_per_kg and run.mg_per_kg <= USUAL * high]
    most = max(usual, default=0.0)
    return max(1.5 * high, round(1.05 * most, 2))


def _grid(chart: Chart, ceiling: float, base: float) -> list[Markup]:
    step = next((s for s in _STEPS if ceiling / s <= 5), 10.0)
    parts = []
    for count in range(int(ceiling / step + 1e-9) + 1):
        y = base - count * step * PLOT / ceiling
        parts.append(tag("line", class_="t-grid", x1=LEFT, x2=RIGHT, y1=y, y2=y))
        told = number(count * step)
        parts.append(tag("text", told, class_="t-scale", x=LEFT - 5, y=y + 4))
    return parts


def _threshold(chart: Chart, base: float, scale: float) -> list[Markup]:
    y = base - chart.asked.high_dose * scale
    told = f"high dose: {number(chart.asked.high_dose)} mg/kg/day or more"
    return [
        tag("line", tag("title", told), class_="t-threshold", x1=LEFT, x2=RIGHT, y1=y, y2=y),
        tag(
            "text", f"high dose: {number(chart.asked.high_dose)}", class_="t-unit", x=ASIDE, y=y + 4
        ),
    ]


def _run(chart: Chart, axis: Axis, run: Run, base: float, scale: float) -> Markup:
    x = axis.start(run.first)
    width = round(axis.end(run.last) - x, 1)
    known = run.mg_per_kg is not None
    height = min(run.mg_per_kg * scale, PLOT) if run.mg_per_kg is not None else PLOT
    bar = tag(
        "rect",
        tag("title", run_in_words(run)),
        class_=f"t-dose t-{_kind(chart, run)}",
        x=x,
        y=base - height,
        width=width,
        height=height,
        data_first=run.first.isoformat(),
        data_last=run.last.isoformat(),
        data_value=repr(run.mg_per_kg) if known else "unknown",
    )
    return bar if known else joined([bar, hatch(x, base - height, width, height)])


def _kind(chart: Chart, run: Run) -> str:
    if run.mg_per_kg is None:
        return "unknown"
    return "high" if chart.is_high(run) else "low"


def run_in_words(run: Run) -> str:
    """Dose, days and the orders behind them."""
    told = "dose or weight unknown"
    if run.mg_per_kg is not None:
        told = f"{number(run.mg_per_kg)} mg/kg/day"
    parts = []
    if run.prednisone_mg is not None:
        parts.append(f"{number(run.prednisone_mg)} mg prednisone-equivalent a day")
    if run.weight_kg is not None:
        parts.append(f"{number(run.weight_kg)} kg")
    detail = f" ({', '.join(parts)})" if parts else ""
    length = days((run.last - run.first).days + 1)
    return f"{told}{detail}, {run.first} to {run.last} ({length}); {rows(run.orders)}"


def _current(chart: Chart, base: float) -> Markup:
    today = [run for run in chart.runs if run.first <= chart.asked.as_of <= run.last]
    if not today:
        return newest("no order", "on the as-of date", base - 14)
    dose = today[-1].mg_per_kg
    told = "unknown" if dose is None else f"{dose:.2g} mg/kg"
    return newest(told, "on the as-of date", base - 14)
