"""The drawn deliveries of tests/spec, landed once, and the workbench before each of their steps."""

import pickle
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from importlib import import_module
from itertools import pairwise
from pathlib import Path
from typing import Any

import coverage
import duckdb
import pandas as pd

from benchmarks.mutation.faults import ROOT
from flows.assess import assess, facts
from flows.decide import decide
from flows.measure import measure
from flows.protocols import load_protocol
from flows.refresh import refresh
from flows.request import Request
from flows.stage import stage
from flows.store import extracts_present, open_store
from flows.warehouse import Warehouse
from flows.workbench import Workbench
from schemas.protocol import Protocol
from transforms.assess.criteria import criterion_results
from transforms.assess.facts import Facts

STEPS: dict[str, Callable[[Request], object]] = {
    "stage": stage,
    "measure": measure,
    "assess": assess,
    "decide": decide,
}
# The step that makes what the rules look at, and the end.
FACTS, DECIDED = "facts", "decided"
Tables = dict[str, pd.DataFrame]
# By file and line: which step, or which criterion's answers, of which delivery run it.
Lines = dict[str, dict[int, set[tuple[str, str]]]]


class _Accepted(BaseException):
    """The refresh has come as far as its rows."""


@dataclass
class Landed:
    """A delivery before each step, what its rules look at, and its answers by criterion."""

    name: str
    folder: Path
    request: Request
    protocol: Protocol
    facts: Any = None
    answers: Tables = field(default_factory=dict)

    def before(self, step: str, place: Path) -> Request:
        """A warehouse of one's own, as it stood before the step."""
        shutil.copytree(self.folder / step, place)
        return replace(self.request, warehouse=Warehouse(place))

    def tables(self, step: str) -> Tables:
        """What stood in the workbench before the step."""
        return tables_of(replace(self.request, warehouse=Warehouse(self.folder / step)))

    def facts_of(self, request: Request) -> Facts:
        """What the rules may look at in that workbench."""
        with open_store(request.warehouse.store) as store:
            present = frozenset(extracts_present(store))
        with Workbench(request.workbench) as bench:
            return facts(bench, self.protocol, request, present)

    def answers_to(self, criterion: str, seen: Facts) -> pd.DataFrame:
        """The answers to one criterion, softened by the one that softens it."""
        known = self.protocol.criteria
        softener = next(one.softened_by for one in known if one.id == criterion)
        kept = tuple(one for one in known if one.id in (criterion, softener))
        asked = self.protocol.model_copy(update={"criteria": kept})
        found = criterion_results(asked, seen)
        return found[found["criterion_id"].eq(criterion)].reset_index(drop=True)


def tables_of(request: Request) -> Tables:
    """Every table of the workbench, its rows in order."""
    with duckdb.connect(str(request.workbench), read_only=True) as connection:
        names = connection.execute("SELECT table_name FROM duckdb_tables()").fetchall()
        return {name: connection.execute(f'FROM "{name}" ORDER BY ALL').df() for (name,) in names}


def landed(names: Sequence[str], folder: Path) -> tuple[dict[str, Landed], Lines]:
    """The deliveries, and what of them runs which line; kept in the folder."""
    kept = folder / "landed.pickle"
    if not kept.exists():
        shutil.rmtree(folder, ignore_errors=True)
        measured = coverage.Coverage(data_file=None, config_file=False, include="*/transforms/*")
        found = {name: _land(name, folder / name, measured) for name in names}
        kept.write_bytes(pickle.dumps((found, _lines(measured))))
    found, lines = pickle.loads(kept.read_bytes())
    return found, lines


def _land(name: str, folder: Path, measured: coverage.Coverage) -> Landed:
    asked = _accepted(name, folder)
    told = Landed(name, folder, asked, load_protocol(asked.protocols[0]))
    order = [*STEPS, DECIDED]
    for step, then in pairwise(order):
        request = told.before(step, folder / then)
        with _measured(measured, name, step):
            STEPS[step](request)
    own = replace(asked, warehouse=Warehouse(folder / "decide"))
    with _measured(measured, name, FACTS):
        told.facts = told.facts_of(own)
    for criterion in told.protocol.criteria:
        with _measured(measured, name, criterion.id):
            told.answers[criterion.id] = told.answers_to(criterion.id, told.facts)
    return told


def _accepted(name: str, folder: Path) -> Request:
    """What the refresh was asked; its warehouse, with accepted rows, lies in `stage`."""
    drawn, hospital = import_module("spec.drawn"), import_module("spec.hospital")
    chart = import_module("spec.conftest").chart_of(name)
    asked: list[Request] = []

    def call(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        if name != "stage":
            return function(*arguments)
        asked.append(arguments[0])
        shutil.copytree(asked[0].warehouse.root, folder / "stage")
        raise _Accepted

    extracts = hospital.deliver(chart, folder)
    with suppress(_Accepted):
        protocols = (hospital.PROTOCOL,)
        refresh(extracts, folder / "warehouse", protocols, as_of=drawn.AS_OF, call=call)
    return asked[0]


@contextmanager
def _measured(measured: coverage.Coverage, name: str, step: str) -> Iterator[None]:
    measured.start()
    measured.switch_context(f"{name}: {step}")
    try:
        yield
    finally:
        measured.stop()


def _lines(measured: coverage.Coverage) -> Lines:
    data = measured.get_data()
    found: Lines = {}
    for file in data.measured_files():
        own = data.contexts_by_lineno(file).items()
        found[str(Path(file).relative_to(ROOT))] = {
            line: {(name, step) for name, step in (one.split(": ") for one in contexts if one)}
            for line, contexts in own
        }
    return found
