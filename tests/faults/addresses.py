"""Which addresses a command and its children look up or connect to."""

import os
from pathlib import Path

WATCHED = Path(__file__).with_name("watched")
HERE = {"'itself'", "'127.0.0.1'", "'::1'", "'localhost'", "None"}


def watching(noted: Path) -> dict[str, str]:
    """The environment in which every process notes its addresses, and itself, in that file."""
    noted.touch()
    path = os.pathsep.join([str(WATCHED), *filter(None, [os.environ.get("PYTHONPATH")])])
    return {"PYTHONPATH": path, "ADDRESSES": str(noted)}


def addresses(noted: Path) -> dict[str, set[str]]:
    """What was noted, by process."""
    found: dict[str, set[str]] = {}
    for line in noted.read_text("utf-8").splitlines():
        _, process, host = line.split(" ", 2)
        found.setdefault(process, set()).add(host)
    return found
