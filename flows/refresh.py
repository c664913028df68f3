"""The weekly refresh: land, stage, measure, assess, decide, publish, in that order and once."""

import os
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from time import monotonic
from typing import Any

from flows.assess import assess
from flows.decide import decide
from flows.delivery import Delivery, find_files
from flows.errors import Refusal, StepFailed
from flows.land import land
from flows.landing_counts import LandingCounts
from flows.lock import only_refresh
from flows.measure import measure
from flows.progress import tell
from flows.protocols import load_protocol
from flows.publish import publish
from flows.recover import clear_work, recover
from flows.request import Request, software_version
from flows.resources import load_source
from flows.stage import stage
from flows.store import finish_refresh, open_store, start_refresh
from flows.warehouse import UMASK, Warehouse

# How a step is run: its name, its function and its arguments; Prefect wraps it in a task.
Caller = Callable[..., Any]


@dataclass(frozen=True)
class Outcome:
    """What a published refresh came to: counts, dates and paths, no patient's data."""

    request: Request
    landed: LandingCounts
    base_cohort: int
    dose_coverage: dict[str, int]
    statuses: dict[str, dict[str, int]]
    release: Path
    seconds: dict[str, float] = field(default_factory=dict)


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
) -> Outcome:
    """One refresh from a delivery to a published release.

    Raises Refusal where the delivery or the settings are at fault, StepFailed where the program
    is; in both cases the last release stays as it was and the ledger says what happened.
    """
    os.umask(UMASK)
    place = Warehouse(warehouse.resolve())
    place.prepare()
    with only_refresh(place.lock):
        recover(place)
        return _refresh(extracts, place, protocols, source, as_of, call)


def _refresh(
    extracts: Path,
    place: Warehouse,
    protocols: tuple[str, ...],
    source: str,
    as_of: date | None,
    call: Caller,
) -> Outcome:
    started_at = datetime.now(UTC).replace(tzinfo=None)
    request = _begin(place, extracts, protocols, source, as_of or date.today(), started_at)
    try:
        delivery = _settled(request)
        request = _dated(request, as_of or delivery.as_of or date.today())
        outcome = run_steps(request, delivery, started_at, call)
    except Refusal as refusal:
        _end(request, "refused", str(refusal))
        raise
    except BaseException as error:
        _end(request, "failed", f"{type(error).__name__}")
        raise
    finally:
        clear_work(place)
    _end(request, "published", "", outcome.seconds)
    return outcome


def _settled(request: Request) -> Delivery:
    """The delivery's files, once protocols and source are known to be right; else Refusal."""
    names = [load_protocol(name).id for name in request.protocols]
    if len(set(names)) < len(names):
        raise Refusal(
            "A protocol is given twice", ", ".join(request.protocols), "give each protocol once"
        )
    load_source(request.source)
    return find_files(request.extracts)


def run_steps(request: Request, delivery: Delivery, started_at: datetime, call: Caller) -> Outcome:
    """The pipeline itself, whoever calls its steps."""
    seconds: dict[str, float] = {}

    def step(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
        tell(name)
        begun = monotonic()
        result = call(name, function, *arguments)
        seconds[name] = round(monotonic() - begun, 3)
        return result

    landed = step("land", land_delivery, request, delivery)
    base_cohort = step("stage", stage, request)
    dose_coverage = step("measure", measure, request)
    step("assess", assess, request)
    statuses = step("decide", decide, request)
    release = step("publish", publish, request, started_at)
    return Outcome(request, landed, base_cohort, dose_coverage, statuses, release, seconds)


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
        )


def guarded(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """The step's result; any error but a Refusal is replaced by one that quotes no data."""
    try:
        return function(*arguments)
    except (Refusal, StepFailed) as told:
        outcome: Exception = type(told)(*told.args)
    except Exception as error:
        outcome = StepFailed(name, type(error).__name__)
    raise outcome


def _begin(
    place: Warehouse,
    extracts: Path,
    protocols: tuple[str, ...],
    source: str,
    as_of: date,
    started_at: datetime,
) -> Request:
    folders = [int(p.name) for p in place.releases.iterdir() if p.name.isdigit()]
    with open_store(place.store) as store:
        refresh_id = start_refresh(
            store,
            started_at=started_at,
            as_of=as_of,
            protocols=sorted(protocols),
            source=source,
            software_version=software_version(),
            above=max(folders, default=0),
        )
    return Request(extracts, place, protocols, source, as_of, refresh_id)


def _dated(request: Request, as_of: date) -> Request:
    """The request with the delivery's as-of date and its protocols in the order of their ids."""
    by_id = tuple(sorted(request.protocols, key=lambda name: load_protocol(name).id))
    with open_store(request.warehouse.store) as store:
        store.execute(
            "UPDATE refresh SET as_of = ?, protocols = ? WHERE refresh_id = ?",
            [as_of, [load_protocol(name).id for name in by_id], request.refresh_id],
        )
    return replace(request, as_of=as_of, protocols=by_id)


def _end(
    request: Request, outcome: str, message: str, seconds: dict[str, float] | None = None
) -> None:
    with open_store(request.warehouse.store) as store:
        finish_refresh(
            store,
            request.refresh_id,
            finished_at=datetime.now(UTC).replace(tzinfo=None),
            outcome=outcome,
            message=message,
            release_id=request.release_id if outcome == "published" else None,
            durations=seconds or {},
        )
