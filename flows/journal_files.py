"""How a journal's bytes are read and written: whole on the disk, or as before."""

import errno
import os
from collections.abc import Iterator
from pathlib import Path

from flows.warehouse import PRIVATE_FILE_MODE


def append_at(handle: int, text: bytes, start: int) -> None:
    """The text stands at the end of the file, on the disk; OSError if not, and nothing of it."""
    try:
        if os.pwrite(handle, text, start) < len(text):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        os.fdatasync(handle)
    except OSError:
        os.ftruncate(handle, start)
        raise


def write_private(path: Path, content: bytes) -> None:
    """The file holds just this, on the disk, and only its owner reads it."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT, PRIVATE_FILE_MODE)
    try:
        os.pwrite(handle, content, 0)
        os.ftruncate(handle, len(content))
        os.fdatasync(handle)
    finally:
        os.close(handle)


def last_line(handle: int, end: int) -> tuple[bytes, int]:
    """The last whole line, without its break, and where the next one begins."""
    block = 4096
    while True:
        tail = read_from(handle, max(0, end - block))
        start = tail.rfind(b"\n")
        if start >= 0 and (before := tail.rfind(b"\n", 0, start)) >= 0:
            return tail[before + 1 : start], end - len(tail) + start + 1
        if block >= end:
            return tail[: max(start, 0)], start + 1
        block *= 8


def read_from(handle: int, start: int) -> bytes:
    """The file's bytes from there to its end."""
    parts = []
    while part := os.pread(handle, 1 << 20, start):
        parts.append(part)
        start += len(part)
    return b"".join(parts)


def lines_before(handle: int, end: int) -> Iterator[bytes]:
    """The whole lines before that place, without their breaks, a piece of the file at a time."""
    at, rest = 0, b""
    while at < end and (part := os.pread(handle, min(1 << 20, end - at), at)):
        at += len(part)
        *whole, rest = (rest + part).split(b"\n")
        yield from whole
