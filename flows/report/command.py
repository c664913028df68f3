"""The report of a release that is kept, into a file or to standard output."""

import sys
from pathlib import Path

import duckdb

from flows.downloaded import note_download
from flows.errors import Refusal
from flows.releases import named_release, open_release, release_database, served_release
from flows.report.write import report_text
from flows.warehouse import Warehouse


def report_command(
    place: Warehouse, release: str | None, deidentified: bool, out: Path | None
) -> None:
    """Raises Refusal for a release that is not kept, is withdrawn, or is older than reports."""
    if out is not None and not out.absolute().parent.is_dir():
        raise Refusal("There is no such folder", str(out.parent), "make it, or name another --out")
    database = release_database(place, release)
    try:
        with open_release(database) as connection:
            text = report_text(connection, deidentified)
    except (duckdb.BinderException, duckdb.CatalogException):
        raise Refusal(
            "This release was made by an older prescreen, which told less than a report needs",
            str(database),
            "name a later release",
        ) from None
    if not deidentified:
        name = named_release(place, release).name if release else served_release(place)
        note_download(place, name or "", "html")
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, "utf-8")
