"""A sound file as SQL: what to select from, the cells of a row as text, and the row's line."""

from dataclasses import dataclass
from pathlib import Path

from flows.parsing import literal, name

LONGEST_LINE = 1 << 24


@dataclass(frozen=True)
class Relation:
    """`source` for FROM, each cell of a row as delivered, and the row's line if the row knows it.

    `first_line` is the line of the first row. `text` is the file, and the delimiter of its cells,
    where every line of it is a row.
    """

    source: str
    cells: tuple[str, ...]
    first_line: int
    line: str = "NULL"
    text: tuple[Path, str] | None = None

    @property
    def raw(self) -> str:
        """SQL for the list of all cells."""
        return f"[{', '.join(self.cells)}]"

    @property
    def kept(self) -> str:
        """Select list that carries the cells through nested selects."""
        return ", ".join(f'{cell} AS "kept {place}"' for place, cell in enumerate(self.cells))

    @property
    def raw_of_kept(self) -> str:
        """SQL for the list of all cells, where they were carried."""
        return "[" + ", ".join(f'"kept {place}"' for place in range(len(self.cells))) + "]"

    @property
    def numbered(self) -> str:
        """A query for the line and the list of cells of every row."""
        counted = f"row_number() OVER () + {self.first_line - 1}"
        line = counted if self.line == "NULL" else self.line
        return f"SELECT {line} AS line, {self.raw} AS raw FROM {self.source}"


def link(content: Path, under_name: Path) -> str:
    """The path of a link to the content, as an SQL literal.

    DuckDB takes * and [1] in any file's name for a pattern, so it only gets names of ours.
    """
    under_name.symlink_to(content.resolve())
    return literal(str(under_name))


def csv_relation(content: Path, path: str, width: int, delimiter: str) -> Relation:
    """A CSV file with a header, all text, under a link; columns are named by their place."""
    cells, columns = _columns(width)
    return Relation(
        f"read_csv({path}, columns = {{{columns}}}, auto_detect = false, header = true,"
        f" delim = {literal(delimiter)}, quote = '\"', escape = '\"', strict_mode = true,"
        " compression = 'none', encoding = 'utf-8')",
        cells,
        first_line=2,
        text=(content, delimiter),
    )


def sorted_relation(path: str, width: int) -> Relation:
    """A file of the careful road: the line, then the cells, every one in quotes."""
    cells, columns = _columns(width)
    return Relation(
        f"read_csv({path}, columns = {{'own line': 'BIGINT', {columns}}}, auto_detect = false,"
        " header = false, delim = ',', quote = '\"', escape = '\"', strict_mode = true,"
        f" compression = 'none', encoding = 'utf-8', parallel = false,"
        f" max_line_size = {LONGEST_LINE})",
        cells,
        first_line=1,
        line='"own line"',
    )


def _columns(width: int) -> tuple[tuple[str, ...], str]:
    names = [f"cell {place}" for place in range(width)]
    return tuple(map(name, names)), ", ".join(f"'{cell}': 'VARCHAR'" for cell in names)


def parquet_relation(path: str, typed: list[tuple[str, str]], days: set[int]) -> Relation:
    """A Parquet file of those columns and types; its days are those at the places given."""
    cells = tuple(
        cell_as_text(name(column), kind, place in days)
        for place, (column, kind) in enumerate(typed)
    )
    return Relation(f"read_parquet({path})", cells, first_line=1)


def cell_as_text(column: str, kind: str, is_day: bool) -> str:
    """A column of that type as a CSV would hold it; the midnight of a day is no part of it."""
    if kind == "JSON":
        return f"({column} ->> '$')"
    if kind == "TIMESTAMP WITH TIME ZONE":
        return f"strftime({column} AT TIME ZONE 'UTC', '%Y-%m-%dT%H:%M:%S.%fZ')"
    if not kind.startswith("TIMESTAMP"):
        return f"CAST({column} AS VARCHAR)"
    moment = f"CAST({column} AS TIMESTAMP)"
    text = f"CAST({moment} AS VARCHAR)"
    if is_day:
        # Tools without a type for days write them as midnights.
        day = f"CAST(CAST({column} AS DATE) AS VARCHAR)"
        text = f"CASE WHEN {moment} = date_trunc('day', {moment}) THEN {day} ELSE {text} END"
    return text
