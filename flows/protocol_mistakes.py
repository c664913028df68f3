"""Every mistake in a protocol's text: its line, what is wrong and what to write instead."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flows.protocol_lines import Lines, Path


@dataclass(frozen=True)
class Mistake:
    """One mistake in the value at the path.

    `elsewhere` is the path of what it collides with; `told_for` is the table whose own validator
    would say the same again.
    """

    path: Path
    text: str
    elsewhere: Path | None = None
    told_for: Path | None = None


@dataclass(frozen=True)
class Read:
    """A protocol's content with misspelt keys put right and unknown keys taken out.

    `written` has the key that stands in the file, by the path of the key that was meant.
    """

    content: dict[str, Any]
    written: dict[Path, str]
    mistakes: tuple[Mistake, ...]

    def as_written(self, path: Path) -> Path:
        """The path with its keys as they stand in the file."""
        return tuple(self.written.get(path[: n + 1], part) for n, part in enumerate(path))


def lines_of(mistakes: Iterable[Mistake], text: str, read: Read) -> list[str]:
    """`line 41: criterion I4a: ...` for each mistake, in the order of the file."""
    lines = Lines(text)

    def line(path: Path) -> int:
        return lines.of(read.as_written(path))

    told = {
        (line(mistake.path), _criterion(mistake.path, read.content) + mistake.text): (
            f" (the other is on line {line(mistake.elsewhere)})" if mistake.elsewhere else ""
        )
        for mistake in mistakes
    }
    in_order = sorted(told, key=lambda found: found[0])
    return [f"line {found[0]}: {found[1]}{told[found]}" for found in in_order]


def _criterion(path: Path, content: dict[str, Any]) -> str:
    """`criterion I4a: ` for a mistake within a criterion; its number where it has no id."""
    if len(path) < 2 or path[0] != "criteria" or not isinstance(path[1], int):
        return ""
    criterion = content["criteria"][path[1]]
    named = criterion.get("id") if isinstance(criterion, dict) else None
    return f"criterion {named if isinstance(named, str) else f'number {path[1] + 1}'}: "
