"""What came of one block."""

from collections.abc import Callable
from dataclasses import dataclass, field

from docs.compare import agrees, first_difference, merged


@dataclass
class Told:
    """A block's faults, what prints a `text` block below it, and its text as it would be true."""

    faults: list[str] = field(default_factory=list)
    prints: Callable[[], str] | None = None
    mended: str | None = None


def compared(shown: str, printed: str) -> Told:
    """What came of text that stands for what was printed."""
    if agrees(shown, printed):
        return Told()
    return Told([first_difference(shown, printed)], mended=merged(shown, printed))


def ended(code: int, expected: int, command: str, printed: str) -> list[str]:
    """The fault of a command that ended otherwise than the page says, if it did."""
    if code == expected:
        return []
    last = "; ".join(printed.strip().splitlines()[-4:])
    return [f"exit {code}, not {expected}, of `{command}`: {last}"]
