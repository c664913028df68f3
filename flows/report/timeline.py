"""One patient's treatment and activity on one time axis, as inline SVG."""

import duckdb
from markupsafe import Markup

from flows.report.chart import MEASURED, Chart
from flows.report.charts import read_charts
from flows.report.dose_panel import dose_panel
from flows.report.drug_panel import drug_panel, off_list
from flows.report.frame import BELOW, LEFT, TOP, WIDTH, axis_of, backdrop, borders
from flows.report.markup import joined, tag
from flows.report.timeline_words import described
from flows.report.value_panel import value_panel

_KEY = (
    ("M0 -3.5h9l-4.5 8z", "t-point t-outside", "below its reference range"),
    ("M0 4h9l-4.5 -8z", "t-point t-outside", "above"),
    ("M0 .5a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0", "t-open", "reported as < or >"),
    ("M0 -3.5h8v8h-8z", "t-calculated", "score from data alone"),
)


def timeline(connection: duckdb.DuckDBPyConnection, protocol_id: str, patient_id: str) -> Markup:
    """The picture; empty where the protocol did not screen the patient."""
    charts = read_charts(connection, protocol_id, [patient_id])
    return drawn(charts[patient_id]) if patient_id in charts else Markup()


def drawn(chart: Chart) -> Markup:
    """The picture of a chart; its colours are those of style.css."""
    axis = axis_of(chart)
    y = TOP + 8
    panels = []
    for panel in (dose_panel, drug_panel):
        marks, height = panel(chart, axis, y)
        panels.append(tag("g", marks))
        y += height + 12
    for concept in MEASURED:
        marks, height = value_panel(chart, axis, concept, y)
        panels.append(tag("g", marks))
        y += height
    height = y + 8 + BELOW
    return tag(
        "svg",
        tag("title", "Treatment and activity over time", id=f"{chart.key}-title"),
        tag("desc", described(chart, axis), id=f"{chart.key}-desc"),
        backdrop(chart, axis, height),
        borders(chart, axis, height),
        joined(panels),
        _key(chart, height),
        class_="timeline",
        role="img",
        aria_labelledby=f"{chart.key}-title",
        aria_describedby=f"{chart.key}-desc",
        viewBox=f"0 0 {WIDTH} {height:.0f}",
        data_first=axis.first.isoformat(),
        data_last=axis.last.isoformat(),
    )


def _key(chart: Chart, height: float) -> Markup:
    """What the marks mean; only those that need it here."""
    parts, x = [], LEFT
    for shape, class_, words in _KEY:
        moved = f"translate({x:.1f} {height - 8:.1f})"
        parts.append(tag("path", class_=class_, d=shape, transform=moved))
        parts.append(tag("text", words, class_="t-unit", x=x + 13, y=height - 4))
        x += 13 + len(words) * 5.6 + 16
    notes = []
    if any(order.end_imputed for episode in chart.episodes for order in episode.orders):
        notes.append("hatched bar: end assumed")
    if off_list(chart):
        notes.append("* not on the trial's list")
    for words in notes:
        parts.append(tag("text", words, class_="t-unit", x=x, y=height - 4))
        x += len(words) * 5.6 + 16
    return tag("g", *parts)
