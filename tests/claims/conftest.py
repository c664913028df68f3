"""What is asked of the concept tables, drawn as tables, and a small hospital that is checked."""

from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest
from spec.drawn import drawn

import transforms
from flows.claims.known import load_known_words
from flows.concepts import load_concepts

SQL = Path(transforms.__file__).parent


@pytest.fixture(scope="session")
def asked() -> Callable[[str, str], list[tuple[str, str, str]]]:
    """For each row drawn of that domain: what was asked, the answer expected, the answer."""
    database = duckdb.connect()
    database.execute((SQL / "staging" / "00_fold.sql").read_text("utf-8"))
    load_concepts(database)
    load_known_words(database)
    database.execute(
        "CREATE TABLE screened_protocol AS SELECT 'T' AS protocol_id, 'sle' AS disease"
    )

    def answers(domain: str, drawing: str) -> list[tuple[str, str, str]]:
        rows = [row | ({"domain": domain} if domain else {}) for row in drawn(drawing)]
        words = "written" in rows[0]
        table, column, scripts = (
            ("asked_word_text", "meaning", ("likeness", "nearest_words"))
            if words
            else ("asked", "concept", ("likeness", "nearest", "nearest_choice"))
        )
        names = [name for name in rows[0] if name != "nearest"]
        typed = ", ".join(f'"{name}" VARCHAR' for name in names)
        database.execute(f"CREATE OR REPLACE TABLE {table} (asked_no BIGINT, {typed})")
        for number, row in enumerate(rows):
            cells = [row[name] or None for name in names]
            marks = ", ".join("?" * (len(names) + 1))
            database.execute(f"INSERT INTO {table} VALUES ({marks})", [number, *cells])
        for script in scripts:
            database.execute((SQL / "mapping" / f"{script}.sql").read_text("utf-8"))
        found = dict(
            database.execute(
                f"SELECT asked_no, {column} FROM {'nearest_word' if words else 'nearest'}"
            ).fetchall()
        )
        return [
            (" ".join(row[name] for name in names), row["nearest"], found.get(number, "-"))
            for number, row in enumerate(rows)
        ]

    return answers
