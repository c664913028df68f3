"""The steps of a refresh up to its answers, run aside: nothing is landed, decided or published."""

from datetime import date

from flows.assess import assess
from flows.measure import measure
from flows.request import Request, Rows
from flows.stage import stage
from flows.warehouse import Warehouse
from flows.workbench import Workbench
from transforms.decide.changes import Answers

# No refresh has this id: its workbench is never a refresh's.
_NO_REFRESH = 0


def answers_aside(
    place: Warehouse, protocols: tuple[str, ...], as_of: date, rows: Rows | None = None
) -> Answers:
    """What the protocols make of the store's current rows, or of others, on that day."""
    request = Request(place.root, place, protocols, "", as_of, _NO_REFRESH, rows=rows)
    stage(request)
    measure(request)
    assess(request)
    with Workbench(request.workbench) as bench:
        return Answers(bench.read("criterion_result"), bench.read("cohort"))
