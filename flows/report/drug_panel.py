"""Bars of hydroxychloroquine and of each immunosuppressant, one row a drug."""

from datetime import date

from markupsafe import Markup

from flows.report.axis import DAY, Axis
from flows.report.chart import Chart, Episode, Order
from flows.report.frame import ASIDE, LEFT, hatch
from flows.report.markup import joined, tag
from flows.report.said import days, drug, rows

ROW, BAR = 22.0, 12.0
# A single infusion stays visible.
NARROWEST = 3.0
HYDROXYCHLOROQUINE = "hydroxychloroquine"


def drug_panel(chart: Chart, axis: Axis, top: float) -> tuple[Markup, float]:
    """The panel and its height."""
    parts = []
    named = drugs_of(chart)
    for place, concept in enumerate(named):
        parts.append(_row(chart, axis, concept, top + place * ROW))
    if not any(episode.role == "immunosuppressant" for episode in chart.episodes):
        y = top + len(named) * ROW
        parts.append(tag("text", "Immunosuppressants", class_="t-name", x=0, y=y + 15))
        parts.append(tag("text", "none recorded", class_="t-none", x=LEFT + 6, y=y + 15))
        return joined(parts), (len(named) + 1) * ROW
    return joined(parts), len(named) * ROW


def drugs_of(chart: Chart) -> list[str]:
    """Hydroxychloroquine always, then the agents given: those of the trial's list first."""
    given = {episode.concept for episode in chart.episodes} - {HYDROXYCHLOROQUINE}
    listed = [concept for concept in chart.asked.immunosuppressants if concept in given]
    return [HYDROXYCHLOROQUINE, *listed, *sorted(given - set(listed))]


def off_list(chart: Chart) -> list[str]:
    """The agents given that are not on the protocol's list."""
    listed = {HYDROXYCHLOROQUINE, *chart.asked.immunosuppressants}
    return [concept for concept in drugs_of(chart) if concept not in listed]


def _row(chart: Chart, axis: Axis, concept: str, top: float) -> Markup:
    own = [episode for episode in chart.episodes if episode.concept == concept]
    text = top + 15
    parts = [tag("text", drug(concept), class_="t-name", x=0, y=text)]
    shown = [episode for episode in own if axis.shows(episode.first, episode.last)]
    parts += [_bar(axis, episode, top + (ROW - BAR) / 2) for episode in shown]
    if not own:
        parts.append(tag("text", "none recorded", class_="t-none", x=LEFT + 6, y=text))
        return joined(parts)
    if not shown:
        told = f"not on these days; last on {own[-1].last}"
        parts.append(tag("text", told, class_="t-none", x=LEFT + 6, y=text))
    elif own[0].first < axis.first:
        parts.append(tag("path", class_="t-earlier", d=f"M{LEFT - 3:.1f} {top + 7:.1f}v8l-5 -4z"))
    covered = days(sum(episode.days for episode in own))
    since = tag("title", f"{drug(concept)}: {covered} in all, first on {own[0].first}")
    star = "*" if concept in off_list(chart) else ""
    parts.append(tag("text", since, f"{covered}{star}", class_="t-newest", x=ASIDE, y=text))
    return joined(parts)


def _bar(axis: Axis, episode: Episode, y: float) -> Markup:
    """The episode pale, its covered days in full colour, those of an assumed end hatched."""
    x = axis.start(episode.first)
    role = "t-hcq" if episode.concept == HYDROXYCHLOROQUINE else "t-agent"
    told = f"{drug(episode.concept)}, {days(episode.days)}, {episode.first} to {episode.last}"
    if episode.end_imputed:
        told += ", an end is assumed"
    parts = [
        tag("title", f"{told}; {rows([order.id for order in episode.orders])}"),
        tag(
            "rect",
            class_="t-span",
            x=x,
            y=y + BAR / 2 - 2,
            width=max(axis.end(episode.last) - x, NARROWEST),
            height=4.0,
        ),
    ]
    for first, last, assumed in covered_days(episode.orders):
        if not axis.shows(first, last):
            continue
        left = axis.start(first)
        width = max(axis.end(last) - left, NARROWEST)
        left = min(left, axis.right - width)
        kind = "t-assumed" if assumed else "t-covered"
        dates = {"data_first": first.isoformat(), "data_last": last.isoformat()}
        parts.append(tag("rect", class_=kind, x=left, y=y, width=width, height=BAR, **dates))
        if assumed:
            parts.append(hatch(left, y, width, BAR))
    attributes = {
        "data_drug": episode.concept,
        "data_days": episode.days,
        "data_first": episode.first.isoformat(),
        "data_last": episode.last.isoformat(),
    }
    return tag("g", *parts, class_=f"t-drug {role}", **attributes)


def covered_days(orders: tuple[Order, ...]) -> list[tuple[date, date, bool]]:
    """The days that the orders cover, as runs: first, last, and whether only by assumed ends.

    What an order with a known end covers is known, whatever else covers it.
    """
    known = _merged([(o.first, o.last) for o in orders if not o.end_imputed])
    assumed = _merged([(o.first, o.last) for o in orders if o.end_imputed])
    return sorted(
        [(first, last, False) for first, last in known]
        + [(first, last, True) for first, last in _without(assumed, known)]
    )


def _merged(spans: list[tuple[date, date]]) -> list[tuple[date, date]]:
    found: list[tuple[date, date]] = []
    for first, last in sorted(spans):
        if found and first <= found[-1][1] + DAY:
            found[-1] = (found[-1][0], max(found[-1][1], last))
        else:
            found.append((first, last))
    return found


def _without(
    spans: list[tuple[date, date]], taken: list[tuple[date, date]]
) -> list[tuple[date, date]]:
    found = []
    for first, last in spans:
        for begins, ends in taken:
            if begins > last or ends < first:
                continue
            if first < begins:
                found.append((first, begins - DAY))
            first = ends + DAY
        if first <= last:
            found.append((first, last))
    return found
