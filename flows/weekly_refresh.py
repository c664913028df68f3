"""The refresh as a Prefect flow: the same steps, each a task."""

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE
from pydantic import Field

from flows.buckets.answers import Each, one_by_one
from flows.buckets.choice import MOST, Runner
from flows.errors import Refusal, StepFailed
from flows.gates import Accepted, accepted
from flows.language import Language
from flows.refresh import Outcome, guarded, refresh
from flows.schedule.aloud import begin, say
from flows.schedule.artifacts import leave
from flows.schedule.choice import LONGEST_WAIT, Gate
from flows.schedule.outside import outside
from flows.schedule.waiting import wait

# How the refresh of this process ended by its own word; Prefect's word may be another, and has
# no counts.
ended: list[Outcome | Refusal | StepFailed] = []


def as_task(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step as a Prefect task that stores neither its arguments nor its result.

    However a step has ended, that holds, whatever Prefect makes of it.
    """
    results: list[Any] = []
    errors: list[Refusal | StepFailed] = []

    def step() -> None:
        try:
            results.append(guarded(name, function, *arguments))
            return
        except (Refusal, StepFailed) as told:
            errors.append(told)
        raise outside(errors[0])

    try:
        task(name=name, cache_policy=NO_CACHE, persist_result=False)(step)()
    except Exception:
        if not results and not errors:
            raise
    if errors:
        raise errors[0]
    return results[0]


@flow(name="weekly_refresh", persist_result=False)
def weekly_refresh(
    extracts: Path,
    warehouse: Path,
    protocols: Annotated[list[str], Field(min_length=1)],
    source: str = "canonical",
    as_of: date | None = None,
    accept: list[Gate] | None = None,
    reason: str | None = None,
    buckets: Annotated[int, Field(ge=1, le=MOST)] = 1,
    runner: Runner = "process",
    scheduler: str | None = None,
    language: Language = Language.en,
    wait_minutes: Annotated[int, Field(ge=0, le=LONGEST_WAIT)] = 0,
) -> Outcome:
    """Land, stage, measure, assess, decide and publish one delivery.

    Args:
        extracts: folder of the delivery
        warehouse: folder of the published database, the releases and the store
        protocols: ids or files of the protocols to screen
        source: name or path of the source that maps the delivery
        as_of: date that the screening speaks of; the delivery's own if not given
        accept: gates that would hold the refresh and are let through
        reason: why they are; no patient's data
        buckets: into how many parts the base cohort is divided until it has its answers
        runner: where the parts are answered, in this process or by the workers of Dask
        scheduler: address of Dask's scheduler; a cluster of this machine's own if not given
        language: of the workbook's headings
        wait_minutes: how long to wait for a delivery that is not there yet, or another refresh
    """
    ended.clear()
    begin()
    try:
        # What the flow raises, Prefect stores and notifies: no other error may leave it.
        gates, each = _asked(accept, reason), _each(buckets, runner, scheduler)
        if wait_minutes:
            wait(extracts, warehouse, source, wait_minutes)
        outcome: Outcome = guarded(
            "refresh",
            refresh,
            *(extracts, warehouse, tuple(protocols), source, as_of, as_task),
            *(gates, buckets, each, language),
        )
    except (Refusal, StepFailed) as told:
        ended.append(told)
        say(told)
        for_prefect = outside(told)
    else:
        ended.append(outcome)
        leave(outcome)
        say(outcome)
        return outcome
    leave(for_prefect)
    raise for_prefect


def _each(buckets: int, runner: Runner, scheduler: str | None) -> Each:
    """Where the buckets are answered; Refusal where they cannot be."""
    if not 1 <= buckets <= MOST or (scheduler and runner != "dask"):
        raise Refusal(
            "The buckets are wrongly asked for",
            "the parameters buckets, runner and scheduler",
            f"give 1 to {MOST} buckets, and a scheduler with the runner dask only",
        )
    if runner == "process":
        return one_by_one
    try:
        from flows.buckets.on_dask import on_dask
    except ImportError as error:
        raise Refusal(
            f"Dask is not installed, or not as this program needs it ({error.name})",
            "--runner dask",
            'install it here and on every worker (pip install "prescreen[dask]"), or refresh '
            "without --runner dask; the last release is untouched",
        ) from None
    return on_dask(scheduler)


def _asked(accept: Sequence[str] | None, reason: str | None) -> Accepted:
    try:
        return accepted(accept, reason)
    except ValueError as fault:
        raise Refusal(
            f"The gates are wrongly accepted: {fault}",
            "the parameters accept and reason",
            "give both, or neither",
        ) from None
