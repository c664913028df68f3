"""The current list for people and programs: CSV, Excel, Parquet or JSON."""

import sys
import tempfile
from pathlib import Path

from flows.downloaded import note_download
from flows.downloads import list_query, write_list_csv
from flows.errors import Refusal
from flows.releases import open_release, release_database, served_release
from flows.warehouse import Warehouse
from flows.workbench import quoted
from flows.workbook import write_workbook
from transforms.decide.suppression import suppressed_attrition, suppressed_steps

_OPTIONS = {
    "json": "FORMAT json, ARRAY true",
    "parquet": "FORMAT parquet",
}


def write_list(
    place: Warehouse, status: str, format: str, out: Path | None, language: str = "en"
) -> None:
    """The patients of that status (or all), best first, into a file or to standard output.

    As xlsx the whole workbook in that language, with a sheet of those patients before all others
    where they are not the candidates.
    """
    if out is None and format in ("xlsx", "parquet"):
        raise Refusal(f"{format} cannot go to the terminal", "--out", "name a file with --out")
    if out is not None and not out.absolute().parent.is_dir():
        raise Refusal("There is no such folder", str(out.parent), "make it, or name another --out")
    query = list_query(status)
    database = release_database(place)
    note_download(place, served_release(place) or "", format)
    with tempfile.TemporaryDirectory(dir=out.absolute().parent if out else None) as folder:
        file = Path(folder) / "list"
        if format == "xlsx":
            write_workbook(database, file, language, status=status)
        else:
            with open_release(database, writes=file) as connection:
                if format == "csv":
                    write_list_csv(connection, query, file)
                else:
                    connection.execute(f"COPY ({query}) TO {quoted(file)} ({_OPTIONS[format]})")
        if out is None:
            # Programs at the other end of a pipe need no byte order mark.
            sys.stdout.write(file.read_text("utf-8-sig"))
        else:
            file.replace(out)


def write_aggregate(place: Warehouse, table: str, out: Path | None) -> None:
    """Attrition or next steps of the served release as CSV, its small counts suppressed."""
    with open_release(release_database(place)) as connection:
        if table == "attrition":
            shown = suppressed_attrition(
                connection.execute("FROM attrition ORDER BY protocol_id, position").df()
            )
        else:
            shown = suppressed_steps(
                connection.execute(
                    "SELECT * REPLACE (array_to_string(criteria, ' ') AS criteria) FROM next_step "
                    "ORDER BY protocol_id, patients DESC, patients_settled DESC, step"
                ).df()
            )
    text = shown.to_csv(index=False, lineterminator="\n")
    if out is None:
        sys.stdout.write(text)
    else:
        out.write_text(text, "utf-8")
