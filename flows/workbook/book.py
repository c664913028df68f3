"""candidates.xlsx: the lists of a release, every answer, and what they mean, sheet by sheet."""

import tempfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import duckdb

from flows.workbook.about import about, dictionary, run_of
from flows.workbook.reading import opened
from flows.workbook.words import HERE, sheets

# More than two sheets of answers no spreadsheet program opens while anybody waits.
MOST_ANSWERS = 2_000_000
# So many answers, and all that goes with them, are made in memory: files take longer.
_SMALL = 20_000
_AT_ONCE = 5_000
_NARROWEST, _WIDEST = 10, 40

# A sheet's rows, and how many there are.
Read = tuple[Iterator[tuple[Any, ...]], int]


def write_workbook(
    database: Path,
    file: Path,
    language: str = "en",
    protocols: Collection[str] | None = None,
    status: str = "candidate",
) -> None:
    """The release's workbook, of these protocols only if some are named.

    Another status than candidate adds a first sheet: the patients of that status, or all.
    """
    # XlsxWriter takes its time to import, and most commands make no workbook.
    from flows.workbook.paper import Paper

    with (
        opened(database, protocols) as connection,
        tempfile.TemporaryDirectory(dir=file.parent, prefix=".workbook-") as folder,
    ):
        answers, last_rank = _answers(connection)
        connection.execute(
            "CREATE TEMP TABLE asked AS SELECT ? AS status, ? AS last_rank", [status, last_rank]
        )
        run = run_of(connection)
        named = connection.execute("SELECT protocol_id FROM protocol ORDER BY ALL").fetchall()
        aside = folder if answers > _SMALL else None
        protocols = [name for (name,) in named]
        paper = Paper(file, aside, language, run["as_of"], run["release"], protocols)
        paper.widths = _widths(connection)
        added = () if status == "candidate" else ("screened",)
        shown = (*added, *(name for name in sheets() if name != "screened"))
        for name in shown:
            if name == "dictionary":
                paper.add(name, *_held(dictionary(connection, shown, language)))
            elif name == "about":
                paper.add(name, *_held(about(connection, language, last_rank)))
            else:
                query = (HERE / "sheets" / f"{name}.sql").read_text("utf-8")
                read = _read(connection, query) if aside else _held(_rows(connection, query))
                first = name == "changes" and run["previous"] is None
                paper.add(name, *read, "empty_first" if first else f"empty_{name}")
        paper.close()


def _answers(connection: duckdb.DuckDBPyConnection) -> tuple[int, int | None]:
    """How many answers there are, and the rank of each protocol with which those listed end."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM criterion_result), (SELECT count(*) FROM criterion)"
    ).fetchone()
    assert row is not None
    answers, criteria = row
    return answers, MOST_ANSWERS // criteria if answers > MOST_ANSWERS else None


def _widths(connection: duckdb.DuckDBPyConnection) -> dict[str, int]:
    """How wide the columns of ids must be for the longest of them."""
    cursor = connection.execute(
        "SELECT max(length(protocol_id)) AS protocol_id, max(length(patient_id)) AS patient_id "
        "FROM screening"
    )
    row = cursor.fetchone() or ()
    names = [column[0] for column in cursor.description or []]
    return {
        name: min(max(_NARROWEST, (longest or 0) + 2), _WIDEST)
        for name, longest in zip(names, row, strict=True)
    }


def _held(rows: Iterator[tuple[Any, ...]]) -> Read:
    """The rows, all in memory."""
    held = list(rows)
    return iter(held), len(held)


def _read(connection: duckdb.DuckDBPyConnection, query: str) -> Read:
    """The query's rows, few in memory at a time."""
    row = connection.execute(f"SELECT count(*) FROM ({query})").fetchone()
    assert row is not None
    return _rows(connection, query), int(row[0])


def _rows(connection: duckdb.DuckDBPyConnection, query: str) -> Iterator[tuple[Any, ...]]:
    """The query's rows, asked for when the first of them is wanted."""
    cursor = connection.execute(query)
    while rows := cursor.fetchmany(_AT_ONCE):
        yield from rows
