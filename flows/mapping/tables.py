"""The files of a source's tables, read as text: every record with its file and its line."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import duckdb

from flows.landing_extract import ReadFile
from flows.landing_files import Prepared
from flows.landing_header import Wanted
from flows.landing_place import Workplace
from flows.landing_read import Ground
from flows.mapping.lines import read_lines
from flows.mapping.macros import make_macros
from flows.parsing import literal, name
from flows.rules import NOT_JSON, OTHER_RESOURCE, ROW_SHAPE, SWALLOWED_ROWS, Rules
from flows.store import next_delivery_no
from schemas.source import ORIGIN, RESOURCE, Source, Table

# A record's origin is its file's number and, in the lower bits, its line.
LINE_BITS = 40
RAW, NAMED, MAPPED = "landing.raw", "landing.source", "landing.mapped"
Run = Callable[[str], duckdb.DuckDBPyConnection]


@dataclass(frozen=True)
class RawTable:
    """One table of the source: where its records stand, and how they are judged when read."""

    named: str
    table: Table
    ground: Ground

    @property
    def records(self) -> str:
        """A query for file_no, line, origin, broken bits and, if broken, the cells of every record;
        a blank line of NDJSON is none."""
        line = "coalesce(line, rowid + first)"
        blank = f" WHERE {name(RESOURCE)} IS NOT NULL" if self.table.resource else ""
        return (
            f"SELECT file_no, {line} AS line, broken, raw,"
            f" (file_no::BIGINT << {LINE_BITS}) | {line} AS {ORIGIN}"
            f" FROM {self.ground.table}{blank}"
        )

    def read(self, prepared: Prepared, file_no: int) -> ReadFile:
        """The file with its records in the table; Refusal for one that cannot be read."""
        if self.table.resource:
            landed = read_lines(self.ground, prepared, file_no)
        else:
            landed = self.ground.read(prepared, file_no)
        return ReadFile(prepared, file_no, landed.rows, landed)


def make_tables(place: Workplace) -> dict[str, RawTable]:
    """Every table of the source, empty, under its own name among nothing but its like."""
    connection, source = place.connection, place.source
    for schema in (RAW, NAMED, MAPPED):
        connection.execute(f"CREATE SCHEMA {schema}")
    tables = {}
    for number, (named, table) in enumerate(source.tables.items()):
        stored = _stored(table)
        ground = Ground(
            connection,
            _rules(named, table, tuple(stored.values())),
            table=f"{RAW}.table{number}",
            delivery_no=next_delivery_no(connection),
            delimiter=table.delimiter or source.delimiter,
            work=place.work,
            links=place.links,
            may_be_empty=True,
            wanted=_wanted(named, table, stored),
        )
        ground.create()
        tables[named] = RawTable(named, table, ground)
        connection.execute(_view(source, tables[named], stored))
    with among_tables(connection):
        make_macros(connection, source)
    return tables


@contextmanager
def among_tables(connection: duckdb.DuckDBPyConnection) -> Iterator[Run]:
    """A name in SQL means a table of the source, and one of the store again afterwards."""
    connection.execute(f"SET search_path = {literal(NAMED)}")
    try:
        yield connection.execute
    finally:
        connection.execute("RESET search_path")


def _stored(table: Table) -> dict[str, str]:
    """Under which name each column is kept: by its place, for its own may be any."""
    if table.resource:
        return {RESOURCE: RESOURCE}
    return {column: f"column {place}" for place, column in enumerate(table.all_columns)}


def _view(source: Source, raw: RawTable, stored: Mapping[str, str]) -> str:
    """The table as a SELECT sees it: its sound records, and nothing where the hospital writes a
    word for nothing."""
    nulls = ", ".join(map(literal, source.nulls))
    cells = []
    for column, kept in stored.items():
        cell = name(kept)
        if raw.table.resource:
            cell = f"CAST({cell} AS JSON)"
        elif nulls:
            cell = f"CASE WHEN {cell} NOT IN ({nulls}) THEN {cell} END"
        cells.append(f"{cell} AS {name(column)}")
    return (
        f"CREATE VIEW {NAMED}.{name(raw.named)} AS SELECT"
        f" (file_no::BIGINT << {LINE_BITS}) | coalesce(line, rowid + first) AS {ORIGIN},"
        f" {', '.join(cells)} FROM {raw.ground.table} WHERE broken = 0"
    )


def _rules(named: str, table: Table, columns: tuple[str, ...]) -> Rules:
    """What can be wrong with a record before any SELECT sees it."""
    reasons = tuple(f"row:{rule}" for rule in (ROW_SHAPE, SWALLOWED_ROWS))
    broken = "0"
    if table.resource:
        reasons = tuple(f"row:{rule}" for rule in (NOT_JSON, OTHER_RESOURCE))
        kind = f"json_extract_string({RESOURCE}, '$.resourceType')"
        broken = (
            f"CASE WHEN NOT coalesce(json_valid({RESOURCE}), false) THEN 1"
            f" WHEN {kind} IS DISTINCT FROM {literal(table.resource)} THEN 2 ELSE 0 END"
        )
    return Rules(named, dict.fromkeys(columns, "text"), reasons, broken, "0", "UTC")


def _wanted(named: str, table: Table, stored: Mapping[str, str]) -> Wanted:
    return Wanted(
        f"table {named}",
        table.all_columns,
        table.columns,
        f"Deliver the columns of the table {named}, or name in source.toml those that there are.",
        loose=True,
        stored=stored,
    )
