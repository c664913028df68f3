"""What the prompt answers beside SQL: the tables, one of them column by column, examples."""

from collections.abc import Iterator

import duckdb

from flows.errors import Refusal, printable
from flows.sql.answers import Answer
from flows.sql.cells import wrapped
from flows.sql.table import table

HELP = """\
SQL ends with a semicolon and may take many lines. Ctrl-C stops a query, or forgets what is typed.
Nothing can be written but temporary tables, and nothing of what is typed is kept on the disk.

  .tables           every table, view and macro
  .describe NAME    what one row is, its keys and joins, and every column
  .examples         questions to begin with
  .help             this
  .quit             leave, as does Ctrl-D"""

EXAMPLES = """\
FROM candidate;
SELECT criterion_id, result, reason FROM explain('P00001');
SELECT patient_id, failing, eligible_from FROM screening WHERE near_miss;
SELECT step, patients, patients_settled FROM next_step ORDER BY patients_settled DESC;
SELECT criterion_id, remaining, lost, lost_by_this_alone FROM attrition ORDER BY position;

docs/analysts.md answers a dozen questions, each with its query."""

_THINGS = (
    "SELECT 'table' AS kind, table_name AS name, comment FROM duckdb_tables() WHERE NOT internal "
    "UNION ALL SELECT 'view', view_name, comment FROM duckdb_views() WHERE NOT internal "
    "UNION ALL SELECT 'macro', function_name || '(' || array_to_string(parameters, ', ') || ')', "
    "comment FROM duckdb_functions() WHERE NOT internal AND function_type LIKE '%macro'"
)
_COLUMNS = (
    'SELECT column_name AS "column", data_type AS type, '
    # Of a view's columns DuckDB does not know it.
    "CASE WHEN is_nullable AND table_name NOT IN (SELECT view_name FROM duckdb_views()) "
    "THEN 'yes' ELSE '' END AS \"null\", comment AS what "
    "FROM duckdb_columns() WHERE table_name = ? ORDER BY column_index"
)


def dot_command(connection: duckdb.DuckDBPyConnection, text: str, width: int | None) -> str:
    """What a line that begins with a dot asks for; Refusal where there is no such thing."""
    word, _, name = text.strip().removeprefix(".").rstrip("; ").partition(" ")
    if word == "tables":
        return _tables(connection, width)
    if word == "describe" and name.strip():
        return _described(connection, name.partition("(")[0].strip(' "').lower(), width)
    told = {"help": HELP, "examples": EXAMPLES}.get(word)
    if told is None:
        raise Refusal(
            f"There is no .{printable(word)}" + (" without a name" if word == "describe" else ""),
            "the prompt",
            ".tables, .describe NAME, .examples, .help and .quit are known",
        )
    return f"{told}\n"


def _tables(connection: duckdb.DuckDBPyConnection, width: int | None) -> str:
    found = connection.execute(f"SELECT kind, name, comment FROM ({_THINGS})").fetchall()
    rows = [(kind, name, _first_sentence(str(comment or ""))) for kind, name, comment in found]
    return table(_answer(["kind", "name", "what"], iter(rows)), width)


def _described(connection: duckdb.DuckDBPyConnection, name: str, width: int | None) -> str:
    found = connection.execute(
        f"SELECT name, comment FROM ({_THINGS}) WHERE split_part(name, '(', 1) = ?", [name]
    ).fetchone()
    if found is None:
        raise Refusal(
            f"There is no table, view or macro {printable(name)}", "the database", "see .tables"
        )
    whole, comment = found
    about = "\n".join(wrapped(f"{whole}: {comment or ''}", width or 100))
    columns, names = connection.execute(_COLUMNS, [whole]).fetchall(), ["column", "type"]
    if columns:
        names += ["null", "what"]
    else:
        nothing = ", ".join("NULL" for _ in whole.split(","))
        asked = f"SELECT column_name, column_type FROM (DESCRIBE FROM {name}({nothing}))"
        columns = connection.execute(asked).fetchall()
    return f"{about}\n\n{table(_answer(names, iter(columns)), width)}"


def _answer(names: list[str], rows: Iterator[tuple[object, ...]]) -> Answer:
    return Answer(names, [False] * len(names), rows)


def _first_sentence(text: str) -> str:
    return f"{text.partition('. ')[0].rstrip('.')}."
