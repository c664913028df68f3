"""What a refresh is doing, shown on a terminal and silent in a pipe."""

from collections.abc import Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.status import Status

_shown: list[Status] = []


@contextmanager
def shown() -> Iterator[None]:
    """The step that is running stands on the terminal's error stream while this lasts."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield
        return
    with console.status("starting") as status:
        _shown.append(status)
        try:
            yield
        finally:
            _shown.remove(status)


def tell(step: str) -> None:
    """The step that starts now, for whoever watches."""
    for status in _shown:
        status.update(step)
