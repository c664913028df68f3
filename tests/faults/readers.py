"""Readers of a warehouse, each in a process of its own, for as long as somebody publishes.

Inside one process DuckDB hands out the database that it has open already for a path, whatever the
path names by then: a reader of `prescreen.duckdb` closes it before it opens it again, or opens a
release by its own path.
"""

import hashlib
import json
import time
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

import duckdb

PAUSE = 0.02
# Whose answers must all be of one release: its number, its lists, its history and its answers.
FACTS = """
SELECT (SELECT max(refresh_id) FROM refresh WHERE outcome = 'published'),
       (SELECT max(release_id) FROM screening_history),
       (SELECT count(*) FROM candidate), (SELECT count(*) FROM criterion_result),
       (SELECT md5(string_agg(s::VARCHAR, '' ORDER BY protocol_id, patient_id)) FROM screening s)
"""
Answer = list[object]


def facts(database: Path) -> Answer:
    """What a release says of itself."""
    with duckdb.connect(str(database), read_only=True) as connection:
        return list(connection.execute(FACTS).fetchone() or [])


def opens_again_and_again(warehouse: Path) -> Iterator[Answer]:
    """What an analyst's script does every morning."""
    while True:
        yield ["facts", *facts(warehouse / "prescreen.duckdb")]


def holds_on(warehouse: Path) -> Iterator[Answer]:
    """What an analyst's notebook does: one connection for a long time."""
    while True:
        with duckdb.connect(str(warehouse / "prescreen.duckdb"), read_only=True) as connection:
            told = connection.execute(FACTS).fetchone()
            for _ in range(20):
                assert connection.execute(FACTS).fetchone() == told
                yield ["facts", *(told or ())]


def opens_the_release_served(warehouse: Path) -> Iterator[Answer]:
    """What the research office's page does: it holds the last release while it opens the next."""
    from flows.releases import open_release, release_database
    from flows.warehouse import Warehouse

    held = open_release(release_database(Warehouse(warehouse)))
    while True:
        connection = open_release(release_database(Warehouse(warehouse)))
        held.close()
        held = connection
        yield ["facts", *(connection.execute(FACTS).fetchone() or ())]


def copies_the_newest_lists(warehouse: Path) -> Iterator[Answer]:
    """What a copy job does: every file of the newest folder, whole."""
    while True:
        folders = [path for path in (warehouse / "releases").iterdir() if path.name.isdigit()]
        newest = max(folders)
        notes = json.loads((newest / "release.json").read_text("utf-8"))
        for name, sha256 in notes["files"].items():
            assert hashlib.sha256((newest / name).read_bytes()).hexdigest() == sha256
        yield ["files", newest.name]


KINDS: tuple[Callable[[Path], Iterator[Answer]], ...] = (
    opens_again_and_again,
    holds_on,
    opens_the_release_served,
    copies_the_newest_lists,
)


def read(number: int, warehouse: Path, place: Path) -> None:
    """Reads until `place` holds a file `stop`; what was read, or the error, is written there."""
    answers: dict[str, int] = {}
    error = ""
    try:
        for answer in KINDS[number % len(KINDS)](warehouse):
            told = json.dumps(answer)
            answers[told] = answers.get(told, 0) + 1
            if (place / "stop").exists():
                break
            time.sleep(PAUSE)
    except Exception:
        error = traceback.format_exc()
    (place / f"{number}.json").write_text(json.dumps([answers, error]), "utf-8")
