"""A delivery: which files of a folder are which extract, and what the sender says of them."""

import stat
import tomllib
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path, PurePosixPath

from flows.errors import Refusal
from schemas.extracts import EXTRACTS

FORMATS = ("csv.gz", "csv", "parquet")
MANIFEST = "delivery.toml"
MANIFEST_KEYS = ("as_of", "delivered_on")


@dataclass(frozen=True)
class DeliveredFile:
    """One file of an extract; `name` is its path inside the delivery, with slashes."""

    extract: str
    name: str
    path: Path
    format: str


@dataclass(frozen=True)
class Delivery:
    """The files found, patients first and by name; those that no extract claims; the dates."""

    folder: Path
    files: tuple[DeliveredFile, ...]
    unclaimed: tuple[str, ...]
    as_of: date | None
    delivered_on: date | None


def printable(text: str, longest: int = 60) -> str:
    """The text fit for a message: no control characters, no great length."""
    shown = "".join(sign if sign.isprintable() else "?" for sign in text)
    return shown if len(shown) <= longest else shown[:longest] + "…"


def find_files(extracts: Path) -> Delivery:
    """The delivery that lies in the folder.

    Raises Refusal where there is no such folder, where a file that an extract claims is no plain
    file, or where delivery.toml is wrong. Which extracts must be there is not decided here.
    """
    if not extracts.is_dir():
        raise Refusal(
            "The folder of the delivery is missing.",
            str(extracts),
            "Give the folder that holds patients.csv and its like with --extracts.",
        )
    files: list[DeliveredFile] = []
    unclaimed: list[str] = []
    for path in sorted(extracts.iterdir()):
        if path.name == MANIFEST:
            continue
        folder_of = path.name.lower()
        if folder_of in EXTRACTS and not _is_plain(path):
            _require(stat.S_ISDIR, path, path.name, "a folder or a file")
            for inner in sorted(path.iterdir()):
                name = f"{path.name}/{inner.name}"
                _claim(files, unclaimed, inner, name, folder_of)
        else:
            _claim(files, unclaimed, path, path.name, _extract_of(path.name))
    order = list(EXTRACTS)
    files.sort(key=lambda file: (order.index(file.extract), file.name))
    return Delivery(extracts, tuple(files), tuple(sorted(unclaimed)), *_dates(extracts / MANIFEST))


def _claim(
    files: list[DeliveredFile], unclaimed: list[str], path: Path, name: str, extract: str | None
) -> None:
    form = _format(path.name)
    if extract is None or form is None or path.name.startswith((".", "~")):
        unclaimed.append(name + "/" if path.is_dir() else name)
        return
    _require(stat.S_ISREG, path, name, "a plain file")
    files.append(DeliveredFile(extract, PurePosixPath(name).as_posix(), path, form))


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _require(kind: object, path: Path, name: str, wanted: str) -> None:
    if not callable(kind) or not kind(path.lstat().st_mode):
        raise Refusal(
            f"What stands in the place of an extract is not {wanted}.",
            printable(name, 200),
            "Deliver the file itself: no link, pipe or folder under a file's name.",
        )


def _format(file_name: str) -> str | None:
    lowered = file_name.lower()
    return next((form for form in FORMATS if lowered.endswith("." + form)), None)


def _extract_of(file_name: str) -> str | None:
    form = _format(file_name)
    stem = file_name.lower().removesuffix(f".{form}") if form else ""
    claims = [
        extract
        for extract in EXTRACTS
        if stem == extract or (stem.startswith(extract) and stem[len(extract)] in "_-.")
    ]
    return max(claims, key=len, default=None)


def _dates(manifest: Path) -> tuple[date | None, date | None]:
    if not manifest.exists():
        return None, None
    try:
        said = tomllib.loads(manifest.read_text("utf-8"))
    except (OSError, ValueError) as error:
        fault = str(error) if isinstance(error, tomllib.TOMLDecodeError) else "not UTF-8 text"
        raise Refusal(
            f"delivery.toml cannot be read: {printable(fault, 120)}.",
            str(manifest),
            "Write as_of = 2026-11-16 into it, or remove it.",
        ) from None
    # Other keys are the sender's own notes.
    for key, value in said.items():
        if key not in MANIFEST_KEYS:
            continue
        if not isinstance(value, date) or isinstance(value, datetime):
            raise Refusal(
                f"{key} is not a date.", str(manifest), f"Write it as {key} = 2026-11-16, bare."
            )
    return said.get("as_of"), said.get("delivered_on")
