"""Disks that are full, for real: a limit on the size of files, or a file system of some bytes."""

import ctypes
import os
import resource
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from multiprocessing import get_context
from pathlib import Path

# From <sched.h> and <sys/mount.h>.
_NEW_MOUNTS, _NEW_USER = 0x00020000, 0x10000000
_REMOUNT, _PRIVATE_AND_ALL_BELOW = 0x20, (1 << 18) | (1 << 14)
_LARGE = 1 << 30


@contextmanager
def smaller_files(largest: int) -> Iterator[None]:
    """No file of this process grows beyond that; Python itself ignores SIGXFSZ."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (largest, largest))
    yield


@contextmanager
def small_disk(disk: Path, start: Path | None, free: int, kept: Path) -> Iterator[None]:
    """What this process sees at `disk` is a file system with a copy of the warehouse `start` and
    so many free bytes; at the end its warehouse is copied to `kept`, which everybody sees."""
    _mounts_of_its_own()
    _mount(b"tmpfs", disk, b"tmpfs", 0, f"size={_LARGE}".encode())
    if start is not None:
        subprocess.run(["cp", "-a", start, disk / "warehouse"], check=True)
    seen = os.statvfs(disk)
    size = (seen.f_blocks - seen.f_bfree) * seen.f_frsize + free
    _mount(b"tmpfs", disk, b"tmpfs", _REMOUNT, f"size={size}".encode())
    try:
        yield
    finally:
        subprocess.run(["cp", "-a", disk / "warehouse", kept], check=True)


@cache
def why_no_small_disk() -> str:
    """Why no such file system can be made here; empty if it can."""
    child = get_context("fork").Process(target=_try)
    child.start()
    child.join()
    return "" if child.exitcode == 0 else "this account may not mount a tmpfs of its own"


def _try() -> None:
    try:
        _mounts_of_its_own()
        _mount(b"tmpfs", Path("/tmp"), b"tmpfs", 0, b"size=1m")
    except OSError:
        os._exit(1)


def _mounts_of_its_own() -> None:
    """What this process mounts from now on, no other process sees; root needs no user space."""
    user, group = os.geteuid(), os.getegid()
    _call("unshare", _NEW_MOUNTS | (_NEW_USER if user else 0))
    if user:
        Path("/proc/self/setgroups").write_text("deny", "ascii")
        Path("/proc/self/uid_map").write_text(f"{user} {user} 1", "ascii")
        Path("/proc/self/gid_map").write_text(f"{group} {group} 1", "ascii")
    _mount(b"none", Path("/"), None, _PRIVATE_AND_ALL_BELOW, None)


def _mount(what: bytes, at: Path, kind: bytes | None, flags: int, data: bytes | None) -> None:
    _call("mount", what, os.fsencode(at), kind, ctypes.c_ulong(flags), data)


def _call(name: str, *arguments: object) -> None:
    library = ctypes.CDLL(None, use_errno=True)
    if getattr(library, name)(*arguments) != 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
