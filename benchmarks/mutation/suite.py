"""A run of pytest that collects its tests once and tries every fault in a process of its own."""

import json
import os
import pickle
import resource
import shutil
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Sequence
from contextlib import suppress
from importlib import import_module
from pathlib import Path
from typing import Any, NoReturn

import pytest

import flows.stage
from benchmarks.mutation.beside import beside
from benchmarks.mutation.differences import changed, reached
from benchmarks.mutation.faults import ROOT, Fault
from benchmarks.mutation.landed import Landed, landed
from benchmarks.mutation.patched import patch
from flows.request import Request

# Seconds of processor time of one fault: a loop without end has no more.
AT_MOST = 600
# A test of a delivery that takes longer makes a delivery of its own.
SLOW = 1.0
Told = dict[str, tuple[bool, float]]
Answer = dict[str, Any]


class Suite:
    """The plugin: `tell` gets each fault with what became of it, in no order."""

    def __init__(
        self,
        faults: Sequence[Fault],
        folder: Path,
        workers: int,
        tell: Callable[[Answer], None],
        minutes: float | None = None,
    ) -> None:
        self.waiting, self.folder, self.workers, self.tell = list(faults), folder, workers, tell
        self.until = time.monotonic() + 60 * minutes if minutes else float("inf")

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """Instead of the tests once: as many of them as it takes for every fault."""
        self.session = session
        modules = import_module("spec.conftest").DELIVERIES
        self.deliveries, self.lines = landed(list(modules), self.folder / "landed")
        self.items = _sorted(session.items, modules)
        for name, delivery in self.deliveries.items():
            self._keep_those_that_pass(name, delivery)
        running: dict[int, tuple[Fault, Path, float]] = {}
        while self._begins() or running:
            while self._begins() and len(running) < self.workers:
                fault, begun = self.waiting.pop(), time.monotonic()
                place = self.folder / f"fault-{len(self.waiting)}"
                running[_child(self._answer, place, fault)] = (fault, place, begun)
            ended, _ = os.wait()
            fault, place, begun = running.pop(ended)
            seconds = round(time.monotonic() - begun, 1)
            self.tell(_read(place) | vars(fault) | {"seconds": seconds})
        return True

    def _begins(self) -> bool:
        return bool(self.waiting) and time.monotonic() < self.until

    def _keep_those_that_pass(self, name: str, delivery: Landed) -> None:
        """Of a delivery's tests those that its workbench answers: it holds no release."""
        place = self.folder / f"passing-{name}"

        def run(place: Path) -> Answer:
            request = delivery.before("decided", place / "warehouse")
            return dict(self._run(self.items[name], place, name, request, to_the_end=True))

        os.waitpid(_child(run, place), 0)
        told = _read(place)
        passing = {test for test, (ok, seconds) in told.items() if ok and seconds < SLOW}
        print(f"{name}: {len(passing)} of {len(told)} tests need no release", file=sys.stderr)
        self.items[name] = [item for item in self.items[name] if item.nodeid in passing]

    def _answer(self, place: Path, fault: Fault) -> Answer:
        """Which test noticed the fault, if any, and which deliveries it changed."""
        others: list[str] = []
        try:
            self._put(fault, place)
            todo = reached(self.lines, fault.file, fault.line, list(self.deliveries))
            # Those with most tests first.
            for name in sorted(todo, key=lambda one: -len(self.items[one])):
                request = changed(self.deliveries[name], todo[name], place / name)
                if request is None:
                    continue
                others.append(name)
                if red := self._red(self.items[name], place / f"tests-{name}", name, request):
                    return {"killed": True, "by": red}
        except Exception as error:
            return {"killed": True, "by": f"the program: {type(error).__name__}"}
        for number, part in enumerate(beside(fault.file)):
            items = [item for item in self.session.items if item.nodeid.startswith(part)]
            if red := self._red(items, place / f"beside-{number}"):
                return {"killed": True, "by": red}
        return {"killed": False, "changed": others, "reached": sorted(todo)}

    def _put(self, fault: Fault, place: Path) -> None:
        source = fault.applied((ROOT / fault.file).read_bytes())
        if fault.file.endswith(".py"):
            patch(import_module(fault.file.removesuffix(".py").replace("/", ".")), source)
            return
        script = ROOT / fault.file
        shutil.copytree(script.parent, place / "staging")
        (place / "staging" / script.name).write_bytes(source)
        flows.stage._STAGING = place / "staging"

    def _red(
        self,
        items: list[pytest.Item],
        place: Path,
        name: str = "",
        request: Request | None = None,
    ) -> str:
        """The first test that fails; empty where none does."""
        told = self._run(items, place, name, request)
        return next((test for test, (ok, _) in told.items() if not ok), "")

    def _run(
        self,
        items: list[pytest.Item],
        place: Path,
        name: str = "",
        request: Request | None = None,
        to_the_end: bool = False,
    ) -> Told:
        """Whether each test passed, and its seconds; up to the first that did not."""
        base = place / "tests"
        base.mkdir(parents=True)
        if request is not None:
            # The tests find their delivery made already.
            judged = import_module("spec.hospital").Judged(request.workbench)
            (base / f"{name}.once").write_bytes(pickle.dumps(judged))
        config, noted = self.session.config, _Noted()
        config._tmp_path_factory._basetemp = base  # type: ignore[attr-defined]
        config.pluginmanager.register(noted)
        for item, following in zip(items, [*items[1:], None], strict=True):
            config.hook.pytest_runtest_protocol(item=item, nextitem=following)
            if noted.failed and not to_the_end:
                break
        self.session._setupstate.teardown_exact(None)
        config.pluginmanager.unregister(noted)
        return noted.told


class _Noted:
    def __init__(self) -> None:
        self.told: Told = {}
        self.failed = False

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        ok, seconds = self.told.get(report.nodeid, (True, 0.0))
        self.told[report.nodeid] = (ok and not report.failed, seconds + report.duration)
        self.failed |= report.failed


def _sorted(
    items: Sequence[pytest.Item], modules: dict[str, tuple[str, ...]]
) -> dict[str, list[pytest.Item]]:
    """The tests of each delivery."""
    own = {module: name for name, names in modules.items() for module in names}
    found: dict[str, list[pytest.Item]] = defaultdict(list)
    for item in items:
        name = own.get(item.path.stem)
        if item.path.stem == "test_every_answer":
            name = next((one for one in modules if f"[{one}]" in item.nodeid), None)
        if name:
            found[name].append(item)
    return found


def _child(work: Callable[..., Answer], place: Path, *given: Any) -> int:
    """A process that leaves the work's answer in the place."""
    sys.stdout.flush()
    sys.stderr.flush()
    return os.fork() or _work(work, place, *given)


def _work(work: Callable[..., Answer], place: Path, *given: Any) -> NoReturn:
    with suppress(BaseException):
        place.mkdir(parents=True)
        resource.setrlimit(resource.RLIMIT_CPU, (AT_MOST, AT_MOST))
        silence = os.open(os.devnull, os.O_WRONLY)
        os.dup2(silence, 1)
        os.dup2(silence, 2)
        written = json.dumps(work(place, *given))
        (place / "answer.part").write_text(written)
        (place / "answer.part").rename(place / "answer.json")
    os._exit(0)


def _read(place: Path) -> Answer:
    """The answer that was left there; without one, the fault stopped everything."""
    file = place / "answer.json"
    answer = json.loads(file.read_text()) if file.exists() else {"killed": True, "by": "time"}
    shutil.rmtree(place, ignore_errors=True)
    return dict(answer)
