"""The kernel made to refuse a system call of a process, or to kill it there, by strace."""

import os
import shutil
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any

import duckdb


@contextmanager
def traced(calls: str, log: Path = Path("/dev/null"), inject: str = "") -> Iterator[None]:
    """This process runs under strace; its databases use its own thread, so that calls count.

    `inject` is what happens at which call: `error=EIO:when=3`, `signal=KILL:when=3`.
    """
    connect = duckdb.connect

    def alone(*arguments: Any, **options: Any) -> duckdb.DuckDBPyConnection:
        config = {**(options.pop("config", None) or {}), "threads": 1}
        return connect(*arguments, **options, config=config)

    duckdb.connect = alone
    words = ["strace", "-f", "-o", str(log), "-e", f"trace={calls}", "-p", str(os.getpid())]
    words += ["-e", f"inject={calls}:{inject}"] if inject else []
    subprocess.Popen(words, stderr=subprocess.DEVNULL)
    for _ in range(500):
        if not is_untraced():
            break
        time.sleep(0.01)
    yield


def is_untraced() -> bool:
    return "TracerPid:\t0" in Path("/proc/self/status").read_text("ascii")


def counted(log: Path) -> Counter[str]:
    """How often the first thread of the trace made each call."""
    lines = [line.split(maxsplit=1) for line in log.read_text("utf-8", "replace").splitlines()]
    return Counter(call.split("(")[0] for thread, call in lines if thread == lines[0][0])


@cache
def why_no_strace() -> str:
    """Why no process can be traced here; empty if one can."""
    if shutil.which("strace") is None:
        return "strace is not installed"
    done = subprocess.run(["strace", "-o", "/dev/null", "true"], capture_output=True)
    return "" if done.returncode == 0 else "this account may not trace a process"
