"""The deployment is served: its runs start when they are due, each in a process of its own."""

import asyncio
import os
import signal
import time
import warnings
from collections.abc import Callable
from contextlib import redirect_stdout, suppress
from datetime import UTC, datetime
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from httpx import HTTPError
from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import StateType
from prefect.exceptions import PrefectException
from prefect.runner import Runner

from flows.errors import Refusal
from flows.schedule.deployment import FULL_NAME, deployed, is_paused
from flows.schedule.notices import notify
from flows.schedule.plan import Plan
from flows.schedule.standing import begun, due, interrupt, runs, settle

ENDING = (signal.SIGTERM, signal.SIGINT)
_PLANNING_SECONDS = 90.0
_NOTIFYING_SECONDS = 3.0


class Ending(Runner):
    """Prefect's runner, which ends when it is told to, and not from within the signal."""

    told_to = False

    def handle_sigterm(self, *args: Any, **kwargs: Any) -> None:
        """Every run is ended, then the runner returns; a further signal does nothing."""
        for again in ENDING:
            signal.signal(again, signal.SIG_IGN)
        if self.told_to:
            return
        self.told_to = True
        if self._loop is None:
            raise SystemExit(0)
        self._loop.call_soon_threadsafe(lambda: asyncio.ensure_future(self._ended()))

    async def _ended(self) -> None:
        # It may be told before it has begun.
        while not self.started:
            await asyncio.sleep(0.1)
        await self.astop()


def serve(plan: Plan, say: Callable[[str], None]) -> None:
    """Returns when a signal ends it; Refusal where the server plans no run."""
    runner = Ending(name="prescreen", pause_on_shutdown=False)
    with get_client(sync_client=True) as client:
        identity = deployed(client, runner, plan)
        for line in notify(client, identity, plan):
            say(line)
        if is_paused(client.read_deployment(identity)):
            say(f"Paused in Prefect's page: {FULL_NAME} runs when somebody resumes it there")
        else:
            local = next_run(client, identity).astimezone(ZoneInfo(plan.timezone))
            say(f"Next run of {FULL_NAME}: {local:%A %Y-%m-%d %H:%M} {plan.timezone}")
        for line in settle(client, identity, plan.warehouse):
            say(line)
        _run(runner, client, identity, say)


def _run(
    runner: Ending, client: SyncPrefectClient, identity: UUID, say: Callable[[str], None]
) -> None:
    """Until a signal; a run that it interrupts says so, and begins again after the next start.

    Refusal where the runner gave up, as it does when the server is lost for minutes.
    """
    stopping: list[UUID] = []
    astop = runner.astop

    async def stop() -> None:
        with suppress(HTTPError, PrefectException):
            stopping.extend(run.id for run in begun(client, identity))
        await astop()

    runner.astop = stop  # type: ignore[method-assign]
    signal.signal(signal.SIGINT, runner.handle_sigterm)
    # Prefect prints a traceback whenever its server does not answer; how it ends is told below.
    warnings.filterwarnings("ignore", "coroutine .* was never awaited", RuntimeWarning)
    with suppress(Exception), open(os.devnull, "w") as nowhere, redirect_stdout(nowhere):
        asyncio.run(runner.start())
    for over in ENDING:
        signal.signal(over, signal.SIG_IGN)
    if not runner.told_to:
        raise Refusal(
            "Prefect's server does not answer any more",
            str(client.api_url),
            "start it, and then the scheduler, as systemd does by itself",
        )
    with suppress(HTTPError, PrefectException):
        for line in interrupt(client, stopping, "The scheduler was ended while it ran"):
            say(line)
            # A server that ends with this process still has to notify.
            time.sleep(_NOTIFYING_SECONDS)


def next_run(client: SyncPrefectClient, identity: UUID) -> datetime:
    """When; Refusal where the server plans nothing, which it would never say itself."""
    until = time.monotonic() + _PLANNING_SECONDS
    while time.monotonic() < until:
        waiting = runs(client, identity, (StateType.SCHEDULED,))
        coming = [due(run) for run in waiting if due(run) > datetime.now(UTC)]
        if coming:
            return min(coming)
        time.sleep(0.5)
    raise Refusal(
        "Prefect's scheduler is dead: it has planned no run",
        "its server",
        "look whether the time table ever comes, and whether SQLAlchemy is older than 2.1 there "
        "(pip show sqlalchemy); until it plans runs, have cron run `prescreen refresh --direct`",
    )
