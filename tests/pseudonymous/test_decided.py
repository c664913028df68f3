"""Every published column has a decision, and the database and the page say what it is."""

import re
from pathlib import Path

import duckdb
import pytest

from flows.pseudonymous.decisions import decision_table, decisions, in_words
from schemas.tables import TABLES

from .conftest import Copy

PAGE = Path(__file__).parents[2] / "docs" / "pseudonymous.md"


def test_every_published_column_has_a_decision_and_no_other() -> None:
    """A new column is not in the pseudonymous database before somebody has decided about it."""
    published = {name: list(schema.columns) for name, schema in TABLES.items()}
    assert {name: list(own) for name, own in decisions().items()} == published


def test_what_a_person_wrote_is_never_kept() -> None:
    written = {"name", "stop_reason", "severity", "message", "file_name", "decided_by", "what"}
    for table, own in decisions().items():
        assert "kept" not in {own[column] for column in written & own.keys()}, table


@pytest.mark.parametrize("dates", ["kept", "shifted"])
def test_comments_say_first_what_was_done(copies: dict[str, Copy], dates: str) -> None:
    copy = copies[dates]
    query = "SELECT table_name, column_name, comment FROM duckdb_columns() WHERE NOT internal"
    told = {(table, column): comment or "" for table, column, comment in copy.asked(query)}
    for table, own in decisions().items():
        for column, decision in own.items():
            comment = TABLES[table].columns[column].description or ""
            done = in_words(decision, dates)
            assert told[table, column].startswith(f"{done} {comment}".strip())
    assert all(told.values())
    tables = copy.asked("SELECT comment FROM duckdb_tables() WHERE NOT internal")
    assert all(comment for (comment,) in tables)


@pytest.mark.parametrize("dates", ["kept", "shifted"])
def test_queries_on_the_release_run_on_its_copy(copies: dict[str, Copy], dates: str) -> None:
    """Tables, columns and types are the same; one macro needs a date that nobody has."""
    shape = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE NOT internal"
    copy = copies[dates]
    assert set(copy.asked(shape)) >= set(copy.identified(shape))
    ((study_id,),) = copy.asked("SELECT min(patient_id) FROM patient")
    assert len(copy.asked("FROM explain(?)", study_id)) > 40
    assert copy.asked("SELECT count(*) FROM candidate") == copy.identified(
        "SELECT count(*) FROM candidate"
    )


def test_every_query_of_the_analysts_guide_runs_on_it(copies: dict[str, Copy]) -> None:
    queries = re.findall(
        r"```sql\n(.*?)```", (PAGE.parent / "analysts.md").read_text("utf-8"), re.S
    )
    assert len(queries) >= 10
    with duckdb.connect(str(copies["kept"].place.pseudonymous), read_only=True) as connection:
        for query in queries:
            connection.execute(query).fetchall()


def test_the_page_lists_the_decisions() -> None:
    assert decision_table() in PAGE.read_text("utf-8")
