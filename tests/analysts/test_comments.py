"""Everything in a release says what it is, and the data dictionary says the same."""

import re
from pathlib import Path

import duckdb
import pytest

from flows.comments import column_comment
from flows.views import MACROS, PARAMETERS, VIEWS, returned
from schemas.tables import TABLES
from schemas.tables.keys import JOINS, KEYS

DICTIONARY = Path(__file__).parents[2] / "docs" / "data_dictionary.md"
Found = list[tuple[str, ...]]


def dictionary() -> tuple[dict[str, str], dict[tuple[str, str], tuple[str, str, str]]]:
    """What the dictionary says of each thing, and of each column its type, null and meaning."""
    things, columns = {}, {}
    for title, about, table in re.findall(
        r"^### (.+?)\n\n(.+?)\n\n((?:\|.*\n)+)", DICTIONARY.read_text("utf-8"), re.M
    ):
        things[title] = about
        for line in table.splitlines()[2:]:
            name, kind, null, unit, meaning = (x.strip() for x in line.strip("|").split(" | "))
            told = f"{meaning} Unit: {unit}." if unit else meaning
            columns[title, name] = (kind, null, told)
    return things, columns


def things(release: duckdb.DuckDBPyConnection) -> Found:
    """Every table, view and macro of the database, with its comment."""
    return release.execute(
        "SELECT table_name, comment FROM duckdb_tables() WHERE NOT internal UNION ALL "
        "SELECT view_name, comment FROM duckdb_views() WHERE NOT internal UNION ALL "
        "SELECT function_name || '(' || array_to_string(parameters, ', ') || ')', comment "
        "FROM duckdb_functions() WHERE NOT internal"
    ).fetchall()


def test_every_table_view_and_macro_says_what_the_dictionary_says(
    release: duckdb.DuckDBPyConnection,
) -> None:
    found = things(release)
    assert len(found) == len(TABLES) + len(VIEWS) + len(MACROS)
    assert dict(found) == dictionary()[0]


def test_every_column_says_what_the_dictionary_says(release: duckdb.DuckDBPyConnection) -> None:
    found = release.execute(
        "SELECT table_name, column_name, data_type, is_nullable, comment, "
        "table_name IN (SELECT view_name FROM duckdb_views()) "
        "FROM duckdb_columns() WHERE NOT internal"
    ).fetchall()
    told = dictionary()[1]
    for table, column, kind, nullable, comment, of_view in found:
        said = told.pop((table, column))
        assert said[0::2] == (kind, comment), f"{table}.{column}"
        # DuckDB does not know of a view's columns whether they may be null.
        assert of_view or said[1] == ("yes" if nullable else ""), f"{table}.{column}"
    assert {title for title, _ in told} == {f"{n}({', '.join(x)})" for n, x in PARAMETERS.items()}


@pytest.mark.parametrize("name", MACROS)
def test_a_macro_returns_the_columns_that_are_described(
    release: duckdb.DuckDBPyConnection, name: str
) -> None:
    nothing = ", ".join("NULL" for _ in PARAMETERS[name])
    shape = release.execute(f"FROM {name}({nothing})").description or []
    assert [column for column, *_ in shape] == list(returned(name))
    comment = MACROS[name][1]
    assert all(f"Parameter {parameter}: " in comment for parameter in PARAMETERS[name])


def test_every_comment_is_a_sentence() -> None:
    for name, schema in TABLES.items():
        for column, field in schema.columns.items():
            comment = column_comment(field)
            assert comment.endswith("."), f"{name}.{column}"
            assert "empty =" not in comment, f"{name}.{column}: it is null here"


def test_a_key_is_of_one_row(release: duckdb.DuckDBPyConnection) -> None:
    assert list(KEYS) == list(TABLES)
    for table, key in KEYS.items():
        names = ", ".join(f'"{column}"' for column in key)
        query = (
            f'SELECT count(*) FROM (FROM "{table}" SELECT {names} GROUP BY ALL HAVING count(*) > 1)'
        )
        assert release.execute(query).fetchone() == (0,), table


def test_a_join_leads_to_one_row(release: duckdb.DuckDBPyConnection) -> None:
    for table, others in JOINS.items():
        for other, columns in others.items():
            assert columns == KEYS[other], f"{table} to {other} would multiply rows"
            query = (
                f'FROM "{table}" ANTI JOIN "{other}" USING ({", ".join(columns)}) SELECT count(*)'
            )
            assert release.execute(query).fetchone() == (0,), f"{table} to {other}"


def test_an_older_duckdb_can_open_the_file(release: duckdb.DuckDBPyConnection) -> None:
    found = release.execute(
        "SELECT tags['storage_version'] FROM duckdb_databases() WHERE NOT internal"
    ).fetchall()
    assert found == [("v1.4.0+",)]
