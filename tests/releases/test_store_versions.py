"""A store made by another version of the program: migrated, with a word, or refused."""

from pathlib import Path

import duckdb
import pytest
from refresh.releases import rows

from flows.store_shape import VERSION

from .three_weeks import command, refreshed, refused, week


def first_version(warehouse: Path) -> None:
    """The store as the program left it before stores had a version."""
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("DROP TABLE store_version")
        store.execute("DROP TABLE release_event")
        store.execute("ALTER TABLE delivery DROP COLUMN dated")
        for column in (
            *("previous_release", "held", "accepted_gates", "accept_reason", "accepted_by"),
        ):
            store.execute(f"ALTER TABLE refresh DROP COLUMN {column}")


def test_an_older_store_is_migrated_and_the_refresh_says_so(place: Path) -> None:
    warehouse = place / "warehouse"
    before = rows(warehouse / "store" / "store.duckdb", "FROM labs ORDER BY ALL")
    first_version(warehouse)
    said = refreshed(warehouse, week(place / "next", 3))
    assert f"The store was brought from version 1 to {VERSION}" in said
    store = warehouse / "store" / "store.duckdb"
    assert rows(store, "FROM labs WHERE delivery_no < 4 ORDER BY ALL") == before
    assert rows(store, "SELECT version, from_version FROM store_version") == [(VERSION, 1)]
    assert command(warehouse, "verify").code == 0
    assert "brought from version" not in refreshed(warehouse, week(place / "later", 4))


def test_a_migration_happens_whole_or_not_at_all(place: Path) -> None:
    """A table of the old store is not what it should be: nothing else is changed either."""
    warehouse = place / "warehouse"
    first_version(warehouse)
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("ALTER TABLE delivery_file ALTER COLUMN bytes TYPE VARCHAR")
    message = refused(command(warehouse, "releases", "pin", "1"))
    assert "delivery_file" in message
    tables = rows(warehouse / "store" / "store.duckdb", "SELECT table_name FROM duckdb_tables()")
    assert ("release_event",) not in tables


@pytest.mark.parametrize("words", [("releases", "pin", "1"), ("refresh", "--direct")])
def test_a_store_of_a_newer_program_is_left_alone(place: Path, words: tuple[str, ...]) -> None:
    warehouse = place / "warehouse"
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("INSERT INTO store_version VALUES (99, NULL, '9.9', now())")
    message = refused(command(warehouse, *words))
    assert "newer prescreen" in message
    assert str(warehouse / "store" / "store.duckdb") in message
