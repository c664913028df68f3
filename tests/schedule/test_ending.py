"""A scheduler ends when it is told to, once, and says so when it ends by itself."""

import asyncio
import os
import signal
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest

from flows.errors import Refusal
from flows.schedule.serving import ENDING, Ending, _run


class Runner(Ending):
    """Prefect's runner without its insides: waits to be told, or loses its server."""

    def __init__(self, loses: bool, signals: int) -> None:
        self.name, self.loses, self.signals, self.stopped = "runner", loses, signals, 0
        self.started, self._loop = False, None

    async def start(self, *_: Any, **__: Any) -> None:
        signal.signal(signal.SIGTERM, self.handle_sigterm)
        self._loop = asyncio.get_running_loop()
        for _ in range(self.signals):
            os.kill(os.getpid(), signal.SIGTERM)
            await asyncio.sleep(0)
        self.started = True
        print("Failed the last 3 attempts. Traceback (most recent call last)")
        if self.loses:
            raise ExceptionGroup("", [RuntimeError("Service exceeded error threshold.")])
        while self.started:
            await asyncio.sleep(0.01)

    async def astop(self) -> None:
        self.stopped += 1
        self.started = False


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    before = {one: signal.getsignal(one) for one in ENDING}
    yield
    for one, handler in before.items():
        signal.signal(one, handler)


def ends(runner: Any) -> None:
    nobody = {"read_flow_runs": lambda **_: [], "read_flow_run": lambda _: None}
    client: Any = SimpleNamespace(api_url="http://server/api", **nobody)
    _run(runner, client, uuid4(), print)


def test_further_signals_do_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    runner = Runner(loses=False, signals=3)
    ends(runner)
    os.kill(os.getpid(), signal.SIGTERM)
    runner.handle_sigterm()
    assert runner.stopped == 1
    assert capsys.readouterr().out == ""


def test_a_lost_server_is_one_message(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(Refusal, match="Prefect's server does not answer any more"):
        ends(Runner(loses=True, signals=0))
    assert capsys.readouterr().out == ""
