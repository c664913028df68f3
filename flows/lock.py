"""One refresh at a time, by a lock that the operating system drops with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flows.errors import Refusal
from flows.warehouse import PRIVATE_FILE_MODE


@contextmanager
def only_refresh(lock: Path) -> Iterator[None]:
    """Holds the warehouse's lock; raises Refusal that names the refresh that holds it."""
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE_MODE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 200).decode("utf-8", "replace").strip() or "unknown"
            raise Refusal(
                f"Another refresh is running ({holder})",
                str(lock),
                "wait until it has ended, or stop that process",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"process {os.getpid()}, since {datetime.now(UTC):%F %T}Z".encode(), 0)
        yield
    finally:
        os.close(handle)
