"""A release of a program that did not know decisions yet."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from refresh.releases import prescreen
from refresh.ward import TRIAL, Ward

from flows.previous import previous_release
from flows.releases import notes_of
from flows.review.current import decisions_of
from flows.review.record import record_decisions
from flows.verify_release import _database_faults
from flows.warehouse import Warehouse

from .office import said


@pytest.fixture
def older(weeks: Ward, tmp_path: Path) -> Warehouse:
    """A warehouse whose only release is the ward's first, without what tells of decisions."""
    release = Path(shutil.copytree(weeks.database(1).parent, tmp_path / "releases" / "000001"))
    database = release / "prescreen.duckdb"
    os.chmod(database, 0o600)
    with duckdb.connect(str(database)) as connection:
        for change in (
            "DROP MACRO TABLE explain",
            "DROP TABLE review_decision",
            "DROP TABLE review_precision",
            "ALTER TABLE criterion_result DROP COLUMN data_result",
        ):
            connection.execute(change)
    (tmp_path / "prescreen.duckdb").hardlink_to(database)
    return Warehouse(tmp_path)


def test_the_next_release_is_compared_with_it(older: Warehouse) -> None:
    before = previous_release(older)
    assert before is not None
    assert before.results["data_result"].equals(before.results["result"])
    assert before.decisions.empty


def test_it_is_whole_as_it_is(older: Warehouse) -> None:
    folder = older.releases / "000001"
    notes = notes_of(folder) | {"software_version": "0.0.1"}
    assert _database_faults(folder / "prescreen.duckdb", notes) == []


def test_what_is_decided_on_it_is_recorded(older: Warehouse) -> None:
    decided = said("outside", "eligible", "I4a", reason="seen")
    assert record_decisions(older, [decided], "Eva", "page").recorded == 1
    (shown,) = decisions_of(older, TRIAL, "outside")
    assert (shown.state, shown.release_id) == ("recorded", "000001")


def test_its_lists_have_no_precision(older: Warehouse) -> None:
    told = prescreen("review", "precision", "--warehouse", older.root)
    assert told.code == 1
    assert "made by an older prescreen, which knew no decisions" in told.err
    assert told.err.count("what to do: ") == 1
