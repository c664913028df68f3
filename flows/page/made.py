"""Files made when they are asked for: of some protocols only, and exports for other systems."""

import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from flows.downloads import write_candidates, write_screening_log

Maker = Callable[[Path, Path, frozenset[str]], None]
# A zip's entries carry a time: one that is always the same.
_ALWAYS = (2000, 1, 1, 0, 0, 0)


def make_workbook(database: Path, file: Path, protocols: frozenset[str]) -> None:
    """candidates.xlsx of these protocols."""
    from flows.workbook import write_workbook

    write_workbook(database, file, protocols=protocols)


def make_candidates(database: Path, file: Path, protocols: frozenset[str]) -> None:
    """candidates.csv of these protocols."""
    write_candidates(database, file, protocols)


def make_screening_log(database: Path, file: Path, protocols: frozenset[str]) -> None:
    """screening_log.csv of these protocols."""
    write_screening_log(database, file, protocols)


def export_zip(kind: Literal["redcap", "omop", "fhir"]) -> Maker:
    """Makes the export of that kind, its files in one zip: equal releases are equal bytes."""

    def make(database: Path, file: Path, protocols: frozenset[str]) -> None:
        from flows.exports import write_export

        folder = file.with_suffix(".files")
        folder.mkdir()
        written = write_export(kind, database, folder, protocols=protocols)
        with zipfile.ZipFile(file, "w") as archive:
            for part in sorted(written):
                entry = zipfile.ZipInfo(part.relative_to(folder).as_posix(), _ALWAYS)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.external_attr = 0o600 << 16
                archive.writestr(entry, part.read_bytes())

    return make
