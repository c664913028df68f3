"""A process without what it may not rely on: another machine, a home, rights of its own."""

import ctypes
import fcntl
import json
import os
import signal
import socket
import struct
import threading
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache
from multiprocessing import get_context
from pathlib import Path
from runpy import run_path

from .addresses import WATCHED
from .disk import _call, _mount, _mounts_of_its_own
from .victim import PATIENCE, process

# From <sched.h>, <sys/mount.h>, <sys/prctl.h>, <linux/capability.h> and <linux/sockios.h>.
_NEW_NETWORK = 0x40000000
_BIND, _REMOUNT, _READ_ONLY = 0x1000, 0x20, 0x1
_DROP_FROM_BOUNDING_SET, _CAPABILITIES_VERSION_3, _CAPABILITIES = 24, 0x20080522, 41
_FLAGS_OF, _SET_FLAGS, _UP = 0x8913, 0x8914, 0x1
# Whose the warehouse is, where this process is somebody else.
OWNER = 4711
Inside = Callable[[], AbstractContextManager[None]]


@dataclass(frozen=True)
class Told:
    """How a command ended, what it said, and how long it took."""

    code: int
    out: str
    err: str
    seconds: float


@contextmanager
def somebody_else() -> Iterator[None]:
    """This process is held to the modes of files, root or not, and so are its children."""
    for capability in range(_CAPABILITIES):
        _call("prctl", _DROP_FROM_BOUNDING_SET, capability, 0, 0, 0)
    _call("capset", struct.pack("Ii", _CAPABILITIES_VERSION_3, 0), bytes(24))
    yield


@contextmanager
def no_network() -> Iterator[None]:
    """There is no other machine: this process sees the loopback device only."""
    _call("unshare", _NEW_NETWORK)
    with socket.socket() as any_one:
        asked = struct.pack("16sh14x", b"lo", 0)
        flags = struct.unpack("16sh14x", fcntl.ioctl(any_one, _FLAGS_OF, asked))[1]
        fcntl.ioctl(any_one, _SET_FLAGS, struct.pack("16sh14x", b"lo", flags | _UP))
    yield


@contextmanager
def read_only(folder: Path) -> Iterator[None]:
    """Nobody in this process can write below the folder."""
    _mounts_of_its_own()
    _call("mount", os.fsencode(folder), os.fsencode(folder), None, ctypes.c_ulong(_BIND), None)
    _mount(b"none", folder, None, _REMOUNT | _BIND | _READ_ONLY, None)
    yield


@contextmanager
def environment(**words: str) -> Iterator[None]:
    """These words of the environment are others; what Prefect was told before is forgotten."""
    for name in [name for name in os.environ if "PREFECT" in name]:
        del os.environ[name]
    os.environ |= words
    if "ADDRESSES" in words:
        run_path(str(WATCHED / "sitecustomize.py"))
    yield


@cache
def why_plugged_in() -> str:
    """Why nothing can be taken from a process here; empty if it can."""
    child = get_context("fork").Process(target=_try)
    child.start()
    child.join()
    return "" if child.exitcode == 0 else "this account may not unshare its network and rights"


def _try() -> None:
    try:
        with no_network(), read_only(Path("/tmp")), somebody_else():
            os._exit(0)
    except OSError:
        os._exit(1)


def told(place: Path, inside: Sequence[Inside], commands: Sequence[Sequence[str]]) -> list[Told]:
    """What the commands said, one after the other in one process under `place`."""
    place.mkdir(parents=True, exist_ok=True)
    child = process(_run, place, list(inside), [list(map(str, words)) for words in commands])
    child.join(3 * PATIENCE)
    if child.is_alive():
        child.kill()
    child.join()
    lines = (place / "told.jsonl").read_text("utf-8").splitlines()
    assert len(lines) == len(commands), f"it ended ({child.exitcode}) at {commands[len(lines)]}"
    return [Told(*json.loads(line)) for line in lines]


def _run(place: Path, inside: list[Inside], commands: list[list[str]]) -> None:
    from contextlib import ExitStack

    from typer.testing import CliRunner

    from flows.cli import app

    os.chdir(place)
    with (place / "told.jsonl").open("w", encoding="utf-8") as log, ExitStack() as stack:
        for taken in inside:
            stack.enter_context(taken())
        for words in commands:
            begun = time.monotonic()
            if "--port" in words:
                threading.Thread(target=_visit, args=(int(words[-1]),), daemon=True).start()
            # A command that stays is no answer.
            signal.alarm(PATIENCE)
            result = CliRunner().invoke(app, words)
            signal.alarm(0)
            seconds = time.monotonic() - begun
            log.write(json.dumps([result.exit_code, result.stdout, result.stderr, seconds]) + "\n")
            log.flush()


def _visit(port: int) -> None:
    """The page is opened as soon as it is there, and then ended as Ctrl-C does."""
    while True:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as page:
                assert page.status == 200
        except OSError:
            time.sleep(0.05)
            continue
        os.kill(os.getpid(), signal.SIGINT)
        return
