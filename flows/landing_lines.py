"""Lines of a text by their numbers, where every newline ends one row."""

import csv
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from schemas.text_checks import LONGEST_CELL

_PIECE, _NEWLINE = 1 << 18, 0x0A


def rows_at(text: Path, delimiter: str, numbers: NDArray[np.int64]) -> Iterator[list[str]]:
    """The cells of the lines of those numbers, which ascend from 1."""
    lines = (line.decode().removesuffix("\r") for line in _lines_at(text, numbers))
    limit = csv.field_size_limit(LONGEST_CELL)
    try:
        yield from csv.reader(lines, delimiter=delimiter, strict=True)
    finally:
        csv.field_size_limit(limit)


def _lines_at(text: Path, numbers: NDArray[np.int64]) -> Iterator[bytes]:
    passed, rest = 0, b""
    with open(text, "rb") as stream:
        while piece := stream.read(_PIECE):
            seen = rest + piece
            ends = np.flatnonzero(np.frombuffer(seen, np.uint8) == _NEWLINE)
            first, beyond = np.searchsorted(numbers, [passed + 1, passed + len(ends) + 1])
            for place in numbers[first:beyond] - passed - 1:
                start = ends[place - 1] + 1 if place else 0
                yield seen[start : ends[place]]
            passed += len(ends)
            rest = seen[ends[-1] + 1 :] if len(ends) else seen
    if len(numbers) and numbers[-1] == passed + 1:
        yield rest
