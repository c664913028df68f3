"""A refresh on Dask in a process of its own, and the end of its workers."""

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from refresh.releases import SCRIPT, Said


@dataclass
class Run:
    """The refresh that runs; `killed` are the attempts whose workers were killed."""

    warehouse: Path
    process: subprocess.Popen[str]
    killed: list[str] = field(default_factory=list)

    def kill_workers(self, times: int) -> None:
        """SIGKILL to a worker that has a bucket's database open, so often while the run lasts."""
        while len(self.killed) < times and self.process.poll() is None:
            for worker, attempt in _at_work(self.process.pid, self.warehouse):
                if attempt not in self.killed:
                    self.killed.append(attempt)
                    os.kill(worker, signal.SIGKILL)
                    break
            time.sleep(0.02)

    def end(self) -> Said:
        out, err = self.process.communicate(timeout=300)
        return Said(self.process.returncode, out, err)


def started(warehouse: Path, *options: object, **environment: str) -> Run:
    """`prescreen refresh --runner dask` has begun."""
    asked = ["refresh", "--warehouse", warehouse, "--runner", "dask", *options]
    unset = {name: value for name, value in os.environ.items() if "PREFECT" not in name}
    process = subprocess.Popen(
        [SCRIPT, *map(str, asked)],
        env=unset | environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    return Run(warehouse, process)


def children(parent: int) -> list[int]:
    """The processes that it started."""
    found = []
    # Threads end while they are listed.
    with suppress(OSError):
        for thread in Path(f"/proc/{parent}/task").iterdir():
            with suppress(OSError):
                found += [int(child) for child in (thread / "children").read_text().split()]
    return found


def _at_work(parent: int, warehouse: Path) -> Iterator[tuple[int, str]]:
    """The workers that are in the middle of a bucket, and the attempt that they write."""
    place = str(warehouse.resolve() / "store" / "work")
    for child in children(parent):
        try:
            opened = [os.readlink(handle) for handle in Path(f"/proc/{child}/fd").iterdir()]
        except OSError:
            continue
        for file in opened:
            if file.startswith(place) and "/attempts/" in file:
                yield child, file.split("/attempts/")[1].split("/")[0]
                break
