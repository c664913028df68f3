"""The folder that an export is handed over in: whole, private, and never over other files."""

import csv
import io
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from flows.errors import Refusal
from flows.warehouse import PRIVATE_FILE_MODE, sync

Files = Mapping[str, str]


def written(folder: Path, files: Files) -> list[Path]:
    """The files' paths; they are written aside, and the folder appears with all of them at once."""
    folder = folder.absolute()
    try:
        _require_empty(folder)
        aside = Path(tempfile.mkdtemp(prefix=".prescreen-export-", dir=folder.parent))
        try:
            for name, text in files.items():
                _write(aside / name, text)
            sync(aside)
            aside.rename(folder)
        finally:
            shutil.rmtree(aside, ignore_errors=True)
        sync(folder.parent)
    except OSError as error:
        raise Refusal(
            f"The export cannot be written ({error.strerror})",
            str(folder),
            "name with --out a new folder inside one that exists and may be written",
        ) from None
    return [folder / name for name in files]


def csv_text(names: Iterable[str], rows: Iterable[Iterable[Any]]) -> str:
    """A CSV for programs: every text as it stands, nothing marked for spreadsheets."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(names)
    writer.writerows(rows)
    return text.getvalue()


def _require_empty(folder: Path) -> None:
    if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
        raise Refusal("This is no folder", str(folder), "name a new folder with --out")
    if folder.exists() and any(folder.iterdir()):
        raise Refusal(
            "The folder holds files already",
            str(folder),
            "name a new folder with --out: nothing is written over",
        )


def _write(file: Path, text: str) -> None:
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    with open(handle, "wb") as stream:
        stream.write(text.encode("utf-8"))
        stream.flush()
        os.fsync(stream.fileno())
