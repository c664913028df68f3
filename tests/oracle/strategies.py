"""Hypothesis strategies: one patient's rows, small enough to shrink to a readable example."""

from datetime import date
from random import Random

from hypothesis import strategies as st

from .chart import Chart, Rows
from .histories import AS_OF

# (code, code_system, name), one spelling a drug; failures shrink towards the first.
DRUGS = (
    ("H02AB07", "ATC", "prednisone"),
    ("H02AB04", "ATC", "methylprednisolone"),
    ("", "", "地塞米松片"),
    ("8638", "RXNORM", "泼尼松龙"),
    ("", "", "得宝松"),
    ("H02AA02", "ATC", "fludrocortisone"),
    ("P01BA02", "ATC", "羟氯喹"),
    ("L01AA01", "ATC", "环磷酰胺"),
    ("L04AA06", "ATC", "骁悉"),
    ("", "", "泰爱"),
    ("L01FA01", "ATC", "rituximab"),
    ("D11AH01", "ATC", "他克莫司软膏"),
)
ROUTES = ("oral", "iv", "im", "sc", "", "other", "topical")
DOSES = ("30", "15", "60", "29.999999", "500", "1", "0.5", "")
UNITS = ("mg", "mg/kg", "g", "ug", "μg", "tablet", "")
FREQUENCIES = ("1", "2", "0.5", "0.142857", "")
STATUSES = ("completed", "active", "", "stopped", "on-hold", "cancelled", "entered-in-error")
WEIGHTS = ("30", "15", "61", "30000", "0", "n/a")
WEIGHT_UNITS = ("kg", "g", "", "stone")
DAYS_AGO = st.integers(-5, 120) | st.sampled_from((179, 274, 275, 300, 363, 364, 365, 400, 460))
LENGTHS = st.integers(1, 31) | st.sampled_from((84, 89, 90, 91, 92, 120)) | st.none()


@st.composite
def one_patient(draw: st.DrawFn, as_of: date = AS_OF) -> Rows:
    """The rows of one patient: up to six orders, four weights, two further dated rows."""
    chart = Chart(Random(0), "p", as_of)
    chart.add("patients", birth_date=chart.ago(4000).isoformat(), sex="female")
    for _ in range(draw(st.integers(0, 6), label="orders")):
        code, code_system, name = draw(st.sampled_from(DRUGS))
        first, days = draw(DAYS_AGO), draw(LENGTHS)
        chart.add(
            "medications",
            code=code,
            code_system=code_system,
            name=name,
            route=draw(st.sampled_from(ROUTES)),
            dose_value=draw(st.sampled_from(DOSES)),
            dose_unit=draw(st.sampled_from(UNITS)),
            frequency_per_day=draw(st.sampled_from(FREQUENCIES)),
            start_date=chart.ago(first).isoformat(),
            end_date="" if days is None else chart.ago(first - days + 1).isoformat(),
            status=draw(st.sampled_from(STATUSES)),
        )
    for _ in range(draw(st.integers(0, 4), label="weights")):
        chart.add(
            "observations",
            code="29463-7",
            code_system="LOINC",
            name="Body weight",
            collected_at=chart.ago(draw(DAYS_AGO)).isoformat()
            + draw(st.sampled_from(("", "T08:00:00", "T09:00:00"))),
            value=draw(st.sampled_from(WEIGHTS)),
            unit=draw(st.sampled_from(WEIGHT_UNITS)),
            status=draw(st.sampled_from(("final", "", "cancelled"))),
        )
    chart.add(
        "diagnoses",
        code="M32.9",
        code_system="ICD10",
        diagnosed_on=chart.ago(draw(st.sampled_from((900, 365, 364, 363, 10)))).isoformat(),
        status="confirmed",
    )
    if draw(st.booleans(), label="reaction"):
        code, code_system, name = draw(st.sampled_from(DRUGS))
        chart.add(
            "adverse_reactions",
            code=code,
            code_system=code_system,
            name=name,
            reaction_on=chart.ago(draw(DAYS_AGO)).isoformat(),
            status=draw(st.sampled_from(("", "refuted"))),
        )
    return chart.rows
