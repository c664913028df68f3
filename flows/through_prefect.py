"""A refresh through Prefect, whose end is the refresh's own and not Prefect's."""

import logging
import os
import queue
import sys
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import cast

from flows.buckets.choice import Runner
from flows.errors import Refusal, StepFailed
from flows.gates import Accepted
from flows.language import Language
from flows.prefect_settings import apply
from flows.refresh import Outcome
from flows.schedule.choice import Gate
from flows.warehouse import Warehouse


def through_prefect(
    extracts: Path,
    warehouse: Path,
    protocols: tuple[str, ...],
    source: str,
    as_of: date | None,
    accept: Accepted,
    buckets: int = 1,
    runner: Runner = "process",
    scheduler: str | None = None,
    language: Language = Language.en,
) -> Outcome:
    """The refresh's outcome, or why it has none.

    If Prefect is lost on the way, the refresh goes on without it and one line on standard error
    says so. Raises Refusal where Prefect cannot be reached or started before there is a refresh.
    """
    place = Warehouse(warehouse.resolve())
    place.prepare()
    apply(place.store.parent / "prefect")
    from flows.weekly_refresh import ended, weekly_refresh

    # Prefect's threads tell standard error when they lose the server: that is told once, below.
    logging.raiseExceptions = False
    ended.clear()
    gates, reason = [cast(Gate, gate) for gate in accept.gates], accept.reason or None
    try:
        return weekly_refresh(
            *(extracts, warehouse, list(protocols), source, as_of, gates, reason),
            *(buckets, runner, scheduler, language),
        )
    except (Refusal, StepFailed) as told:
        # What leaves the flow is what Prefect may know of it.
        raise (ended[0] if isinstance(ended[0], Exception) else told) from None
    except Exception as error:
        kind = type(error).__name__
        _let_go()
    match ended:
        case [Outcome() as outcome]:
            print(
                f"prescreen: Prefect lost contact ({kind}); the release was published all the same",
                file=sys.stderr,
            )
            return outcome
        case [Refusal() | StepFailed() as own]:
            raise own
    raise Refusal(
        f"Prefect cannot be reached or started ({kind})",
        os.environ.get("PREFECT_API_URL", "its embedded server"),
        "start its server, or run the same refresh with --direct",
    )


def _let_go() -> None:
    """The events that Prefect's server never got are forgotten.

    Otherwise the process tries each of them for seconds before it can end.
    """
    # Prefect's insides may change: then the end takes longer.
    with suppress(ImportError, AttributeError):
        from prefect.events.worker import EventsWorker

        for worker in tuple(EventsWorker._instances.values()):  # type: ignore[misc]
            with suppress(queue.Empty):
                while True:
                    worker._queue.get_nowait()
