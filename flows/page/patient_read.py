"""A patient of the served release with the timeline, read once for as long as it is served."""

from markupsafe import Markup

from flows.page.rows import Row
from flows.page.shelf import Opened
from flows.report.charts import read_charts
from flows.report.timeline import drawn
from flows.report.view import PatientView
from flows.report.views import patient_views

_MOST_KEPT = 200


def read_patient(opened: Opened, row: Row) -> tuple[PatientView, Markup]:
    """What the release knows of the patient, and the picture of it."""
    known = opened.read.get(row.ref)
    if known is None:
        with opened.cursor() as connection:
            charts = read_charts(connection, row.protocol_id, [row.patient_id])
            (view,) = patient_views(connection, row.protocol_id, charts)
        if len(opened.read) >= _MOST_KEPT:
            opened.read.clear()
        known = opened.read[row.ref] = (view, drawn(charts[row.patient_id]))
    return known
