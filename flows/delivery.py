"""A delivery: which files of a folder are which extract, and what the sender says of them."""

import stat
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

from flows.delivery_manifest import Stated, read_manifest
from flows.errors import Refusal, printable
from flows.mapping.selects import extracts_given
from schemas.extracts import EXTRACTS
from schemas.source import Source

FORMATS = ("csv.gz", "csv", "parquet")
# A hospital's own tables come under more names.
OTHER_FORMATS = {
    "txt": "csv",
    "tsv": "csv",
    "txt.gz": "csv.gz",
    "tsv.gz": "csv.gz",
    "ndjson": "ndjson",
    "jsonl": "ndjson",
    "ndjson.gz": "ndjson.gz",
    "jsonl.gz": "ndjson.gz",
}
MANIFEST = "delivery.toml"
CANONICAL = Source(name="canonical")
# In letters: a file system's own limit, twice, for a folder and its file.
LONGEST_NAME = 511


@dataclass(frozen=True)
class DeliveredFile:
    """One file of an extract, or of a table that a source names; `name` is its path inside the
    delivery, with slashes, as it can be printed."""

    extract: str
    name: str
    path: Path
    format: str
    kind: str = "extract"


@dataclass(frozen=True)
class Delivery:
    """The files found, patients first and by name; the extracts that they bring; the files that
    none claims; the dates, and what the sender states of single files, by their names."""

    folder: Path
    files: tuple[DeliveredFile, ...]
    extracts: frozenset[str]
    unclaimed: tuple[str, ...]
    as_of: date | None
    delivered_on: date | None
    stated: Mapping[str, Stated] = field(default_factory=dict)

    @property
    def dated(self) -> date | None:
        """The delivery's own date, if it says one."""
        return self.delivered_on or self.as_of


def find_files(extracts: Path, source: Source = CANONICAL) -> Delivery:
    """The delivery that lies in the folder, laid out as the source says.

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
        if source.tables:
            _claim_by_tables(files, unclaimed, path, source)
            continue
        folder_of = path.name.lower()
        if folder_of in EXTRACTS and not _is_plain(path):
            _require(stat.S_ISDIR, path, path.name, "a folder or a file")
            for inner in sorted(path.iterdir()):
                name = printable(f"{path.name}/{inner.name}", LONGEST_NAME)
                _claim(files, unclaimed, inner, name, folder_of)
        else:
            name = printable(path.name, LONGEST_NAME)
            _claim(files, unclaimed, path, name, _extract_of(path.name))
    order = list(source.tables or EXTRACTS)
    files.sort(key=lambda file: (order.index(file.extract), file.name))
    said = read_manifest(extracts / MANIFEST)
    _require_all_delivered(said.files, files, unclaimed, extracts / MANIFEST)
    return Delivery(
        extracts,
        tuple(files),
        extracts_given(source, {file.extract for file in files}),
        tuple(sorted(unclaimed)),
        said.as_of,
        said.delivered_on,
        said.files,
    )


def _claim_by_tables(
    files: list[DeliveredFile], unclaimed: list[str], path: Path, source: Source
) -> None:
    """The file, or each file of the folder, is that of the table whose pattern it fits."""
    inner = sorted(path.iterdir()) if stat.S_ISDIR(path.lstat().st_mode) else [path]
    for file in inner:
        name = path.name if file == path else f"{path.name}/{file.name}"
        fitting = [
            table
            for table, declared in source.tables.items()
            if any(_fits(name.lower(), pattern.lower()) for pattern in declared.files)
        ]
        if len(fitting) > 1:
            raise Refusal(
                f"The file fits the patterns of the tables {' and '.join(fitting)}.",
                printable(name, 200),
                f"Narrow `files` of one of them in the source {source.name}.",
            )
        form = _format(file.name, (*OTHER_FORMATS, *FORMATS)) if fitting else None
        form = OTHER_FORMATS.get(form or "", form)
        if form is None or file.name.startswith((".", "~")):
            unclaimed.append(printable(name, LONGEST_NAME) + ("/" if file.is_dir() else ""))
            continue
        _require(stat.S_ISREG, file, name, "a plain file")
        shown = PurePosixPath(printable(name, LONGEST_NAME)).as_posix()
        lines, resource = form.startswith("ndjson"), source.tables[fitting[0]].resource
        if lines != bool(resource):
            raise Refusal(
                f"The table {fitting[0]} has {'a resource' if resource else 'columns'}, so its"
                f" files are {'NDJSON' if resource else 'CSV or Parquet'}.",
                printable(name, 200),
                f"Correct [tables.{fitting[0]}] of the source {source.name}, or its `files`.",
            )
        files.append(DeliveredFile(fitting[0], shown, file, form, kind="table"))


def _require_all_delivered(
    stated: Mapping[str, Stated], files: list[DeliveredFile], unclaimed: list[str], manifest: Path
) -> None:
    """Raises Refusal for a stated file that is not there, and for a file that the sender of the
    other files of its extract does not state."""
    lost = sorted(stated.keys() - {file.name for file in files} - set(unclaimed))
    listed = {file.extract for file in files if file.name in stated}
    spare = [file.name for file in files if file.extract in listed and file.name not in stated]
    for names, fault, remedy in (
        (lost, "are not there", "Wait until the delivery is complete, or have it sent again."),
        (spare, "are not among those stated", "Remove them, or state them too."),
    ):
        if names:
            shown = ", ".join(printable(name, 200) for name in names[:5])
            more = f" and {len(names) - 5} more" if len(names) > 5 else ""
            raise Refusal(
                f"Files of the delivery {fault} in delivery.toml: {shown}{more}.",
                str(manifest),
                remedy,
            )


def _claim(
    files: list[DeliveredFile], unclaimed: list[str], path: Path, name: str, extract: str | None
) -> None:
    form = _format(path.name)
    if extract is None or form is None or path.name.startswith((".", "~")):
        unclaimed.append(name + "/" if path.is_dir() else name)
        return
    _require(stat.S_ISREG, path, name, "a plain file")
    files.append(DeliveredFile(extract, PurePosixPath(name).as_posix(), path, form))


def _fits(name: str, pattern: str) -> bool:
    """Whether the path is of the pattern, folder by folder: * stands for no slash."""
    parts, patterns = name.split("/"), pattern.split("/")
    return len(parts) == len(patterns) and all(map(fnmatchcase, parts, patterns))


def _is_plain(path: Path) -> bool:
    return stat.S_ISREG(path.lstat().st_mode)


def _require(kind: object, path: Path, name: str, wanted: str) -> None:
    if not callable(kind) or not kind(path.lstat().st_mode):
        raise Refusal(
            f"What stands in the place of an extract is not {wanted}.",
            printable(name, 200),
            "Deliver the file itself: no link, pipe or folder under a file's name.",
        )


def _format(file_name: str, formats: tuple[str, ...] = FORMATS) -> str | None:
    lowered = file_name.lower()
    return next((form for form in formats if lowered.endswith("." + form)), None)


def _extract_of(file_name: str) -> str | None:
    form = _format(file_name)
    stem = file_name.lower().removesuffix(f".{form}") if form else ""
    claims = [
        extract
        for extract in EXTRACTS
        if stem == extract or (stem.startswith(extract) and stem[len(extract)] in "_-.")
    ]
    return max(claims, key=len, default=None)
