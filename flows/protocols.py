"""Protocols by id or path, with every mistake named."""

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from flows.errors import Refusal
from flows.protocol_keys import read_keys
from flows.protocol_meaning import meaning_mistakes
from flows.protocol_mistakes import lines_of
from flows.protocol_shape import parsed, shape_mistakes
from flows.resources import protocols_folder
from schemas.protocol import Protocol

# The shipped protocol that an author is shown.
RIGHT = "nct06934447.toml"


def shipped_protocols() -> dict[str, Path]:
    """The protocols that travel with the program, by id in lower case."""
    return {path.stem.lower(): path for path in sorted(protocols_folder().glob("*.toml"))}


def load_protocol(id_or_path: str) -> Protocol:
    """The protocol of that registry number or file; Refusal names every mistake in it."""
    path = shipped_protocols().get(id_or_path.lower(), Path(id_or_path))
    return _judged(path, _text(path, id_or_path))


@cache
def _judged(path: Path, text: str) -> Protocol:
    content = _content(path, text)
    try:
        protocol = parsed(content)
    except ValidationError:
        raise _refusal(path, text, content) from None
    if meaning_mistakes(content):
        raise _refusal(path, text, content)
    return protocol


def _text(path: Path, named: str) -> str:
    """The file's text; Refusal where it is missing, unreadable or not UTF-8."""
    if not path.is_file():
        raise Refusal(
            f"There is no protocol {named}",
            str(path),
            "name a file, or one of: " + ", ".join(shipped_protocols()),
        )
    try:
        content = path.read_bytes()
    except OSError as error:
        raise Refusal(
            f"The protocol cannot be read ({error.strerror})",
            str(path),
            "give a file that this user may read",
        ) from None
    try:
        return content.decode("utf-8")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        raise Refusal(
            f"The protocol is not UTF-8: {path} line {line}", str(path), "save it as UTF-8"
        ) from None


def _content(path: Path, text: str) -> dict[str, Any]:
    """The file as TOML reads it; Refusal with the line where it does not."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        said = str(error)
    place = re.search(r"^(.*) \(at line (\d+), column (\d+)\)$", said, re.S)
    # What tomllib misses at the end of the document is missing on its last line.
    line = int(place[2]) if place else max(len(text.splitlines()), 1)
    what = place[1] if place else said.removesuffix(" (at end of document)")
    remedy = "mend that line"
    if (
        place
        and "key part" in what
        and text.split("\n")[line - 1][int(place[3]) - 1 :] in ("", "\r")
    ):
        remedy = "write a table in { } on one line, or as a [table] of its own"
    raise Refusal(f"The protocol is not TOML: {path} line {line}: {what}", str(path), remedy)


def _refusal(path: Path, text: str, content: dict[str, Any]) -> Refusal:
    """Every mistake in one message, a line each, in the order of the file."""
    read = read_keys(content)
    meant = meaning_mistakes(read.content)
    mistakes = [*read.mistakes, *meant, *shape_mistakes(read.content, meant)]
    told = [f"{path} {line}" for line in lines_of(mistakes, text, read)]
    if len(told) == 1:
        what = f"The protocol has a mistake: {told[0]}"
    else:
        what = "\n".join([f"The protocol has {len(told)} mistakes:", *told])
    return Refusal(
        what,
        str(path),
        f"write what is said there; {protocols_folder() / RIGHT} is a protocol that is right",
    )
