"""An earlier release is served again, in one step, and the ledger says so."""

import os
from pathlib import Path

import duckdb
import pytest
from refresh.releases import digest, rows

from flows.lock import only_refresh

from .three_weeks import command, events, refreshed, refused, served, week


def test_rollback_serves_what_was_published_then(place: Path) -> None:
    warehouse = place / "warehouse"
    then = digest(warehouse / "releases" / "000001" / "prescreen.duckdb")
    said = command(warehouse, "releases", "rollback", "1", "--reason", "a wrong export")
    assert said.code == 0, said.err
    assert served(warehouse) == ["000001"]
    assert digest(warehouse / "prescreen.duckdb") == then
    assert events(warehouse)[-3:] == [
        ("rolled_back_from", "000002"),
        ("rolled_back_from", "000003"),
        ("rolled_back_to", "000001"),
    ]
    listed = command(warehouse, "releases").out.splitlines()
    assert [line.split()[0] for line in listed[1:]] == ["000003", "000002", "000001"]
    assert listed[-1].endswith("served")
    assert listed[1].endswith("rolled back")


def test_the_refresh_after_a_rollback_counts_on_and_keeps_every_release_in_history(
    place: Path,
) -> None:
    warehouse = place / "warehouse"
    assert command(warehouse, "releases", "rollback", "2").code == 0
    refreshed(warehouse, week(place / "next", 4))
    assert served(warehouse) == ["000004"]
    published = warehouse / "prescreen.duckdb"
    releases = "SELECT DISTINCT release_id FROM screening_history ORDER BY 1"
    assert rows(published, releases) == [(f"00000{n}",) for n in (1, 2, 3, 4)]
    left = "SELECT refresh_id FROM refresh WHERE rolled_back_at IS NOT NULL"
    assert rows(published, left) == [(3,)]


def test_going_back_to_a_release_that_was_left_makes_it_count_again(place: Path) -> None:
    warehouse = place / "warehouse"
    for release in ("1", "2"):
        assert command(warehouse, "releases", "rollback", release).code == 0
    refreshed(warehouse, week(place / "next", 4))
    left = "SELECT refresh_id FROM refresh WHERE rolled_back_at IS NOT NULL ORDER BY 1"
    assert rows(warehouse / "prescreen.duckdb", left) == [(3,)]


def test_candidates_as_of_leaves_out_what_operations_went_back_from(place: Path) -> None:
    warehouse = place / "warehouse"
    assert command(warehouse, "releases", "rollback", "2").code == 0
    refreshed(warehouse, week(place / "next", 4))
    copy = place / "copy.duckdb"
    copy.write_bytes((warehouse / "prescreen.duckdb").read_bytes())
    with duckdb.connect(str(copy)) as connection:
        # Everybody a candidate, the fourth release of a later day.
        connection.execute("UPDATE screening_history SET status = 'candidate'")
        connection.execute(
            "UPDATE screening_history SET as_of = DATE '2026-11-30' WHERE release_id = '000004'"
        )
        asked = "SELECT DISTINCT release_id FROM candidates_as_of(?)"
        assert connection.execute(asked, ["2026-11-20"]).fetchall() == [("000002",)]
        assert connection.execute(asked, ["2026-11-30"]).fetchall() == [("000004",)]


@pytest.mark.parametrize(
    ("release", "says"),
    [("3", "served already"), ("9", "no release 9"), ("../1", "no release's number")],
)
def test_a_rollback_that_cannot_be(place: Path, release: str, says: str) -> None:
    before = digest(place / "warehouse" / "prescreen.duckdb")
    assert says in refused(command(place / "warehouse", "releases", "rollback", release))
    assert digest(place / "warehouse" / "prescreen.duckdb") == before


def test_no_rollback_to_a_damaged_release(place: Path) -> None:
    file = place / "warehouse" / "releases" / "000001" / "candidates.csv"
    os.chmod(file, 0o640)
    file.write_text(file.read_text("utf-8") + "x", "utf-8")
    message = refused(command(place / "warehouse", "releases", "rollback", "1"))
    assert "candidates.csv" in message
    assert served(place / "warehouse") == ["000003"]


def test_nothing_is_changed_while_a_refresh_runs(place: Path) -> None:
    warehouse = place / "warehouse"
    with only_refresh(warehouse / "store" / "refresh.lock"):
        for words in (("rollback", "1"), ("pin", "1"), ("prune", "--keep", "1")):
            message = refused(command(warehouse, "releases", *words))
            assert f"process {os.getpid()}" in message


def test_a_rollback_that_died_before_its_note_is_noted_by_the_next_command(place: Path) -> None:
    warehouse = place / "warehouse"
    aside = warehouse / "aside"
    aside.hardlink_to(warehouse / "releases" / "000002" / "prescreen.duckdb")
    aside.rename(warehouse / "prescreen.duckdb")
    refreshed(warehouse, week(place / "next", 4))
    assert ("rolled_back_to", "000002") in events(warehouse)
