"""The current list for people and programs: CSV, Excel, Parquet or JSON."""

import sys
import tempfile
from pathlib import Path

import duckdb
import xlsxwriter

from flows.downloads import list_query
from flows.errors import Refusal
from flows.workbench import quoted


def published_database(published: Path) -> duckdb.DuckDBPyConnection:
    """A read-only connection to the current release; Refusal where there is none."""
    if not published.exists():
        raise Refusal(
            "Nothing has been published yet", str(published), "run `prescreen refresh` first"
        )
    return duckdb.connect(str(published.resolve()), read_only=True)


def write_list(published: Path, status: str, format: str, out: Path | None) -> None:
    """The patients of that status (or all), best first, into a file or to standard output."""
    if out is None and format in ("xlsx", "parquet"):
        raise Refusal(f"{format} cannot go to the terminal", "--out", "name a file with --out")
    query = list_query(status)
    with published_database(published) as connection:
        connection.execute("SET enable_progress_bar = false")
        if format == "xlsx":
            assert out is not None
            _write_xlsx(connection, query, out)
            return
        options = {
            "csv": "FORMAT csv, HEADER",
            "json": "FORMAT json, ARRAY true",
            "parquet": "FORMAT parquet",
        }[format]
        if out is not None:
            connection.execute(f"COPY ({query}) TO {quoted(out)} ({options})")
            return
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "list"
            connection.execute(f"COPY ({query}) TO {quoted(file)} ({options})")
            sys.stdout.write(file.read_text("utf-8"))


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
    }
    with xlsxwriter.Workbook(str(out), options) as book:
        sheet = book.add_worksheet("candidates")
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
