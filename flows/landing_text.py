"""What a delivered text is made of, learned as it streams by: encoding, lines, quotes."""

import codecs
from contextlib import suppress
from dataclasses import dataclass, field

_NOT_CSV = {
    b"PK\x03\x04": "a zip archive or a workbook",
    b"PK\x05\x06": "a zip archive",
    b"\x1f\x8b": "gzip (name it .csv.gz)",
    b"PAR1": "Parquet (name it .parquet)",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"%PDF": "a PDF",
}
_PAGES = (b"<!doctype", b"<html", b"<?xml", b"<head", b"<body", b"<table")


class TextFault(Exception):
    """What is wrong with a text, without any of it."""


@dataclass
class Shape:
    """What decides how a CSV may be read: whether every newline ends exactly one row."""

    newlines: int = 0
    ends_open: bool = False
    lone_returns: bool = False
    blank_beside_quote: bool = False
    _tail: bytes = field(default=b"", repr=False)

    def see(self, chunk: bytes) -> None:
        """Take the next bytes of the text, in UTF-8, into account."""
        if not chunk:
            return
        seen = self._tail + chunk
        self.newlines += chunk.count(b"\n")
        if b"\r" in seen:
            # A return at the very end is judged together with the bytes to come.
            self.lone_returns |= seen.count(b"\r", 0, -1) != seen.count(b"\r\n")
        if b'"' in seen:
            self.blank_beside_quote |= b' "' in seen or b'" ' in seen
        self._tail = chunk[-1:]
        self.ends_open = self._tail != b"\n"

    @property
    def lines(self) -> int:
        return self.newlines + self.ends_open

    @property
    def simple(self) -> bool:
        """DuckDB and RFC 4180 agree on the text, if it also has as many rows as lines.

        DuckDB drops blanks around quotes and ends rows at lone returns.
        """
        return not (self.blank_beside_quote or self.lone_returns or self._tail == b"\r")


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


def _require_csv(start: bytes) -> None:
    kind = next((kind for magic, kind in _NOT_CSV.items() if start.startswith(magic)), None)
    if start.removeprefix(codecs.BOM_UTF8).lstrip()[:16].lower().startswith(_PAGES):
        kind = "a web page or XML"
    if kind:
        raise TextFault(f"it is no CSV but {kind}")
