"""What a workbook tells about itself: the run behind it, and what each column means."""

from collections.abc import Iterator
from functools import partial
from typing import Any

import duckdb

from flows.workbook.words import sheets, told

_RUN = (
    "SELECT as_of, format('{:06d}', refresh_id) AS release, previous_release AS previous, "
    "software_version AS software, source, accepted_gates, accept_reason, delivered, accepted, "
    "duplicate, quarantined, base_cohort FROM refresh WHERE outcome = 'published' "
    "ORDER BY refresh_id DESC LIMIT 1"
)
_COUNTS = (
    "SELECT protocol_id, count(*) FILTER (status = 'candidate') AS candidates, "
    "count(*) FILTER (status = 'needs_data') AS needs_data, "
    "count(*) FILTER (status = 'ineligible') AS ineligible, "
    "count(*) FILTER (near_miss) AS near_misses "
    "FROM protocol LEFT JOIN screening USING (protocol_id) GROUP BY ALL ORDER BY ALL"
)
_USE = (
    ("about_what", "about_purpose"),
    ("about_confirm", "about_person"),
    ("about_absent", "about_never"),
)
_RESULTS = ("pass", "fail", "review", "unknown", "not_applicable")


def run_of(connection: duckdb.DuckDBPyConnection) -> dict[str, Any]:
    """The refresh that made the release."""
    return _records(connection, _RUN)[0]


def about(
    connection: duckdb.DuckDBPyConnection, language: str, last_rank: int | None
) -> Iterator[tuple[str, str, Any]]:
    """Line by line: part, item and value; `last_rank` where the answers end before everybody's."""
    say = partial(told, language=language)
    for item, sentence in _USE:
        yield say("about_use"), say(item), say(sentence)
    for part, item, value in _lines(connection):
        yield say(part), say(item), value if value is not None else say("about_none")
    for result in _RESULTS:
        yield say("about_reading"), say(result), say(f"about_{result}")
    if last_rank is not None:
        sentence = told("about_cut_answers", language, last_rank)
        yield say("about_left_out"), say("sheet_answers"), sentence


def _lines(connection: duckdb.DuckDBPyConnection) -> Iterator[tuple[str, str, Any]]:
    run = run_of(connection)
    for item in ("as_of", "release", "previous", "software", "source"):
        yield "about_run", f"about_{item}", run[item]
    if run["accepted_gates"]:
        yield "about_run", "about_accepted_gates", ", ".join(run["accepted_gates"])
        yield "about_run", "about_accept_reason", run["accept_reason"]
    for row in _records(connection, "FROM protocol ORDER BY protocol_id"):
        for item in ("title", "registry", "version", "content_hash"):
            yield row["protocol_id"], f"about_{item}", row[item]
    for item in ("delivered", "accepted", "duplicate", "quarantined"):
        yield "about_rows", f"about_{item}", run[item]
    yield "about_counts", "about_base_cohort", run["base_cohort"]
    for row in _records(connection, _COUNTS):
        for item in ("candidates", "needs_data", "ineligible", "near_misses"):
            yield row["protocol_id"], f"about_{item}", row[item]


def dictionary(
    connection: duckdb.DuckDBPyConnection, shown: tuple[str, ...], language: str
) -> Iterator[tuple[str, ...]]:
    """Every column of the sheets shown, its meaning from the database's own comments."""
    comments = dict(
        connection.execute("SELECT own || '.' || name, comment FROM described").fetchall()
    )
    for sheet in shown:
        for column in sheets()[sheet]:
            meaning = column.meaning or comments.get(column.origin) or ""
            heading = told(f"sheet_{sheet}", language)
            yield (heading, column.headings["en"], column.headings["zh"], meaning, column.origin)


def _records(connection: duckdb.DuckDBPyConnection, query: str) -> list[dict[str, Any]]:
    cursor = connection.execute(query)
    names = [column[0] for column in cursor.description or []]
    return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
