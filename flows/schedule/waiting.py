"""A run by the clock waits for what comes by itself: the delivery, and the end of another refresh.

Nothing else is tried again: a refused delivery or a shut gate would be the same in five minutes.
"""

from contextlib import suppress
from pathlib import Path
from typing import Any

from prefect import task
from prefect.cache_policies import NO_CACHE

from flows.delivery import MANIFEST, find_files
from flows.delivery_manifest import read_manifest
from flows.errors import Refusal, StepFailed
from flows.refresh import guarded
from flows.resources import load_source
from flows.schedule.only import refresh_is_running
from flows.warehouse import Warehouse

EVERY_SECONDS = 300.0


class NotYet(Refusal):
    """What may be there in a while."""


def wait(extracts: Path, warehouse: Path, source: str, minutes: int) -> None:
    """Returns when the delivery is there and no other refresh runs, or when the time is over.

    Whether it can be refreshed then is said by the refresh itself, in its own words.
    """
    tries = max(1, round(minutes * 60 / EVERY_SECONDS))
    look = task(
        name="wait",
        cache_policy=NO_CACHE,
        persist_result=False,
        retries=tries,
        retry_delay_seconds=minutes * 60 / tries,
        retry_condition_fn=_may_come,
    )(_look)
    # Prefect may be lost too: then nobody waits.
    with suppress(Exception):
        look(extracts, warehouse, source)


def _look(extracts: Path, warehouse: Path, source: str) -> None:
    guarded("wait", require_ready, extracts, Warehouse(warehouse), source)


def _may_come(_task: Any, _run: Any, state: Any) -> bool:
    return isinstance(state.result(raise_on_failure=False), NotYet)


def require_ready(extracts: Path, place: Warehouse, source: str) -> None:
    """Raises NotYet where time alone may help."""
    try:
        there = extracts.is_dir() and any(extracts.iterdir())
    except OSError:
        # A share that is not mounted, or whose server is away.
        there = False
    if not there or not _is_whole(extracts, source):
        raise NotYet(
            "The delivery is not there yet, or not whole",
            str(extracts),
            "nothing: it is looked for again until the time to wait is over",
        )
    if refresh_is_running(place):
        raise NotYet(
            "Another refresh is running",
            str(place.lock),
            "nothing: its end is waited for until the time to wait is over",
        )


def _is_whole(extracts: Path, source: str) -> bool:
    """Whether some extract is there, and every file that the delivery itself states.

    A delivery at fault counts as whole: it is for the refresh to say why.
    """
    try:
        stated = read_manifest(extracts / MANIFEST).files
        if not all((extracts / name).exists() for name in stated):
            return False
        return bool(find_files(extracts, load_source(source)).extracts)
    except (Refusal, StepFailed):
        return True
    except OSError:
        return False
