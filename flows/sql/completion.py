"""The tab key at the prompt: tables, columns, macros and the words of a query."""

import readline

import duckdb

_WORDS = [
    *("SELECT", "FROM", "WHERE", "JOIN", "USING", "GROUP BY", "ORDER BY", "LIMIT", "HAVING"),
    *("count(", "unnest(", "DISTINCT", ".tables", ".describe", ".examples", ".help", ".quit"),
]
_NAMES = (
    "SELECT table_name FROM duckdb_tables() UNION SELECT view_name FROM duckdb_views() WHERE NOT "
    "internal UNION SELECT column_name FROM duckdb_columns() WHERE NOT internal UNION SELECT "
    "function_name || '(' FROM duckdb_functions() WHERE NOT internal ORDER BY ALL"
)


def completes(connection: duckdb.DuckDBPyConnection) -> None:
    """From now on the tab key completes what is typed to a name of this database."""
    names = [name for (name,) in connection.execute(_NAMES).fetchall()] + _WORDS

    def completion(begun: str, number: int) -> str | None:
        fitting = [name for name in names if name.lower().startswith(begun.lower())]
        return fitting[number] if number < len(fitting) else None

    readline.set_completer(completion)
    readline.set_completer_delims(" \t\n,;()=<>'\"")
    readline.parse_and_bind("tab: complete")
