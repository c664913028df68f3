"""The current list for people and programs: CSV, Excel, Parquet or JSON."""

import sys
import tempfile
from datetime import date, datetime, time
from pathlib import Path

import duckdb
import xlsxwriter

from flows.downloaded import note_download
from flows.downloads import list_query
from flows.errors import Refusal
from flows.releases import open_release, release_database, served_release
from flows.warehouse import Warehouse
from flows.workbench import quoted
from transforms.decide.suppression import suppressed_attrition, suppressed_steps

_OPTIONS = {
    "csv": "FORMAT csv, HEADER",
    "json": "FORMAT json, ARRAY true",
    "parquet": "FORMAT parquet",
}


def write_list(place: Warehouse, status: str, format: str, out: Path | None) -> None:
    """The patients of that status (or all), best first, into a file or to standard output."""
    if out is None and format in ("xlsx", "parquet"):
        raise Refusal(f"{format} cannot go to the terminal", "--out", "name a file with --out")
    if out is not None and not out.absolute().parent.is_dir():
        raise Refusal("There is no such folder", str(out.parent), "make it, or name another --out")
    query = list_query(status)
    database = release_database(place)
    note_download(place, served_release(place) or "", format)
    with tempfile.TemporaryDirectory(dir=out.absolute().parent if out else None) as folder:
        file = Path(folder) / "list"
        with open_release(database, writes=file) as connection:
            if format == "xlsx":
                _write_xlsx(connection, query, file)
            else:
                connection.execute(f"COPY ({query}) TO {quoted(file)} ({_OPTIONS[format]})")
        if out is None:
            sys.stdout.write(file.read_text("utf-8"))
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


def _write_xlsx(connection: duckdb.DuckDBPyConnection, query: str, out: Path) -> None:
    """One sheet: ids as text, real dates, nothing of the data taken for a formula."""
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    rows = cursor.fetchall()
    options = {
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
        "default_date_format": "yyyy-mm-dd",
        "tmpdir": str(out.parent),
    }
    with xlsxwriter.Workbook(str(out), options) as book:
        sheet = book.add_worksheet("candidates")
        book.set_properties({"created": _as_of(connection)})
        bold = book.add_format({"bold": True})
        sheet.write_row(0, 0, names, bold)
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    sheet.write_string(number, column, value)
                elif value is not None:
                    sheet.write(number, column, value)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, max(len(rows), 1), len(names) - 1)
        sheet.autofit()


def _as_of(connection: duckdb.DuckDBPyConnection) -> datetime:
    """What the workbook gives as the time it was made: equal releases are equal bytes."""
    row = connection.execute("SELECT max(as_of) FROM screening").fetchone()
    return datetime.combine(row[0] if row and row[0] else date(2000, 1, 1), time())
