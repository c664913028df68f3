"""What a timeline shows, in words: for those who do not see it, and as tables of its numbers."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date

from flows.report.axis import Axis
from flows.report.chart import MEASURED, Chart, Reading
from flows.report.dose_panel import ceiling_of, run_in_words
from flows.report.drug_panel import drugs_of
from flows.report.said import days, drug, level_of, number, result_of, value_of
from flows.report.value_marks import calculated_in_words
from flows.report.value_panel import panel_unit


@dataclass(frozen=True)
class Told:
    """A table of what a timeline draws: its name, its headings, and its rows as text."""

    name: str
    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def described(chart: Chart, axis: Axis) -> str:
    """The picture in some sentences."""
    asked = chart.asked
    told = [f"From {axis.first} to {axis.last}; the treatment window begins {asked.window_first}."]
    runs = [run for run in chart.runs if axis.shows(run.first, run.last)]
    doses = [run for run in runs if run.mg_per_kg is not None]
    if not runs:
        told.append("No systemic glucocorticoid order.")
    else:
        if doses:
            top = max(doses, key=lambda run: run.mg_per_kg or 0.0)
            told.append(f"Highest glucocorticoid dose: {run_in_words(top)}.")
        ceiling = ceiling_of(chart, runs)
        if any(run.mg_per_kg and run.mg_per_kg > ceiling for run in doses):
            told.append(f"Doses above {number(ceiling)} mg/kg/day are cut: arrows with numbers.")
        if len(doses) < len(runs):
            told.append(f"{len(runs) - len(doses)} stretches of unknown dose or weight.")
    if chart.longest:
        told.append(
            f"Longest episode of {number(asked.high_dose)} mg/kg/day or more: "
            f"{days(chart.longest.days)}, {chart.longest.first} to {chart.longest.last}."
        )
    for concept in drugs_of(chart):
        own = [episode for episode in chart.episodes if episode.concept == concept]
        covered = days(sum(episode.days for episode in own))
        if own:
            told.append(f"{drug(concept)}: {covered}, {own[0].first} to {own[-1].last}.")
        else:
            told.append(f"{drug(concept)}: none recorded.")
    for concept, name in MEASURED.items():
        readings = chart.readings_of(concept)
        if readings:
            newest = readings[-1]
            told.append(
                f"{name}: {len(readings)} results, newest {result_of(newest)} on {newest.on}."
            )
        else:
            told.append(f"{name}: none recorded.")
    scored = calculated_in_words(chart)
    return " ".join([*told, f"{scored}." if scored else ""]).rstrip()


def told_tables(chart: Chart, axis: Axis) -> list[Told]:
    """The numbers of the picture, newest first; drugs with everything ever recorded."""
    shown = [run for run in chart.runs if axis.shows(run.first, run.last)]
    doses = tuple(
        (
            str(run.first),
            str(run.last),
            _or(run.mg_per_kg, "unknown"),
            _or(run.prednisone_mg, "unknown"),
            _or(run.weight_kg, "unknown"),
            ", ".join(run.orders),
        )
        for run in reversed(shown)
    )
    drugs = tuple(
        (
            drug(episode.concept),
            str(episode.first),
            str(episode.last),
            f"{episode.days:,}",
            "an end is assumed" if episode.end_imputed else "",
            ", ".join(order.id for order in episode.orders),
        )
        for concept in drugs_of(chart)
        for episode in reversed(chart.episodes)
        if episode.concept == concept
    )
    return [
        Told(
            f"Glucocorticoid, prednisone-equivalent, since {axis.first}",
            ("From", "To", "mg/kg/day", "mg/day", "Weight (kg)", "Orders"),
            doses,
        ),
        Told(
            "Hydroxychloroquine and immunosuppressants, ever",
            ("Drug", "From", "To", "Days covered", "", "Orders"),
            drugs,
        ),
        _activity(chart, axis),
    ]


def _activity(chart: Chart, axis: Axis) -> Told:
    """One row a day, one column a quantity; the unit stands in the heading."""
    shown = [r for r in chart.readings if axis.shows(r.on, r.on)]
    by_day: dict[date, list[Reading]] = defaultdict(list)
    for reading in shown:
        by_day[reading.on].append(reading)
    rows = [
        (
            str(day),
            *("; ".join(_brief(r) for r in own if r.concept == c) for c in MEASURED),
            ", ".join(r.result_id for r in own),
        )
        for day, own in sorted(by_day.items(), reverse=True)
    ]
    scored = chart.scored
    if scored is not None:
        told = (f"{chart.asked.as_of}, from data alone", f"at least {scored.points}")
        rows.insert(0, (*told, *[""] * (len(MEASURED) - 1), ", ".join(scored.evidence)))
    headings = [f"{name} ({panel_unit(chart, c)})" for c, name in MEASURED.items()]
    name = f"Activity and laboratory since {axis.first}"
    return Told(name, ("Date", *headings, "Source rows"), tuple(rows))


def _brief(reading: Reading) -> str:
    level = level_of(reading)
    return value_of(reading) + (f" {level}" if level else "")


def _or(value: float | None, otherwise: str) -> str:
    return otherwise if value is None else number(value)
