"""The command in a process of its own that has imported everything already."""

import multiprocessing as mp
import os
import tempfile
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from functools import cache
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from .steps import Steps

PATIENCE = 120


@dataclass(frozen=True)
class Ended:
    """How a command ended (-9: killed), what it said, and the steps that it was seen to take."""

    code: int | None
    out: str
    err: str
    steps: tuple[str, ...] = ()


@dataclass(frozen=True)
class Fate:
    """What happens to the process: it may be killed before a step or after some seconds.

    It runs `inside` what that makes for it; `recorded` is the folder whose steps count.
    """

    recorded: Path | None = None
    die_before: int | str | None = None
    die_after: float | None = None
    inside: Callable[[], AbstractContextManager[None]] = nullcontext


@cache
def _context() -> ForkServerContext:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["flows.cli", "flows.refresh", "flows.summary", __name__])
    return context


def start(place: Path, fate: Fate, *arguments: object) -> BaseProcess:
    """The command, running; it writes what it says, its steps and scratch files under `place`."""
    place.mkdir(parents=True, exist_ok=True)
    return process(_run, place, fate, [str(argument) for argument in arguments])


def process(function: Callable[..., None], *arguments: object) -> BaseProcess:
    """The function in a process that has imported everything already."""
    child = _context().Process(target=function, args=arguments)
    child.start()
    return child


def command(place: Path, fate: Fate, *arguments: object) -> Ended:
    """The command, ended."""
    child = start(place, fate, *arguments)
    child.join(PATIENCE if fate.die_after is None else fate.die_after)
    if child.is_alive():
        child.kill()
    child.join()
    return ended(place, child)


def ended(place: Path, child: BaseProcess) -> Ended:
    """What a command that has ended left under `place`."""
    said = [(place / name).read_text("utf-8") for name in ("out", "err", "steps")]
    return Ended(child.exitcode, said[0], said[1], tuple(said[2].splitlines()))


def refresh(
    place: Path, delivery: Path, warehouse: Path, trial: Path, fate: Fate | None = None
) -> Ended:
    """`prescreen refresh --direct`, ended."""
    return command(place, fate or Fate(), *refreshing(delivery, warehouse, trial))


def refreshing(delivery: Path, warehouse: Path, trial: Path) -> tuple[object, ...]:
    """The words of that command."""
    options = ("--extracts", delivery, "--warehouse", warehouse, "--protocol", trial)
    return ("refresh", "--direct", *options)


def scratch(place: Path) -> Path:
    """Where the command makes its temporary files."""
    return place / "tmp"


def _run(place: Path, fate: Fate, arguments: list[str]) -> None:
    from flows.cli import app

    for number, name in enumerate(("out", "err"), start=1):
        os.dup2(os.open(place / name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
    (place / "steps").write_bytes(b"")
    scratch(place).mkdir(exist_ok=True)
    tempfile.tempdir = str(scratch(place))
    with fate.inside():
        if fate.recorded is not None:
            Steps(fate.recorded, place / "steps", fate.die_before).record()
        app(arguments)
