"""A sound file's rows, parsed and judged, into the landing database.

Text errors of DuckDB carry rows of patients, so none of them leaves this module.
"""

from dataclasses import dataclass
from pathlib import Path

import duckdb

from flows.errors import Refusal
from flows.landing_careful import sort_records
from flows.landing_files import Prepared, refused
from flows.landing_header import Header, Wanted, first_record, header_of
from flows.landing_parquet import damaged, describe
from flows.landing_relation import (
    Relation,
    csv_relation,
    link,
    parquet_relation,
    sorted_relation,
)
from flows.landing_text import Shape
from flows.machine import machine_fault
from flows.parsing import name
from flows.rules import LANDING_ONLY, PROVENANCE, ROW_SHAPE, SWALLOWED_ROWS, Rules


@dataclass(frozen=True)
class Landed:
    """A file whose rows are in the landing table, one for each record delivered."""

    header: Header
    rows: int
    relation: Relation


@dataclass(frozen=True)
class Ground:
    """Where the files of one extract land: the table, and folders for copies and for links.

    `may_be_empty`: a header without rows says that there is nothing of the extract any more.
    """

    connection: duckdb.DuckDBPyConnection
    rules: Rules
    table: str
    delivery_no: int
    delimiter: str
    work: Path
    links: Path
    may_be_empty: bool
    wanted: Wanted

    def create(self) -> None:
        """An empty landing table: the store's columns, and those of LANDING_ONLY."""
        columns = self.rules.columns | PROVENANCE | LANDING_ONLY
        listed = ", ".join(f"{name(column)} {kind}" for column, kind in columns.items())
        self.connection.execute(f"CREATE TABLE {self.table} ({listed})")

    def read(self, prepared: Prepared, file_no: int) -> Landed:
        """The file with its rows in the landing table, or a Refusal."""
        if prepared.file.format == "parquet":
            return self._read_parquet(prepared, file_no)
        header = header_of(prepared.file, first_record(prepared, self.delimiter), self.wanted)
        width, rows = len(header.names), prepared.shape.lines - 1
        if prepared.shape.simple and rows > 0:
            path = link(prepared.content, self.links / f"{file_no}.csv")
            relation = csv_relation(prepared.content, path, width, self.delimiter)
            if self.insert(prepared, header, relation, file_no, rows, prepared.shape):
                self.require_whole_end(prepared, file_no)
                return Landed(header, rows, relation)
        landed = self._read_carefully(prepared, header, file_no)
        self.require_whole_end(prepared, file_no)
        return landed

    def _read_carefully(self, prepared: Prepared, header: Header, file_no: int) -> Landed:
        width = len(header.names)
        found = sort_records(prepared, self.delimiter, width, self.work, file_no)
        if found.count + found.odd_count == 0 and not self.may_be_empty:
            raise _no_rows(prepared)
        relation = sorted_relation(link(found.rows, self.links / f"{file_no}-rows.csv"), width)
        if found.count and not self.insert(prepared, header, relation, file_no, found.count):
            raise refused(prepared.file, "The file cannot be read as CSV", "Export it again.")
        odd = sorted_relation(link(found.odd, self.links / f"{file_no}-odd.csv"), 2)
        rule, cells = odd.cells
        bits = " ".join(
            f"WHEN '{told}' THEN {self.rules.bit(f'row:{told}')}"
            for told in (ROW_SHAPE, SWALLOWED_ROWS)
        )
        self.connection.execute(
            f"INSERT INTO {self.table} BY NAME SELECT CASE {rule} {bits} END AS broken,"
            f" from_json({cells}, '[\"VARCHAR\"]') AS raw,"
            f" {file_no} AS file_no, {odd.line} AS line FROM {odd.source}"
        )
        return Landed(header, found.count + found.odd_count, relation)

    def _read_parquet(self, prepared: Prepared, file_no: int) -> Landed:
        path = link(prepared.content, self.links / f"{file_no}.parquet")
        described = describe(self.connection, prepared, path)
        header = header_of(prepared.file, [column for column, _ in described.typed], self.wanted)
        if described.rows == 0 and not self.may_be_empty:
            raise _no_rows(prepared)
        kinds = self.rules.kinds
        days = {place for column, place in header.places.items() if kinds[column] == "date"}
        relation = parquet_relation(path, described.typed, days)
        if not self.insert(prepared, header, relation, file_no, described.rows):
            raise damaged(prepared)
        return Landed(header, described.rows, relation)

    def require_whole_end(self, prepared: Prepared, file_no: int, last_row: str = "true") -> None:
        """Raises Refusal if the last row is broken and its line does not end: a file cut off.

        `last_row` is SQL for what is known of that row, where the table holds others behind it.
        """
        if not prepared.shape.ends_open:
            return
        last = self.connection.execute(
            f"SELECT broken FROM {self.table} WHERE file_no = {file_no} AND {last_row}"
            " ORDER BY coalesce(line, rowid + first) DESC, broken DESC LIMIT 1"
        ).fetchone()
        if last and last[0]:
            raise refused(
                prepared.file,
                f"The last line, {prepared.shape.lines}, does not end and is no whole row"
                f" ({', '.join(self.rules.reasons_of(last[0]))}), so the file seems to be cut off",
                "Deliver it again, whole, with its last line ended.",
            )

    def _landed_so_far(self) -> int:
        found = self.connection.execute(f"SELECT count(*) FROM {self.table}").fetchone()
        return int(found[0]) if found else 0

    def insert(
        self,
        prepared: Prepared,
        header: Header,
        relation: Relation,
        file_no: int,
        rows: int,
        shape: Shape | None = None,
    ) -> bool:
        """Whether every one of so many records came in as a row; if not, none did.

        DuckDB keeps the file's order, so a row's line is its row id plus `first`. The `shape` of a
        text that is read as it stands tells which looks at its cells would be in vain.
        """
        broken = self.rules.broken
        if shape is None or shape.odd_signs:
            broken += f" | {self.rules.broken_rarely}"
        trimmed = shape is not None and not shape.blank_edges(self.delimiter)
        cells = {column: relation.cells[place] for column, place in header.places.items()}
        stored = ", ".join(map(name, self.rules.columns))
        query = (
            f"INSERT INTO {self.table} SELECT {stored}, {self.delivery_no}, {file_no}, line, NULL,"
            f" broken, CASE WHEN broken <> 0 THEN {relation.raw_of_kept} END,"
            f" {relation.first_line - self._landed_so_far()} FROM"
            f" (SELECT *, {broken} AS broken FROM"
            f" (SELECT *, {self.rules.parsed()} FROM"
            f" (SELECT {self.rules.texts(cells, trimmed)}, {relation.kept},"
            f" {relation.line}::BIGINT AS line FROM {relation.source})))"
        )
        self.connection.execute("BEGIN")
        try:
            inserted = self.connection.execute(query).fetchone()
        except (duckdb.InvalidInputException, duckdb.ConversionException):
            self.connection.execute("ROLLBACK")
            return False
        except duckdb.Error as error:
            self.connection.execute("ROLLBACK")
            raise machine_fault("land", error) or _not_taken(prepared, error) from None
        whole = inserted is not None and inserted[0] == rows
        self.connection.execute("COMMIT" if whole else "ROLLBACK")
        return whole


def _not_taken(prepared: Prepared, error: duckdb.Error) -> Refusal:
    if prepared.file.format == "parquet":
        return damaged(prepared)
    return refused(
        prepared.file,
        f"The database could not take the file ({type(error).__name__})",
        "Look whether the store is damaged, then run again.",
    )


def _no_rows(prepared: Prepared) -> Refusal:
    return refused(prepared.file, "The file has no row beside its header", "Export it again.")
