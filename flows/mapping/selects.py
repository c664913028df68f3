"""The SELECTs of a source: which tables each one reads, and that it reads nothing else."""

import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import Refusal
from schemas.extracts import EXTRACTS
from schemas.source import Source

TABLE_FUNCTIONS = {"unnest", "range", "generate_series", "json_each", "json_tree"}
# Read the clock, though they stand like columns.
CLOCKS = {
    *("current_date", "current_time", "current_timestamp", "localtime", "localtimestamp"),
    *("current_localtime", "current_localtimestamp"),
}


def extracts_given(source: Source, tables: set[str]) -> frozenset[str]:
    """The extracts that files of these tables bring: all of the canonical layout's own names."""
    if not source.tables:
        return frozenset(tables)
    return frozenset(
        extract
        for extract, read in tables_read(source).items()
        if any(table in tables and not source.tables[table].lookup for table in read)
        and tables.issuperset(source.needs.get(extract, ()))
    )


def tables_read(source: Source) -> dict[str, tuple[str, ...]]:
    """For each extract, in canonical order, the tables that its SELECT reads, by their own names.

    Raises Refusal for a text that is not one SELECT, for one that reads what is no table of the
    source, and for a table that is in no SELECT, or in none as more than a lookup.
    """
    named = {table.lower(): table for table in source.tables}
    read: dict[str, tuple[str, ...]] = {}
    with duckdb.connect() as parser:
        for extract in EXTRACTS:
            if extract in source.selects:
                found = _tables_of(parser, source, extract)
                unknown = sorted(found - named.keys())
                if unknown:
                    raise wrong_select(
                        source,
                        extract,
                        f"It reads {unknown[0]}, which is no table of the source",
                        f"There are {', '.join(source.tables)}; declare it as [tables.{unknown[0]}]"
                        " in source.toml, or correct its name.",
                    )
                read[extract] = tuple(named[table] for table in sorted(found))
                if all(source.tables[table].lookup for table in read[extract]):
                    what = "It reads lookups only, whose rows are nobody's records"
                    raise wrong_select(source, extract, what, "Take `lookup` from one of them.")
    unread = sorted(set(source.tables) - {table for tables in read.values() for table in tables})
    if unread:
        raise Refusal(
            f"No SELECT reads the table {unread[0]}, so its records would be lost.",
            f"source {source.name}",
            f"Read {unread[0]} in one of the SELECTs, or take it from source.toml.",
        )
    return read


def wrong_select(source: Source, extract: str, what: str, remedy: str) -> Refusal:
    """A refusal of the extract's SELECT."""
    return Refusal(f"{what}.", f"{extract}.sql of the source {source.name}", remedy)


def select_texts(folder: Path) -> dict[str, str]:
    """The text of each <extract>.sql in the folder; Refusal for a file of another name."""
    texts = {}
    for path in sorted(folder.glob("*.sql")):
        if path.stem not in EXTRACTS:
            raise Refusal(
                f"There is no extract {path.stem}.",
                str(path),
                f"Name the file after one of {', '.join(EXTRACTS)}.",
            )
        texts[path.stem] = path.read_text("utf-8").rstrip().removesuffix(";")
    return texts


def _tables_of(parser: duckdb.DuckDBPyConnection, source: Source, extract: str) -> set[str]:
    """The names of the tables in lower case, those of its WITH clauses left out."""
    text = source.selects[extract]
    row = parser.execute("SELECT json_serialize_sql(?)", [text]).fetchone()
    parsed = json.loads(row[0]) if row else {}
    if parsed.get("error"):
        line = text.count("\n", 0, int(parsed.get("position") or 0)) + 1
        fault = str(parsed["error_message"]).splitlines()[0]
        raise wrong_select(source, extract, f"Line {line}: {fault}", "Correct the SELECT.")
    if len(parsed["statements"]) != 1:
        count = len(parsed["statements"])
        raise wrong_select(
            source, extract, f"It holds {count} statements, not one SELECT", "Leave one SELECT."
        )
    found: set[str] = set()
    own: set[str] = set()
    for node in _nodes(parsed["statements"]):
        own |= {cte["key"].lower() for cte in node.get("cte_map", {}).get("map", [])}
        if node.get("type") == "BASE_TABLE":
            found.add(".".join(node["qualified_name"]["path"]).lower())
        if strange := _strange(node):
            raise wrong_select(
                source,
                extract,
                f"It calls {strange}, but the same delivery has to give the same rows, and nothing"
                " beside it may be read",
                "Leave it out; files are read as tables of source.toml.",
            )
    hidden = sorted(own & {table.lower() for table in source.tables})
    if hidden:
        raise wrong_select(
            source,
            extract,
            f"Its WITH names {hidden[0]}, which is a table",
            "Give that part of the SELECT another name.",
        )
    return found - own


@cache
def _inconsistent() -> frozenset[str]:
    """The functions that need not give the same answer to the same question tomorrow."""
    with duckdb.connect() as connection:
        rows = connection.execute(
            "SELECT DISTINCT function_name FROM duckdb_functions() WHERE function_type = 'scalar'"
            " AND stability <> 'CONSISTENT'"
        ).fetchall()
    found = {name for (name,) in rows} - {"error"}
    return frozenset(found | {"getenv", "read_text", "read_blob"})


def _strange(node: dict[str, Any]) -> str:
    """What of this part of a SELECT depends on more than the delivery; "" if nothing does."""
    if node.get("type") == "TABLE_FUNCTION":
        function = node["function"]["function_name"]
        return "" if function in TABLE_FUNCTIONS else f"{function}()"
    if node.get("class") == "FUNCTION":
        function, arguments = node["function_name"], node.get("arguments", [])
        since_today = function == "age" and len(arguments) == 1
        return f"{function}()" if function in _inconsistent() or since_today else ""
    if node.get("type") == "COLUMN_REF" and len(node["column_names"]) == 1:
        return next(iter({node["column_names"][0].lower()} & CLOCKS), "")
    if node.get("sample"):
        return "a sample"
    return "the catalogue" if node.get("type") == "SHOW_REF" else ""


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)
