"""A file that only grows, in which every line is sealed, and a change by other hands is found."""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from flows.errors import Refusal
from flows.journal_files import append_at, last_line, lines_before, write_private
from flows.journal_lines import (
    BEGINNING,
    Head,
    Line,
    head_text,
    own_key,
    read_head,
    read_line,
    sealed,
)
from flows.journal_verified import Verified, verified
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, sync

# The head is written after the lines: after a crash it may lag by as many as go in at once.
MOST_AT_ONCE = 64
LONGEST = 1 << 20
NOTE = "journal"
Each = Callable[[Mapping[str, Any]], None]


@dataclass(frozen=True)
class Journal:
    """Lines of JSON under a key; safe among threads and among processes of one machine."""

    path: Path
    key: Path

    @property
    def head(self) -> Path:
        """The file with the number and the seal of the last line."""
        return self.path.with_name(self.path.name + ".head")

    def append(self, entry: Mapping[str, Any]) -> int:
        """The number of the new line, which is on the disk; Refusal if it cannot be written."""
        return self.append_all([entry])

    def append_all(self, entries: Sequence[Mapping[str, Any]]) -> int:
        """The number of the last of the new lines: all are on the disk, or none is.

        Raises Refusal where they cannot be written, ValueError where they are too many or long.
        """
        if not 0 < len(entries) <= MOST_AT_ONCE:
            raise ValueError(f"a journal takes 1 to {MOST_AT_ONCE} lines at once")
        try:
            with self._open(fcntl.LOCK_EX) as handle:
                return self._write(handle, entries)
        except OSError as error:
            raise Refusal(
                f"The journal cannot be written ({error.strerror})",
                str(self.path),
                "make room on the disk, and see that this user may write there",
            ) from None

    def entries(self, broken: bool = False) -> list[dict[str, Any]]:
        """What was appended, oldest first, each with its `n` and `at`.

        Raises Refusal where a line is missing or not as it was written; with `broken` those lines
        that stand as they were are given all the same.
        """
        lines: list[dict[str, Any]] = []
        found = self.verify(each=lambda says: lines.append(dict(says)))
        if found.broken and not broken:
            raise Refusal(
                f"This journal is not as it was written ({found.broken[0]})",
                str(self.path),
                "put back the file, its .head and its key from the last backup",
            )
        return lines

    def verify(self, noted: str | None = None, each: Each | None = None) -> Verified:
        """Whether every line stands as it was written, and none is missing.

        `noted` is a head that somebody wrote down elsewhere (`12:<at least 16 digits of a seal>`):
        the only proof against an older log that was put back together with its older head. `each`
        is given what every line says that stands, one at a time: a log may be larger than memory.
        """
        if not self.path.exists() and not self.head.exists():
            return verified([], Head(0, BEGINNING), MOST_AT_ONCE, noted)
        with self._open(fcntl.LOCK_SH) as handle:
            key = self._key()
            head = self._head(key) if key else None
            end = last_line(handle, os.fstat(handle).st_size)[1]
            # What stands before the end changes no more, and nobody who writes has to wait.
            fcntl.flock(handle, fcntl.LOCK_UN)
            raw = lines_before(handle, end)
            if key is None:
                fault = ("its key is missing or unreadable",)
                return Verified(sum(1 for _ in raw), Head(0, BEGINNING), fault, fault)
            lines = (read_line(key, line) for line in raw)
            return verified(_told(lines, each), head, MOST_AT_ONCE, noted)

    def _write(self, handle: int, entries: Sequence[Mapping[str, Any]]) -> int:
        key = self._key() or self._new_key(handle)
        end = os.fstat(handle).st_size
        if not end and not self.head.exists():
            self._begin(key)
        head, notes, start = self._where(handle, key, end)
        at = f"{datetime.now(UTC):%FT%T.%f}"[:-3] + "Z"
        lines = []
        for says in [*notes, *entries]:
            line, head = sealed(key, head, at, says)
            lines.append(line)
        if max(map(len, lines)) > LONGEST:
            raise ValueError(f"a journal's line has at most {LONGEST} bytes")
        if start < end:
            os.ftruncate(handle, start)
        append_at(handle, b"".join(lines), start)
        self._write_head(key, head)
        return head.n

    def _where(self, handle: int, key: bytes, end: int) -> tuple[Head, list[dict[str, Any]], int]:
        """The head to go on from, what has to be noted first, and where in the file to go on."""
        text, start = last_line(handle, end)
        last = read_line(key, text) if text else None
        known = self._head(key)
        reached = Head(last.n, last.seal) if last else Head(0, BEGINNING)
        notes: list[dict[str, Any]] = []
        if start < end:
            notes.append({NOTE: "torn_line_cut", "bytes": end - start})
        whole = last is not None or not text
        if whole and known and (known == reached or 0 < reached.n - known.n <= MOST_AT_ONCE):
            return reached, notes, start
        # Somebody else wrote here. The log goes on, and says for ever that it did.
        notes.append({NOTE: "not_as_left", "found": reached.n, "head": known.n if known else None})
        return (known if known and known.n >= reached.n else reached), notes, start

    @contextmanager
    def _open(self, how: int) -> Iterator[int]:
        flags = os.O_RDWR | os.O_CREAT if how == fcntl.LOCK_EX else os.O_RDONLY
        if how == fcntl.LOCK_EX:
            self.path.parent.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
        try:
            handle = os.open(self.path, flags, PRIVATE_FILE_MODE)
        except FileNotFoundError:
            handle = os.open(os.devnull, os.O_RDONLY)
        try:
            fcntl.flock(handle, how)
            yield handle
        finally:
            os.close(handle)

    def _key(self) -> bytes | None:
        try:
            secret = self.key.read_bytes()
        except FileNotFoundError:
            return None
        return own_key(secret, self.path.name) if len(secret) >= 32 else None

    def _new_key(self, handle: int) -> bytes:
        if self.key.exists() or self.head.exists() or os.fstat(handle).st_size:
            raise Refusal(
                "The key of this journal is missing or cut short",
                str(self.key),
                "put it back from the backup: without it no line can be proved",
            )
        fresh = self.key.with_name(f"{self.key.name}.{secrets.token_hex(4)}")
        write_private(fresh, secrets.token_bytes(32))
        try:
            os.link(fresh, self.key)
        except FileExistsError:
            pass
        finally:
            fresh.unlink()
        sync(self.key.parent)
        return self._key() or b""

    def _begin(self, key: bytes) -> None:
        self._write_head(key, Head(0, BEGINNING))
        sync(self.head.parent)

    def _head(self, key: bytes) -> Head | None:
        try:
            return read_head(key, self.head.read_bytes())
        except FileNotFoundError:
            return None

    def _write_head(self, key: bytes, head: Head) -> None:
        write_private(self.head, head_text(key, head))


def _told(lines: Iterable[Line | None], each: Each | None) -> Iterator[Line | None]:
    """The lines, each that somebody appended and that stands told on the way."""
    for line in lines:
        if each and line and NOTE not in line.says:
            each(line.says)
        yield line
