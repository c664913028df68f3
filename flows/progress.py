"""What a refresh is doing, shown on a terminal and silent in a pipe."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from rich.console import Console


@contextmanager
def shown() -> Iterator[Callable[..., Any]]:
    """A caller that names each step on the terminal's error stream while the step runs."""
    console = Console(file=sys.stderr)
    with console.status("starting") as status:

        def told(name: str, function: Callable[..., Any] | None = None, *arguments: Any) -> Any:
            if console.is_terminal:
                status.update(name)
            return function(*arguments) if function is not None else None

        yield told
