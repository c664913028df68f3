"""A question asked once: its answer on standard output, or in a file."""

import io
import os
import sys
import tempfile
from pathlib import Path
from typing import TextIO

import duckdb

from flows.downloaded import note_download
from flows.errors import Refusal
from flows.sql.answers import answers
from flows.sql.cells import visible
from flows.sql.opened import Asked
from flows.sql.prompt import tell, terminal_width
from flows.sql.statements import has_rows, statements
from flows.sql.written import write_csv, write_json
from flows.warehouse import Warehouse


def read_query() -> str:
    """What stands on standard input; Refusal where it is no text."""
    try:
        return sys.stdin.buffer.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refusal(
            "The query is not UTF-8", "standard input", "save its file as UTF-8"
        ) from None


def ask(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    format: str = "table",
    out: Path | None = None,
) -> None:
    """The answers to the text in that format; Refusal where one cannot be had.

    A table on a terminal is cut to what can be read; anywhere else everything is there.
    """
    if out is not None:
        _into_file(connection, text, format, out)
        return
    if sys.stdout.isatty():
        _write(connection, text, format, _Terminal(), terminal_width())
    else:
        _write(connection, text, format, sys.stdout, None)


class _Terminal(io.StringIO):
    """Standard output where a person reads: no value can command the terminal."""

    def write(self, text: str) -> int:
        return sys.stdout.write(visible(text))


def note(place: Warehouse, found: Asked, format: str, out: Path | None) -> None:
    """That a list may be about to leave the release is written down, as by other commands."""
    if found.release is not None and (format != "table" or out is not None):
        note_download(place, found.release, f"sql {format}")


def _into_file(connection: duckdb.DuckDBPyConnection, text: str, format: str, out: Path) -> None:
    # Excel knows UTF-8 by its byte order mark.
    encoding = "utf-8-sig" if format == "csv" else "utf-8"
    try:
        handle, aside = tempfile.mkstemp(dir=out.absolute().parent, prefix=f".{out.name}.")
        try:
            with open(handle, "w", encoding=encoding, newline="") as stream:
                _write(connection, text, format, stream, None, "\r\n")
            os.chmod(aside, 0o640)
            os.replace(aside, out)
        except BaseException:
            Path(aside).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise Refusal(
            f"The answer cannot be written ({error.strerror})",
            str(out),
            "name a file in a folder that is there and that this user may write",
        ) from None


def _write(
    connection: duckdb.DuckDBPyConnection,
    text: str,
    format: str,
    stream: TextIO,
    width: int | None,
    line_end: str = "\n",
) -> None:
    if format == "table" or text.lstrip().startswith("."):
        tell(connection, text, width, lambda told: print(told, end="", file=stream))
        return
    asked = statements(text)
    having = [statement for statement in asked if has_rows(statement)]
    if len(having) != 1:
        raise Refusal(
            f"This has {len(having)} answers, and {format} holds one",
            "the query",
            "ask one question, after CREATE TEMP or SET VARIABLE if you like",
        )
    for answer in answers(connection, asked):
        if format == "csv":
            write_csv(answer, stream, line_end)
        else:
            write_json(answer, stream)
