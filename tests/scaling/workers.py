"""A scheduler and a worker of Dask, as a site starts them."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

DASK = Path(sys.executable).with_name("dask")


@contextmanager
def scheduler_and_worker(folder: Path, environment: Mapping[str, str]) -> Iterator[str]:
    """The scheduler's address, its process in `scheduler.pid`; what they say lies in the folder."""
    said = folder / "scheduler.json"
    common = ["--scheduler-file", str(said), "--no-dashboard"]
    scheduler = _begun(
        folder, environment, "scheduler", "--host", "127.0.0.1", "--port", "0", *common
    )
    (folder / "scheduler.pid").write_text(str(scheduler.pid))
    worker = _begun(
        *(folder, environment, "worker", "--nthreads", "2"),
        *("--local-directory", str(folder), *common),
    )
    try:
        until = time.monotonic() + 60
        while "Register worker" not in (folder / "scheduler.txt").read_text():
            assert time.monotonic() < until, (folder / "worker.txt").read_text()
            time.sleep(0.1)
        yield next(
            line.rpartition(" ")[2]
            for line in (folder / "scheduler.txt").read_text().splitlines()
            if "Scheduler at:" in line
        )
    finally:
        for process in (worker, scheduler):
            process.terminate()
        for process in (worker, scheduler):
            process.wait(30)


def _begun(folder: Path, environment: Mapping[str, str], *words: str) -> "subprocess.Popen[bytes]":
    with (folder / f"{words[0]}.txt").open("wb") as said:
        return subprocess.Popen(
            [DASK, *words], cwd=folder, env=os.environ | environment, stdout=said, stderr=said
        )
