"""Which releases somebody took a list out of: those are kept."""

import fcntl
import json
import os
from datetime import UTC, datetime

from flows.release_events import account
from flows.warehouse import PRIVATE_FILE_MODE, Warehouse


def note_download(place: Warehouse, release_id: str, format: str) -> None:
    """That a list is about to leave the release is written down, on the disk.

    Who may read the released files, but not write to the store, leaves no note.
    """
    line = {
        "at": f"{datetime.now(UTC):%FT%TZ}",
        "by": account(),
        "release_id": release_id,
        "format": format,
    }
    try:
        handle = os.open(place.downloads, os.O_WRONLY | os.O_CREAT | os.O_APPEND, PRIVATE_FILE_MODE)
    except OSError:
        return
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        os.write(handle, (json.dumps(line) + "\n").encode())
        os.fsync(handle)
    finally:
        os.close(handle)


def downloaded_releases(place: Warehouse) -> set[str]:
    """The releases that lists were taken out of."""
    if not place.downloads.exists():
        return set()
    lines = place.downloads.read_text("utf-8").splitlines()
    return {str(json.loads(line)["release_id"]) for line in lines if line.endswith("}")}
