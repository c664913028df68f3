"""The refresh as a Prefect flow: the same steps, each a task."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.cache_policies import NO_CACHE

from flows.refresh import Outcome, guarded, refresh


def as_task(name: str, function: Callable[..., Any], *arguments: Any) -> Any:
    """Run a step as a Prefect task that stores neither its arguments nor its result."""
    wrapped = task(name=name, cache_policy=NO_CACHE, persist_result=False)(guarded)
    return wrapped(name, function, *arguments)


@flow(name="weekly_refresh", persist_result=False)
def weekly_refresh(
    extracts: Path,
    warehouse: Path,
    protocols: list[str],
    source: str = "canonical",
    as_of: date | None = None,
) -> Outcome:
    """Land, stage, measure, assess, decide and publish one delivery.

    Args:
        extracts: folder of the delivery
        warehouse: folder of the published database, the releases and the store
        protocols: ids or files of the protocols to screen
        source: name or path of the source that maps the delivery
        as_of: date that the screening speaks of; the delivery's own if not given
    """
    # What the flow raises, Prefect stores: no error of another kind may leave it.
    return guarded(
        "refresh", refresh, extracts, warehouse, tuple(protocols), source, as_of, as_task
    )
