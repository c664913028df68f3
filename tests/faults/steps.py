"""What a process does to the files of a warehouse, step by step; it may die before any step."""

import os
import re
import signal
from collections.abc import Callable
from pathlib import Path
from sys import addaudithook
from typing import Any

import duckdb

# Statements that change a file. CREATE and COMMENT are left out: there are hundreds, and each is
# followed by one of these or by the closing of the database.
_CHANGES = re.compile(
    r"\s*(ALTER|ATTACH|BEGIN|CHECKPOINT|COMMIT|COPY|DELETE|DETACH|DROP|INSERT|ROLLBACK|UPDATE)\b"
)
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT


class Steps:
    """The steps of this process in a log, one line each, written before the step is done.

    The process is killed by SIGKILL in the place of step `die_before`: the step of that number,
    counted from 0, or the first one whose "the step before > the step" begins like that pattern.
    """

    def __init__(self, root: Path, log: Path, die_before: int | str | None = None) -> None:
        self._root = str(root)
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        self._die_before = die_before
        self._seen = 0
        self._last = ""

    def record(self) -> None:
        """From now on every step of this process is seen."""
        addaudithook(self._audited)
        self._before(os, "fsync", lambda handle: self._step("fsync", handle))
        self._before(duckdb, "connect", self._connecting)
        kind = duckdb.DuckDBPyConnection
        for name in ("execute", "executemany"):
            self._before(kind, name, lambda _, query, *rest, **more: self._statement(query))
        for name in ("close", "__exit__"):
            self._before(kind, name, lambda *_: self._seen_step("close"))

    def _before(self, owner: Any, name: str, noticed: Callable[..., None]) -> None:
        original = getattr(owner, name)

        def call(*arguments: Any, **options: Any) -> Any:
            noticed(*arguments, **options)
            return original(*arguments, **options)

        setattr(owner, name, call)

    def _connecting(self, path: str = ":memory:", read_only: bool = False, **_: Any) -> None:
        if not read_only:
            self._step("connect", path)

    def _statement(self, query: str) -> None:
        if _CHANGES.match(query):
            self._seen_step(f"sql {' '.join(query.split())[:60]}")

    def _audited(self, event: str, details: tuple[Any, ...]) -> None:
        if event in ("os.rename", "os.link"):
            self._step(event[3:], details[0], details[2])
        elif event in ("os.remove", "os.rmdir"):
            self._step(event[3:], details[0], details[1])
        elif event in ("os.mkdir", "os.chmod"):
            self._step(event[3:], details[0], details[2])
        elif event in ("os.truncate", "os.symlink"):
            self._step(event[3:], details[0])
        elif event == "open" and isinstance(details[2], int) and details[2] & _WRITING:
            self._step("open", details[0])

    def _step(self, done: str, path: Any, folder: int = -1) -> None:
        """A step on an open file, or on a path, which may be relative to an open folder."""
        if isinstance(path, int):
            found = os.readlink(f"/proc/self/fd/{path}")
        else:
            found = os.fsdecode(path)
            if folder != -1:
                found = os.path.join(os.readlink(f"/proc/self/fd/{folder}"), found)
        if found.startswith(self._root):
            self._seen_step(f"{done} {found[len(self._root) + 1 :] or '.'}")

    def _seen_step(self, label: str) -> None:
        os.write(self._log, f"{label}\n".encode())
        if self._is_last(f"{self._last} > {label}"):
            os.kill(os.getpid(), signal.SIGKILL)
        self._seen += 1
        self._last = label

    def _is_last(self, between: str) -> bool:
        if isinstance(self._die_before, str):
            return re.match(self._die_before, between) is not None
        return self._seen == self._die_before
