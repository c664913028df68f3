"""The scheduler: Prefect's server and the deployment, until somebody ends it."""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from flows.errors import Refusal
from flows.prefect_settings import apply
from flows.schedule.only import only_scheduler
from flows.schedule.plan import Plan
from flows.schedule.server import own_server

PORT = 4200
Say = Callable[[str], None]


def keep(plan: Plan, port: int | None, say: Say) -> None:
    """The deployment is served; returns when SIGTERM or SIGINT ends it.

    Raises Refusal where the warehouse cannot be written or has a scheduler, where the server is
    not to be had, and where it plans nothing.
    """
    plan.warehouse.prepare()
    with ExitStack() as stack:
        stack.enter_context(_ending_when_told())
        stack.enter_context(only_scheduler(plan.warehouse))
        # A refresh by hand has an embedded server of its own, in the folder above.
        home = plan.warehouse.store.parent / "prefect" / "schedule"
        apply(home)
        if url := os.environ.get("PREFECT_API_URL"):
            say(f"Prefect's server: {url}")
        else:
            page = stack.enter_context(own_server(home, port or _port_of_environment()))
            say(f"Prefect's page: {page} (its password: {home / 'page-password'})")
        # Only now: Prefect reads its settings once, when it is imported.
        from httpx import HTTPError
        from prefect.exceptions import PrefectException

        from flows.schedule.serving import serve

        try:
            serve(plan, say)
        except (HTTPError, PrefectException) as error:
            raise Refusal(
                f"Prefect's server cannot be used ({type(error).__name__})",
                url or f"its own; it may have said why in {home / 'server.log'}",
                "start it, or correct PREFECT_API_URL and PREFECT_API_AUTH_STRING; until then "
                "`prescreen refresh --direct` needs no server",
            ) from None


@contextmanager
def _ending_when_told() -> Iterator[None]:
    """A signal ends what was started, on the way out; further ones do nothing."""
    before = {told: signal.signal(told, _end_at_once) for told in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for told, handler in before.items():
            if signal.getsignal(told) is not signal.SIG_IGN:
                signal.signal(told, handler)


def _end_at_once(*_: Any) -> None:
    for again in (signal.SIGTERM, signal.SIGINT):
        signal.signal(again, signal.SIG_IGN)
    raise SystemExit(0)


def _port_of_environment() -> int:
    told = os.environ.get("PREFECT_SERVER_API_PORT", str(PORT))
    if not told.isdecimal() or not 0 < int(told) < 1 << 16:
        raise Refusal(
            "This is no port", "PREFECT_SERVER_API_PORT", f"give 1 to 65535, or leave it ({PORT})"
        )
    return int(told)
