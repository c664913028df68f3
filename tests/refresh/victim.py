"""A refresh that is killed, in a process that has imported everything already."""

import os
import signal
import sys
from pathlib import Path

# What changes which files a reader sees, as Python's audit hooks name it.
_STEPS = ("os.rename", "os.link")


def run(arguments: list[str], warehouse: str, die_before: int | None) -> None:
    """`prescreen` with these arguments; dies by SIGKILL before its n-th rename or link.

    Without a number it lives. Silent.
    """
    from flows.cli import app

    silence = os.open(os.devnull, os.O_WRONLY)
    os.dup2(silence, 1)
    os.dup2(silence, 2)
    seen = 0

    def hook(event: str, details: tuple[object, ...]) -> None:
        nonlocal seen
        if event in _STEPS and str(details[0]).startswith(warehouse):
            if seen == die_before:
                os.kill(os.getpid(), signal.SIGKILL)
            seen += 1
            (Path(warehouse).parent / "steps").write_text(str(seen), "utf-8")

    sys.addaudithook(hook)
    app(arguments)
