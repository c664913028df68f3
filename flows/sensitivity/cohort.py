"""The base cohort's staged rows, copied aside, and what each version of a protocol measures."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb
import pandas as pd

from flows.assess import facts
from flows.lock import only_refresh
from flows.measure import measure_one, score
from flows.protocol_impact import nothing_accepted, published_day, require_rows
from flows.recover import clear_work
from flows.request import Request
from flows.stage import stage
from flows.store import extracts_present
from flows.warehouse import Warehouse
from flows.workbench import Workbench, quoted
from schemas.protocol import Protocol, content_hash
from schemas.rules import leaves
from schemas.value_rules import ActivityScore, Classification
from transforms.assess.facts import Facts

# No refresh has this id: its workbench is never a refresh's.
_NO_REFRESH = 0
_MEMORY = Path(":memory:")


@dataclass
class Cohort:
    """Staged rows in memory; what stands measured there is of the versions measured last."""

    bench: Workbench
    request: Request
    extracts: frozenset[str]
    _treatment: str = ""
    _scores: str = ""

    def facts(self, protocol: Protocol) -> Facts:
        """What the protocol's rules may look at, measured by its own parameters."""
        treatment, scores = content_hash(_treatment(protocol)), content_hash(_scores(protocol))
        if treatment != self._treatment:
            measure_one(self.bench, protocol, self.request, published=False)
        if scores != self._scores:
            score(self.bench, [protocol], pd.Timestamp(self.request.as_of))
        self._treatment, self._scores = treatment, scores
        return facts(self.bench, protocol, self.request, self.extracts)


def measured_alike(protocol: Protocol) -> str:
    """The same text for all versions of a protocol to which the measures are the same."""
    return content_hash([_treatment(protocol), _scores(protocol)])


@contextmanager
def staged_aside(place: Warehouse, name: str, as_of: date | None) -> Iterator[Cohort]:
    """The protocol's cohort on that day, or on the day of the published release, else today.

    The warehouse is locked only until the rows are copied into memory; nothing is published, and
    nothing is left there.
    """
    if not place.store.is_file():
        raise nothing_accepted(place)
    place.prepare()
    with only_refresh(place.lock):
        require_rows(place)
        day = as_of or published_day(place) or date.today()
        request = Request(place.root, place, (name,), "", day, _NO_REFRESH)
        clear_work(place)
        try:
            stage(request)
            with duckdb.connect(str(place.store), read_only=True) as store:
                extracts = frozenset(extracts_present(store))
            bench = _copied(request.workbench)
        finally:
            clear_work(place)
    with bench:
        yield Cohort(bench, request, extracts)


def _copied(database: Path) -> Workbench:
    bench = Workbench(_MEMORY)
    bench.connection.execute(f"ATTACH {quoted(database)} AS staged (READ_ONLY)")
    bench.connection.execute("COPY FROM DATABASE staged TO memory")
    bench.connection.execute("DETACH staged")
    return bench


def _treatment(protocol: Protocol) -> object:
    rule = protocol.longest_episode
    return [protocol.treatment.model_dump(mode="json"), rule and rule.model_dump(mode="json")]


def _scores(protocol: Protocol) -> object:
    rules = [leaf for criterion in protocol.criteria for leaf in leaves(criterion.rule)]
    days = [
        [rule.fever_infection_within_days, rule.hemolysis_within_days]
        for rule in rules
        if isinstance(rule, Classification)
    ]
    return [[rule.within_days for rule in rules if isinstance(rule, ActivityScore)], days]
