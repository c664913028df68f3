"""report.html: a release on paper, or what of it may be handed on without patients."""

from dataclasses import dataclass
from pathlib import Path

import duckdb
from markupsafe import Markup

from flows.report.attrition import drawn as drawn_attrition
from flows.report.attrition_rows import Step, attrition_steps
from flows.report.charts import read_charts
from flows.report.deidentified import deidentified_text
from flows.report.delivered import delivered_of
from flows.report.glance import Glance, glances, run_of
from flows.report.moves import Moves, moves_of
from flows.report.rendering import environment, style
from flows.report.timeline import drawn as drawn_timeline
from flows.report.view import PatientView
from flows.report.views import patient_views
from flows.report.worklist import Listed, StepOfWeek, Waiting, listed_of, steps_of, waiting_of

# Of the candidates and of the near misses each: nobody prints a thousand pages.
MOST_PAGES = 300


@dataclass(frozen=True)
class Part:
    """The report's part on one protocol; `paged` are the keys of those who have a page in it."""

    glance: Glance
    picture: Markup
    steps: list[Step]
    candidates: list[Listed]
    near_misses: list[Listed]
    next_steps: list[StepOfWeek]
    waiting: list[Waiting]
    moves: Moves
    patients: list[tuple[PatientView, Markup]]
    paged: frozenset[str]


def write_report(database: Path, file: Path, deidentified: bool = False) -> None:
    """The file: one page of HTML that asks for nothing from outside."""
    with duckdb.connect(str(database), read_only=True) as connection:
        file.write_text(report_text(connection, deidentified), "utf-8")


def report_text(connection: duckdb.DuckDBPyConnection, deidentified: bool = False) -> str:
    """The report of a release; the same for the same rows, protocols and as-of date."""
    if deidentified:
        return deidentified_text(connection)
    run = run_of(connection)
    return (
        environment()
        .get_template("report.html.j2")
        .render(
            style=style(),
            run=run,
            parts=[_part(connection, glance) for glance in glances(connection, run)],
            delivered=delivered_of(connection, run.release_id),
        )
    )


def _part(connection: duckdb.DuckDBPyConnection, glance: Glance) -> Part:
    protocol_id = glance.protocol.id
    steps = attrition_steps(connection, protocol_id)
    listed = listed_of(connection, protocol_id)
    candidates = [one for one in listed if one.status == "candidate"]
    near_misses = [one for one in listed if one.near_miss]
    paged = [*candidates[:MOST_PAGES], *near_misses[:MOST_PAGES]]
    charts = read_charts(connection, protocol_id, [one.patient_id for one in paged])
    views = patient_views(connection, protocol_id, charts)
    return Part(
        glance,
        drawn_attrition(protocol_id, steps, glance.outcome),
        steps,
        candidates,
        near_misses,
        steps_of(connection, protocol_id),
        waiting_of(connection, protocol_id),
        moves_of(connection, protocol_id),
        [(view, drawn_timeline(charts[view.patient_id])) for view in views],
        frozenset(one.key for one in paged),
    )
