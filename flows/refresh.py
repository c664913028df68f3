"""The weekly refresh: land, stage, measure, assess, decide, publish, in that order and once."""

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

import duckdb

from flows.assess import assess
from flows.buckets.answers import Each, one_by_one
from flows.buckets.bucket import buckets_of
from flows.buckets.together import put_together
from flows.decide import decide
from flows.delivery import Delivery, find_files
from flows.errors import Refusal, StepFailed
from flows.gates import NOTHING, Accepted, Finding
from flows.gates_answer import pass_answer_gates
from flows.gates_landing import Gates
from flows.land import land
from flows.landing_counts import LandingCounts
from flows.lock import only_refresh
from flows.machine import machine_fault
from flows.measure import measure
from flows.progress import tell
from flows.protocols import load_protocol
from flows.publish import publish
from flows.recover import clear_work, recover
from flows.refresh_ledger import begin, dated, end, end_early
from flows.request import Request
from flows.resources import load_source
from flows.stage import stage
from flows.store import migrated_since, open_store
from flows.warehouse import UMASK, Warehouse

# How a step is run: its name, its function and its arguments; Prefect wraps it in a task.
Caller = Callable[..., Any]


@dataclass(frozen=True)
class Outcome:
    """What a published refresh came to: counts, dates and paths, no patient's data."""

    request: Request
    landed: LandingCounts
    let_through: tuple[Finding, ...]
    base_cohort: int
    dose_coverage: dict[str, int]
    statuses: dict[str, dict[str, int]]
    release: Path
    seconds: dict[str, float] = field(default_factory=dict)
    migrated: tuple[int, int] | None = None


def directly(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step here and now, in this process."""
    return function(*arguments)


def refresh(
    extracts: Path,
    warehouse: Path,
    protocols: tuple[str, ...],
    source: str = "canonical",
    as_of: date | None = None,
    call: Caller = directly,
    accept: Accepted = NOTHING,
    buckets: int = 1,
    each: Each = one_by_one,
    language: str = "en",
) -> Outcome:
    """One refresh from a delivery to a published release.

    Raises Refusal where the delivery or the settings are at fault, Held (a Refusal) where the
    delivery or its answer looks wrong and nobody accepted that, StepFailed where the program is
    at fault; in all cases the last release stays as it was and the ledger says what happened.
    """
    os.umask(UMASK)
    place = Warehouse(warehouse.resolve())
    place.prepare()
    with only_refresh(place.lock):
        started_at = datetime.now(UTC).replace(tzinfo=None)
        recover(place)
        with open_store(place.store) as store:
            migrated = migrated_since(store, started_at)
        asked = Request(
            *(extracts, place, protocols, source, as_of or date.today(), 0, as_of is None, accept),
            buckets=buckets,
            language=language,
        )
        return replace(_refresh(asked, started_at, call, each), migrated=migrated)


def _refresh(asked: Request, started_at: datetime, call: Caller, each: Each) -> Outcome:
    request = begin(asked, started_at)
    try:
        try:
            delivery = _settled(request)
            request = dated(request, delivery.as_of)
            outcome = run_steps(request, delivery, started_at, call, each)
        finally:
            # First, because on a full disk the ledger needs the room.
            clear_work(request.warehouse)
    except BaseException as error:
        end_early(request, error)
        raise
    # It is published, whatever the ledger says until the next refresh puts it right.
    with suppress(duckdb.Error, OSError):
        end(request, "published", durations=outcome.seconds)
    return outcome


def _settled(request: Request) -> Delivery:
    """The delivery's files, once protocols and source are known to be right; else Refusal."""
    names = [load_protocol(name).id for name in request.protocols]
    if len(set(names)) < len(names):
        raise Refusal(
            "A protocol is given twice", ", ".join(request.protocols), "give each protocol once"
        )
    return find_files(request.extracts, load_source(request.source))


def run_steps(
    request: Request, delivery: Delivery, started_at: datetime, call: Caller, each: Each
) -> Outcome:
    """The pipeline itself, whoever calls its steps and wherever its buckets are answered."""
    seconds: dict[str, float] = {}

    def step(
        name: str, function: Callable[..., Any], *arguments: Any, by: Caller | None = None
    ) -> Any:
        tell(name)
        begun = monotonic()
        result = (by or call)(name, function, *arguments)
        seconds[name] = round(monotonic() - begun, 3)
        return result

    landed = step("land", land_delivery, request, delivery)
    base_cohort = step("stage", stage, request)
    if request.buckets == 1:
        dose_coverage = step("measure", measure, request)
        step("assess", assess, request)
    else:
        buckets = buckets_of(request)
        counts = step("measure", each, call, buckets, by=directly)
        dose_coverage = step("assess", put_together, request, buckets, counts)
    statuses = step("decide", decide, request)
    release, answer = step("publish", publish_accepted, request, started_at)
    let_through = (*landed.let_through, *answer)
    return Outcome(
        request, landed, let_through, base_cohort, dose_coverage, statuses, release, seconds
    )


def land_delivery(request: Request, delivery: Delivery) -> LandingCounts:
    """The delivery's rows stand in the store or in quarantine, all of them or none."""
    with open_store(request.warehouse.store) as store:
        return land(
            store,
            delivery,
            request.warehouse,
            load_source(request.source),
            request.refresh_id,
            request.as_of,
            Gates(request.of_today, request.accepted),
        )


def publish_accepted(request: Request, started_at: datetime) -> tuple[Path, tuple[Finding, ...]]:
    """The release's folder, and why somebody might have doubted the answer; Held if it looks
    wrong and nobody accepted that."""
    let_through = pass_answer_gates(request)
    return publish(request, started_at), let_through


def guarded(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """The step's result; any error but a Refusal is replaced by one that quotes no data."""
    try:
        return function(*arguments)
    except (Refusal, StepFailed) as told:
        outcome: Exception = type(told)(*told.args)
    except Exception as error:
        outcome = machine_fault(name, error) or StepFailed(name, type(error).__name__)
    raise outcome
