"""The files of a source's tables, read as text: every record with its file and its line."""

from dataclasses import dataclass

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


@dataclass(frozen=True)
class RawTable:
    """One table of the source: where its records stand, and how they are judged when read."""

    named: str
    table: Table
    ground: Ground

    @property
    def records(self) -> str:
        """A query for file_no, line, broken bits and origin of every record, broken ones too."""
        line = "coalesce(line, rowid + first)"
        return (
            f"SELECT file_no, {line} AS line, broken, (file_no::BIGINT << {LINE_BITS}) | {line}"
            f" AS {ORIGIN} FROM {self.ground.table}"
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
    for named, table in source.tables.items():
        rules = _rules(named, table)
        ground = Ground(
            connection,
            rules,
            table=f"{RAW}.{name(named)}",
            delivery_no=next_delivery_no(connection),
            delimiter=table.delimiter or source.delimiter,
            work=place.work,
            links=place.links,
            may_be_empty=True,
            wanted=_wanted(named, table),
        )
        ground.create()
        tables[named] = RawTable(named, table, ground)
        connection.execute(_view(source, tables[named]))
    among_tables(place)
    try:
        make_macros(connection, source)
    finally:
        among_extracts(place)
    return tables


def among_tables(place: Workplace) -> None:
    """A name in SQL means a table of the source."""
    place.connection.execute(f"SET search_path = {literal(NAMED)}")


def among_extracts(place: Workplace) -> None:
    """A name in SQL means a table of the store again."""
    place.connection.execute("RESET search_path")


def _view(source: Source, raw: RawTable) -> str:
    """The table as a SELECT sees it: its sound records, and nothing where the hospital writes a
    word for nothing."""
    line = "coalesce(line, rowid + first)"
    nulls = ", ".join(map(literal, source.nulls))
    cells = []
    for column in raw.table.all_columns:
        cell = name(column)
        if raw.table.resource:
            cell = f"CAST({cell} AS JSON)"
        elif nulls:
            cell = f"CASE WHEN {cell} NOT IN ({nulls}) THEN {cell} END"
        cells.append(f"{cell} AS {name(column)}")
    return (
        f"CREATE VIEW {NAMED}.{name(raw.named)} AS SELECT"
        f" (file_no::BIGINT << {LINE_BITS}) | {line} AS {ORIGIN}, {', '.join(cells)}"
        f" FROM {raw.ground.table} WHERE broken = 0"
    )


def _rules(named: str, table: Table) -> Rules:
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
    kinds = dict.fromkeys(table.all_columns, "text")
    return Rules(named, kinds, reasons, broken, "0", "UTC")


def _wanted(named: str, table: Table) -> Wanted:
    return Wanted(
        f"table {named}",
        table.all_columns,
        table.columns,
        f"Deliver the columns of the table {named}, or name in source.toml those that there are.",
        loose=True,
    )
