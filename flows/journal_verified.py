"""What is found when a journal is read through with its key."""

from collections.abc import Iterable
from dataclasses import dataclass

from flows.journal_lines import BEGINNING, Head, Line


@dataclass(frozen=True)
class Verified:
    """How many lines stand, the head to note elsewhere, and the faults, each with its line.

    `broken` are the faults that the journal itself did not find, note and go on from.
    """

    count: int
    head: Head
    faults: tuple[str, ...]
    broken: tuple[str, ...]


def verified(
    lines: Iterable[Line | None], head: Head | None, most: int, noted: str | None
) -> Verified:
    """The faults of these lines (None: not as it was sealed), which this head should end."""
    faults, own = [], set()
    last = Head(0, BEGINNING)
    count, missed = 0, noted is not None and noted.strip().partition(":")[0] != "0"
    for place, line in enumerate(lines, start=1):
        count = place
        if line is None:
            faults.append(f"line {place}: not as it was written")
            continue
        if line.says.get("journal") == "not_as_left":
            faults.append(f"line {place}: somebody had changed the log before this was written")
            own.add(faults[-1])
        elif line.n != last.n + 1:
            faults.append(f"line {place}: number {line.n} follows number {last.n}")
        elif line.after != last.seal:
            faults.append(f"line {place}: does not follow the line before it")
        last = Head(line.n, line.seal)
        missed = missed and not _stands(noted or "", line)
    faults += _ending(last, head, most)
    if missed:
        faults.append("the head that was noted elsewhere is not in this log")
    broken = tuple(fault for fault in faults if fault not in own)
    return Verified(count, last, tuple(faults), broken)


def _ending(last: Head, head: Head | None, most: int) -> list[str]:
    if head is None:
        return ["end: the head's file is missing or not as it was written"]
    if head.n > last.n:
        return [f"end: {head.n} lines were written, the log ends with number {last.n}"]
    if head.n == last.n and head.seal != last.seal:
        return [f"end: number {last.n} is not the line that was written last"]
    if last.n - head.n > most:
        return [f"end: the head's file is an older one, of number {head.n}"]
    return []


def _stands(noted: str, line: Line) -> bool:
    number, _, seal = noted.strip().partition(":")
    return str(line.n) == number and len(seal) >= 16 and line.seal.startswith(seal)
