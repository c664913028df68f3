"""What a worker of Dask loads before it begins, to fail as the name of the warehouse says."""

import os
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from time import sleep
from typing import Any

from flows.buckets import answers
from flows.request import Request

# Which buckets were begun, a line for each.
BEGUN = "begun.txt"


def faulty(step: Callable[[Request], Any]) -> Callable[[Request], Any]:
    """The step, which fails in the middle of the first bucket of some warehouses.

    `broken`: it raises an error that quotes a patient's row, and every other bucket goes on when
    the refresh has ended. `killed`: the worker dies, once. `lost`: the scheduler dies.
    """

    def measured(request: Request) -> Any:
        attempt = request.extracts
        warehouse, first = attempt.parents[4], attempt.name.startswith("000-")
        with (warehouse.parent / BEGUN).open("a") as begun:
            begun.write(f"{warehouse.name} {attempt.name}\n")
        match warehouse.name:
            case "broken" if first:
                raise ValueError(f"Could not convert. Original Line: {os.environ['CANARY_ROW']}")
            case "broken":
                while attempt.exists():
                    sleep(0.05)
            case "killed" if first:
                with suppress(FileExistsError):
                    (warehouse.parent / "a worker was killed").mkdir()
                    os.kill(os.getpid(), signal.SIGKILL)
            case "lost":
                kill(warehouse.parent / "scheduler.pid")
                sleep(1)
        return step(request)

    return measured


def kill(scheduler: Path) -> None:
    """The scheduler is dead."""
    with suppress(ProcessLookupError):
        os.kill(int(scheduler.read_text()), signal.SIGKILL)


def dask_setup(worker: object) -> None:
    """As Dask calls it."""
    answers.measure = faulty(answers.measure)
