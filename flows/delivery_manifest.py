"""delivery.toml: what the sender says of a delivery and, where it does, of each of its files."""

import stat
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flows.errors import Refusal, printable


@dataclass(frozen=True)
class Stated:
    """One file as its sender knows it; None where the sender says nothing."""

    rows: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    as_of: date | None = None


@dataclass(frozen=True)
class Manifest:
    """The delivery's dates, and the files that it lists by their names."""

    as_of: date | None = None
    delivered_on: date | None = None
    files: Mapping[str, Stated] = field(default_factory=dict)


def read_manifest(path: Path) -> Manifest:
    """What delivery.toml says; nothing where there is none.

    Keys that mean nothing here are the sender's own notes. Raises Refusal for a file that cannot
    be read and for a value of the wrong type.
    """
    try:
        # Before it is opened: to open a pipe is to wait for whoever writes into it.
        if not stat.S_ISREG(path.lstat().st_mode):
            raise Refusal("delivery.toml is no plain file.", str(path), "Deliver the file itself.")
        said = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return Manifest()
    except (OSError, ValueError) as error:
        fault = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "not UTF-8 text"
        raise Refusal(
            f"delivery.toml cannot be read: {printable(fault, 120)}.",
            str(path),
            "Write as_of = 2026-11-16 into it, or remove it.",
        ) from None
    files = said.get("files", {})
    if not isinstance(files, dict) or not all(isinstance(one, dict) for one in files.values()):
        raise Refusal(
            "files is not a table of files.",
            str(path),
            'Write a table for each file, as [files."labs.csv"].',
        )
    return Manifest(
        _day(said, "as_of", "as_of", path),
        _day(said, "delivered_on", "delivered_on", path),
        {name: _stated(name, one, path) for name, one in files.items()},
    )


def _stated(name: str, said: dict[str, Any], path: Path) -> Stated:
    where = f"of {printable(name, 200)}"
    sha256 = said.get("sha256")
    if sha256 is not None and not _is_sha256(sha256):
        raise Refusal(
            f"sha256 {where} is no SHA-256.",
            str(path),
            "Write its 64 hexadecimal digits in quotes.",
        )
    return Stated(
        _count(said, "rows", where, path),
        _count(said, "bytes", where, path),
        sha256.lower() if sha256 else None,
        _day(said, "as_of", f"as_of {where}", path),
    )


def _is_sha256(value: object) -> bool:
    digits = value.lower() if isinstance(value, str) else ""
    return len(digits) == 64 and set(digits) <= set("0123456789abcdef")


def _count(said: dict[str, Any], key: str, where: str, path: Path) -> int | None:
    value = said.get(key)
    if value is not None and (type(value) is not int or value < 0):
        raise Refusal(
            f"{key} {where} is not a count.", str(path), f"Write it as {key} = 1200, bare."
        )
    return value


def _day(said: dict[str, Any], key: str, shown: str, path: Path) -> date | None:
    value = said.get(key)
    if value is not None and (not isinstance(value, date) or isinstance(value, datetime)):
        raise Refusal(
            f"{shown} is not a date.", str(path), f"Write it as {key} = 2026-11-16, bare."
        )
    return value
