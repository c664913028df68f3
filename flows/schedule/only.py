"""One scheduler at a time for a warehouse, by a lock that ends with its process."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager

from flows.errors import Refusal
from flows.warehouse import PRIVATE_FILE_MODE, Warehouse


@contextmanager
def only_scheduler(place: Warehouse) -> Iterator[None]:
    """Holds the lock; Refusal where another process schedules this warehouse."""
    lock = place.store.parent / "schedule.lock"
    handle = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, PRIVATE_FILE_MODE)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.read(handle, 100).decode("utf-8", "replace").strip() or "unknown"
            raise Refusal(
                f"This warehouse has a scheduler already (process {holder})",
                str(place.root),
                "one is enough: end it first, if this one is to take its place",
            ) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, str(os.getpid()).encode(), 0)
        yield
    finally:
        os.close(handle)


def refresh_is_running(place: Warehouse) -> bool:
    """Whether some process holds the lock of a refresh."""
    try:
        handle = os.open(place.lock, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False
