"""One pass over a delivered file before any database sees it: its hash, and that it is sound."""

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from flows.delivery import DeliveredFile
from flows.errors import Refusal, printable
from flows.landing_limits import require_room, too_many_rows, unpacks_to_too_much
from flows.landing_text import Shape, Text, TextFault
from flows.machine import FULL
from flows.warehouse import PRIVATE_FILE_MODE

# Read in large pieces, looked at in pieces that a core's cache holds.
CHUNK, PIECE = 1 << 22, 1 << 18
_MAGIC = b"PAR1"


@dataclass(frozen=True)
class Prepared:
    """A sound file: where its UTF-8 text (or its Parquet) lies, and its state when hashed."""

    file: DeliveredFile
    content: Path
    sha256: str
    bytes: int
    shape: Shape
    state: tuple[int, ...]

    def require_unchanged(self) -> None:
        """Raises Refusal if the delivered file changed since it was hashed."""
        try:
            now = _state(os.lstat(self.file.path))
        except OSError:
            now = ()
        if now != self.state:
            raise refused(
                self.file,
                "The file changed while it was being read",
                "Run again when the delivery is complete.",
            )


def refused(file: DeliveredFile, what: str, remedy: str) -> Refusal:
    """A refusal of this file."""
    return Refusal(f"{what}.", f"{printable(file.name, 200)} ({file.kind} {file.extract})", remedy)


def private_file(path: Path) -> BinaryIO:
    """A new file that only its owner can read."""
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    return open(handle, "wb")


def prepare(file: DeliveredFile, encoding: str, work: Path, number: int) -> Prepared:
    """The file, read once from end to end.

    Raises Refusal for a file that is not plain, is empty, damaged, growing, far too large, or no
    UTF-8 text or text in the source's encoding. A compressed or re-encoded file is written out
    under `work`.
    """
    digest = hashlib.sha256()
    with _opened(file, work) as (stream, seen):
        _require_bounded(file, unpacks_to_too_much(seen.st_size, seen.st_size))
        if file.format == "parquet":
            content, shape = _parquet(file, stream, digest)
        else:
            content, shape = _text(file, stream, digest, encoding, work / f"text{number}.csv")
    return _prepared(file, content, digest, seen, shape)


def fingerprint(file: DeliveredFile, work: Path) -> Prepared:
    """The file's hash alone: nothing is known of its content."""
    digest = hashlib.sha256()
    with _opened(file, work) as (stream, seen):
        for _ in _hashed(stream, digest):
            pass
    return _prepared(file, file.path, digest, seen, Shape())


def _prepared(
    file: DeliveredFile, content: Path, digest: "hashlib._Hash", seen: os.stat_result, shape: Shape
) -> Prepared:
    prepared = Prepared(file, content, digest.hexdigest(), seen.st_size, shape, _state(seen))
    prepared.require_unchanged()
    return prepared


@contextmanager
def _opened(file: DeliveredFile, work: Path) -> Iterator[tuple[BinaryIO, os.stat_result]]:
    """The file open for reading; what fails while it is read becomes a Refusal."""
    try:
        handle = os.open(file.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with open(handle, "rb") as stream:
            seen = os.fstat(handle)
            if not stat.S_ISREG(seen.st_mode) or seen.st_size == 0:
                what = "is empty" if stat.S_ISREG(seen.st_mode) else "is not a plain file"
                raise refused(file, f"The file {what}", "Export it again.")
            yield stream, seen
    except TextFault as fault:
        raise refused(
            file,
            f"The file cannot be read as text: {fault}",
            "Export it as UTF-8 CSV, or name its encoding in the source.",
        ) from None
    except OSError as error:
        if error.errno in FULL:
            raise OSError(error.errno, error.strerror, str(work)) from None
        reason = error.strerror or type(error).__name__
        raise refused(file, f"The file cannot be read: {reason}", "Deliver it again.") from None


def _state(seen: os.stat_result) -> tuple[int, ...]:
    # Who copies a file may set its modification time, but not its change time.
    return seen.st_size, seen.st_mtime_ns, seen.st_ctime_ns, seen.st_ino


def _require_bounded(file: DeliveredFile, fault: str | None) -> None:
    if fault:
        remedy = "Look where the file comes from; export it again, or in several files."
        raise refused(file, fault, remedy)


def _hashed(stream: BinaryIO, digest: "hashlib._Hash") -> Iterator[bytes]:
    while chunk := stream.read(CHUNK):
        for place in range(0, len(chunk), PIECE):
            piece = chunk[place : place + PIECE]
            digest.update(piece)
            yield piece


def _parquet(file: DeliveredFile, stream: BinaryIO, digest: "hashlib._Hash") -> tuple[Path, Shape]:
    head = tail = b""
    for chunk in _hashed(stream, digest):
        head = head or chunk[:4]
        tail = (tail + chunk[-4:])[-4:]
    if (head, tail) != (_MAGIC, _MAGIC):
        what = "is cut off" if head == _MAGIC else "is not Parquet"
        raise refused(file, f"The file {what}", "Deliver it again, whole, under its right name.")
    return file.path, Shape()


def _text(
    file: DeliveredFile, stream: BinaryIO, digest: "hashlib._Hash", encoding: str, copied: Path
) -> tuple[Path, Shape]:
    text = Text(encoding)
    if not file.format.endswith(".gz") and encoding == "utf-8":
        for chunk in _hashed(stream, digest):
            text.take(chunk)
        text.take(b"", final=True)
        _require_bounded(file, too_many_rows(text.shape.lines))
        return file.path, text.shape
    with private_file(copied) as copy:
        for chunk in _unpacked(file, stream, digest):
            copy.write(text.take(chunk))
            require_room(copied, copy.tell())
        copy.write(text.take(b"", final=True))
    if text.shape.lines == 0:
        raise refused(file, "The file is empty", "Export it again.")
    _require_bounded(file, too_many_rows(text.shape.lines))
    return copied, text.shape


def _unpacked(file: DeliveredFile, stream: BinaryIO, digest: "hashlib._Hash") -> Iterator[bytes]:
    if not file.format.endswith(".gz"):
        yield from _hashed(stream, digest)
        return
    for _ in _hashed(stream, digest):
        pass
    packed, unpacked = stream.tell(), 0
    stream.seek(0)
    try:
        with gzip.GzipFile(fileobj=stream, mode="rb") as content:
            while chunk := content.read(PIECE):
                unpacked += len(chunk)
                _require_bounded(file, unpacks_to_too_much(packed, unpacked))
                yield chunk
    except (gzip.BadGzipFile, EOFError, zlib.error):
        raise refused(
            file,
            "The compressed file is damaged: cut off, no gzip, followed by something else,"
            " or with a wrong checksum",
            "Compress the export again and deliver it whole.",
        ) from None
