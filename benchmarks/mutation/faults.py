"""Which faults there are, and the sample of them that is tried."""

import random
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks.mutation.operators import python_places
from benchmarks.mutation.sql_operators import sql_places

ROOT = Path(__file__).resolve().parents[2]
# Of a file with few places all the same so many.
AT_LEAST = 3


@dataclass(frozen=True)
class Fault:
    """A change of one place of a file: from byte `begin` to `end` it says `instead`."""

    file: str
    line: int
    begin: int
    end: int
    kind: str
    was: str
    instead: str

    def applied(self, source: bytes) -> bytes:
        """The file with the fault in it."""
        return source[: self.begin] + self.instead.encode() + source[self.end :]


def faults(file: str, source: bytes) -> list[Fault]:
    """Every fault that the operators know for the file, from its first line to its last."""
    places = python_places(source) if file.endswith(".py") else sql_places(source)
    found = [
        Fault(file, source[:begin].count(b"\n") + 1, begin, end, kind, was, instead)
        for begin, end, kind, instead in places
        if (was := source[begin:end].decode()) != instead
    ]
    return sorted(found, key=lambda fault: (fault.begin, fault.end, fault.instead))


def every(pattern: str) -> list[Fault]:
    """Every fault of the files that match the pattern, below the project's folder."""
    return [
        fault
        for path in sorted(ROOT.glob(pattern))
        for fault in faults(str(path.relative_to(ROOT)), path.read_bytes())
    ]


def sampled(all_faults: Sequence[Fault], size: int, seed: int) -> list[Fault]:
    """A sample in which every file has its share, and at least a few where it has them."""
    by_file: dict[str, list[Fault]] = defaultdict(list)
    for fault in all_faults:
        by_file[fault.file].append(fault)
    drawn = random.Random(seed)
    found: list[Fault] = []
    for own in by_file.values():
        share = max(AT_LEAST, round(size * len(own) / len(all_faults)))
        found += drawn.sample(own, min(share, len(own)))
    drawn.shuffle(found)
    return found
