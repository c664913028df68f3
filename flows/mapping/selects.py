"""The SELECTs of a source: which tables each one reads, and that it reads nothing else."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb

from flows.errors import Refusal
from schemas.extracts import EXTRACTS
from schemas.source import Source

TABLE_FUNCTIONS = {"unnest", "range", "generate_series"}
# What would make other rows of the same delivery, or read something else than it.
FORBIDDEN = {
    *("random", "uuid", "uuidv4", "uuidv7", "gen_random_uuid", "nextval", "setseed"),
    *("now", "today", "current_date", "current_timestamp", "get_current_timestamp"),
    *("get_current_time", "transaction_timestamp", "localtimestamp", "current_localtimestamp"),
    *("getenv", "read_text", "read_blob", "query", "query_table"),
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
        texts[path.stem] = path.read_text("utf-8")
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
        function = node.get("function", {}) if node.get("type") == "TABLE_FUNCTION" else {}
        if function and function["function_name"] not in TABLE_FUNCTIONS:
            raise _not_allowed(source, extract, function["function_name"])
        if node.get("class") == "FUNCTION" and node["function_name"] in FORBIDDEN:
            raise _not_allowed(source, extract, node["function_name"])
    return found - own


def _not_allowed(source: Source, extract: str, function: str) -> Refusal:
    return wrong_select(
        source,
        extract,
        f"It calls {function}(), but the same delivery has to give the same rows, and nothing"
        " beside it may be read",
        "Leave the function out; files are read as tables of source.toml.",
    )


def _nodes(tree: Any) -> Iterator[dict[str, Any]]:
    if isinstance(tree, dict):
        yield tree
        tree = list(tree.values())
    if isinstance(tree, list):
        for branch in tree:
            yield from _nodes(branch)
