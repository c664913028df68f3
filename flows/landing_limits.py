"""How large a delivered file may be: larger than any export, smaller than what fills a machine."""

import errno
import os
import shutil
from pathlib import Path

# Bytes of text, unpacked, and how many times as many as arrived: gzip packs exports 5 to 30 times.
LARGEST_TEXT = 200 << 30
LARGEST_EXPANSION = 200
# What unpacks to no more than this is not asked how well it was packed.
SMALL_TEXT = 1 << 30
MOST_ROWS = 1_000_000_000
MOST_COLUMNS = 1_000
# A copy larger than SMALL_TEXT leaves so much of its disk to others.
DISK_LEFT = 1 << 30
# DuckDB would take most of the machine for itself; beyond this it spills, and hardly takes longer.
_MEMORY, _MEMORY_SHARE = 530_000_000, 0.05


def unpacks_to_too_much(packed: int, unpacked: int) -> str | None:
    """What is wrong with a file of so many bytes that holds (so far) so many bytes of text."""
    if unpacked > max(SMALL_TEXT, LARGEST_EXPANSION * packed):
        return (
            f"The file of {packed:,} bytes holds {unpacked:,} bytes or more, which is more than"
            f" {LARGEST_EXPANSION} times as many: no honest export does"
        )
    if unpacked > LARGEST_TEXT:
        return f"The file holds more than {LARGEST_TEXT >> 30} GiB of text"
    return None


def too_many_rows(rows: int) -> str | None:
    """What is wrong with a file of so many rows."""
    return f"The file holds {rows:,} rows, more than {MOST_ROWS:,}" if rows > MOST_ROWS else None


def require_room(copy: Path, written: int) -> None:
    """Raises OSError, as a full disk does, before a large copy has filled it."""
    if written > SMALL_TEXT and shutil.disk_usage(copy.parent).free < DISK_LEFT:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(copy))


def enough_memory(delivered: int) -> int:
    """The bytes of memory with which a database lands so many bytes, as a rule."""
    return max(_MEMORY, int(_MEMORY_SHARE * delivered))
