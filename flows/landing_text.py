"""What a delivered text is made of, learned as it streams by: encoding, lines, quotes."""

import codecs
import re
from contextlib import suppress
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from schemas.text_checks import LONGEST_CELL

# A line is read whole into memory, so no line may be longer.
LONGEST_LINE = 1 << 24
_NEWLINE, _RETURN, _BLANK, _QUOTE = b'\n\r "'
_NOT_CSV = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"PK\x05\x06": "a zip archive",
    b"\x1f\x8b": "gzip (name it .csv.gz)",
    b"PAR1": "Parquet (name it .parquet)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
_LATE_CONTROL = re.compile(rb"\xc2[\x80-\x9f]")
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")


def _no_byte() -> NDArray[np.bool_]:
    return np.zeros(256, np.bool_)


class TextFault(Exception):
    """What is wrong with a text, without any of it."""


@dataclass
class Shape:
    """What decides how a CSV may be read: whether every newline ends exactly one row.

    `odd_signs`: it may hold controls, or characters that stand for lost ones.
    `beside_blanks`: whether each byte stands next to a blank anywhere.
    """

    newlines: int = 0
    ends_open: bool = False
    lone_returns: bool = False
    odd_signs: bool = False
    long_line: bool = False
    beside_blanks: NDArray[np.bool_] = field(default_factory=_no_byte, repr=False)
    _tail: bytes = field(default=b"", repr=False)
    _open: int = field(default=0, repr=False)

    def see(self, chunk: bytes) -> None:
        """Take the next bytes of the text, in UTF-8, into account."""
        if not chunk:
            return
        seen = self._tail + chunk
        newlines = _count(chunk, _NEWLINE)
        if b"\r" in seen:
            # A return at the very end is judged together with the bytes to come.
            self.lone_returns |= seen.count(b"\r", 0, -1) != seen.count(b"\r\n")
        codes = np.frombuffer(seen, np.uint8)
        blanks = np.flatnonzero(codes == _BLANK)
        self.beside_blanks[codes[np.maximum(blanks - 1, 0)]] = True
        self.beside_blanks[codes[np.minimum(blanks + 1, len(seen) - 1)]] = True
        self.odd_signs = self.odd_signs or _odd_signs(seen, chunk, newlines)
        self._measure(chunk)
        self.newlines += newlines
        self._tail = seen[-2:]
        self.ends_open = not chunk.endswith(b"\n")

    def _measure(self, chunk: bytes) -> None:
        """Whether a line is too long for a row; TextFault if it is too long for anything."""
        if b"\r" in chunk:
            chunk = chunk.replace(b"\r", b"\n")
        first, last = chunk.find(b"\n"), chunk.rfind(b"\n")
        length = self._open + (first if first >= 0 else len(chunk))
        self.long_line |= length > LONGEST_CELL
        if length > LONGEST_LINE:
            raise TextFault(f"line {self.newlines + 1} is longer than {LONGEST_LINE >> 20} MiB")
        place = first + 1
        # What holds no newline over such a stretch is part of one long line.
        while not self.long_line and 0 < place < last:
            end = chunk.rfind(b"\n", place, place + LONGEST_CELL + 1)
            self.long_line = end < 0
            place = end + 1
        self._open = len(chunk) - last - 1 if last >= 0 else self._open + len(chunk)

    @property
    def lines(self) -> int:
        return self.newlines + self.ends_open

    @property
    def simple(self) -> bool:
        """DuckDB and RFC 4180 agree on the text, if it also has as many rows as lines.

        DuckDB drops blanks around quotes, ends rows at lone returns, and takes longer cells.
        """
        ends_in_return = self._tail.endswith(b"\r")
        blank_beside_quote = bool(self.beside_blanks[_QUOTE])
        return not (blank_beside_quote or self.lone_returns or ends_in_return or self.long_line)

    def blank_edges(self, delimiter: str) -> bool:
        """Whether a blank may stand first or last in a cell."""
        edges = [*delimiter.encode(), _QUOTE, _NEWLINE, _RETURN]
        return bool(self.beside_blanks[edges].any()) or self._tail.endswith(b" ")


class Text:
    """A text on its way from the source's encoding to UTF-8, strictly.

    Raises TextFault for what is no text, is no CSV, holds a NUL, or is in another encoding.
    """

    def __init__(self, encoding: str) -> None:
        self.encoding = encoding
        self.shape = Shape()
        self._decoder = codecs.getincrementaldecoder(encoding)("strict")
        self._read = 0

    def take(self, chunk: bytes, *, final: bool = False) -> bytes:
        """The next bytes in UTF-8."""
        if self._read == 0:
            _require_csv(chunk)
        decoded = self._decoded(chunk, final)
        self._read += len(chunk)
        utf8 = chunk if self.encoding == "utf-8" else decoded.encode("utf-8")
        if b"\0" in utf8:
            line = self.shape.newlines + 1 + utf8.count(b"\n", 0, utf8.index(b"\0"))
            raise TextFault(f"a NUL byte stands in line {line}")
        self.shape.see(utf8)
        return utf8

    def _decoded(self, chunk: bytes, final: bool) -> str:
        pending = 0
        with suppress(NotImplementedError):
            pending = len(self._decoder.getstate()[0])
        try:
            return self._decoder.decode(chunk, final)
        except UnicodeDecodeError as error:
            place = max(0, error.start - pending)
            line = self.shape.newlines + 1 + chunk.count(b"\n", 0, place)
            byte = self._read - pending + error.start + 1
            raise TextFault(
                f"byte {byte}, in or near line {line}, is not {self.encoding.upper()}"
            ) from None


def _odd_signs(seen: bytes, chunk: bytes, newlines: int) -> bool:
    controls = int(np.count_nonzero(np.frombuffer(chunk, np.uint8) < 0x20)) - newlines
    if controls:
        controls -= chunk.count(b"\r") + chunk.count(b"\t")
    # One byte is found far sooner than two.
    lost = b"\xef" in seen and b"\xef\xbf" in seen
    late = b"\xc2" in seen and _LATE_CONTROL.search(seen)
    return bool(controls) or b"\x7f" in chunk or lost or bool(late)


def _count(chunk: bytes, byte: int) -> int:
    return int(np.count_nonzero(np.frombuffer(chunk, np.uint8) == byte))


def _require_csv(start: bytes) -> None:
    kind = next((kind for magic, kind in _NOT_CSV.items() if start.startswith(magic)), None)
    if start.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower().startswith(_PAGES):
        kind = "a web page or XML"
    if kind:
        raise TextFault(f"it is no CSV but {kind}")
