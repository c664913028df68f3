"""What the pseudonymous database says of itself: comments, views, macros, and what it is."""

import duckdb

from flows.pseudonymous.decisions import KEPT, SHIFTED, decisions, in_words
from flows.views import MACROS, VIEWS
from flows.workbench import quoted

# Type and comment by column, by table.
Shapes = dict[str, dict[str, tuple[str, str]]]
_ABOUT = {
    "release_id": ("VARCHAR", "The release that it was written from."),
    "dates": ("VARCHAR", "kept; or shifted, each patient's by a number of days of their own."),
    "as_of": ("DATE", "The date that the release speaks of; null where dates are shifted."),
    "software_version": ("VARCHAR", "Version of the software that made the release."),
    "says": ("VARCHAR", "What this database is."),
}
_SAYS = (
    "A pseudonymous copy of the release: study ids for patients, and no free text. It is personal "
    "data all the same. The comment of a column says first what was done to it."
)
# With dates of their own for everybody there is no date to ask for.
_NO_DATE = (
    "(on_date) AS TABLE SELECT * FROM screening_history WHERE error("
    "'Dates are shifted in this database: ask screening_history by its release_id')"
)


def shapes_of(connection: duckdb.DuckDBPyConnection) -> Shapes:
    """The columns of the attached release `identified` about which something was decided."""
    found: Shapes = {}
    for table, column, kind, comment in connection.execute(
        "SELECT table_name, column_name, data_type, coalesce(c.comment, '')"
        " FROM duckdb_columns() c JOIN duckdb_tables() t USING (database_name, table_name)"
        " WHERE database_name = 'identified' ORDER BY table_name, column_index"
    ).fetchall():
        if column in decisions().get(table, {}):
            found.setdefault(table, {})[column] = (kind, comment)
    return found


def comment_on(connection: duckdb.DuckDBPyConnection, shapes: Shapes, dates: str) -> None:
    """Every table has its comment, and every column with what was done to it first."""
    run = connection.execute
    for table, comment in run(
        "SELECT table_name, coalesce(comment, '') FROM duckdb_tables()"
        " WHERE database_name = 'identified'"
    ).fetchall():
        if table in shapes:
            run(f'COMMENT ON TABLE "{table}" IS {quoted(comment)}')
            _comment_columns(connection, table, table, shapes, dates)


def _comment_columns(
    connection: duckdb.DuckDBPyConnection, name: str, table: str, shapes: Shapes, dates: str
) -> None:
    for column, (_, comment) in shapes[table].items():
        told = f"{in_words(decisions()[table][column], dates)} {comment}".strip()
        connection.execute(f'COMMENT ON COLUMN "{name}"."{column}" IS {quoted(told)}')


def make_views(connection: duckdb.DuckDBPyConnection, shapes: Shapes, dates: str) -> None:
    """The published views and macros, on the pseudonymous tables."""
    run = connection.execute
    for name, (query, comment) in VIEWS.items():
        run(f'CREATE VIEW "{name}" AS {query}')
        run(f'COMMENT ON VIEW "{name}" IS {quoted(comment)}')
        _comment_columns(connection, name, "screening", shapes, dates)
    for name, (query, comment) in MACROS.items():
        if name == "candidates_as_of" and dates == SHIFTED:
            query, comment = _NO_DATE, "Not to be asked where dates are shifted: it says so."
        comment = comment.replace("P00001", "S0123456789")
        run(f'CREATE MACRO "{name}"{query}')
        run(f'COMMENT ON MACRO TABLE "{name}" IS {quoted(comment)}')


def tell_about(connection: duckdb.DuckDBPyConnection, release_id: str, dates: str) -> None:
    """`about`: one row that says what this is, and of which release."""
    run = connection.execute
    run(f"CREATE TABLE about ({', '.join(f'{c} {kind}' for c, (kind, _) in _ABOUT.items())})")
    run(
        "INSERT INTO about SELECT ?, ?, CASE WHEN ? THEN as_of END, software_version, ?"
        " FROM identified.refresh WHERE refresh_id = ?",
        [release_id, dates, dates == KEPT, _SAYS, int(release_id)],
    )
    run("COMMENT ON TABLE about IS 'One row: what this database is.'")
    for column, (_, comment) in _ABOUT.items():
        run(f"COMMENT ON COLUMN about.{column} IS {quoted(comment)}")
