"""`prescreen verify` finds what happened to a warehouse behind the program's back."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from .three_weeks import command, refreshed, refused, served, week


def writable(path: Path) -> Path:
    os.chmod(path, 0o640)
    return path


def flip_a_bit(warehouse: Path, release: str = "000002") -> None:
    file = writable(warehouse / "releases" / release / "prescreen.duckdb")
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)
    os.chmod(file, 0o440)


def lose_a_list(warehouse: Path) -> None:
    (warehouse / "releases" / "000001" / "candidates.csv").unlink()


def add_a_file(warehouse: Path) -> None:
    (warehouse / "releases" / "000001" / "notes.txt").write_text("x", "utf-8")


def change_a_list(warehouse: Path) -> None:
    file = writable(warehouse / "releases" / "000003" / "screening_log.csv")
    file.write_text(file.read_text("utf-8").replace("P1", "P9"), "utf-8")
    os.chmod(file, 0o440)


def open_a_file_to_all(warehouse: Path) -> None:
    os.chmod(warehouse / "releases" / "000002" / "candidates.csv", 0o664)


def lose_a_release(warehouse: Path) -> None:
    (warehouse / "releases" / "000001").rename(warehouse / "gone")


def serve_something_else(warehouse: Path) -> None:
    aside = warehouse / "aside"
    aside.write_bytes((warehouse / "prescreen.duckdb").read_bytes()[:-1] + b"x")
    aside.rename(warehouse / "prescreen.duckdb")


def lose_rows(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("DELETE FROM labs WHERE result_id = 'L1'")


def claim_rows(warehouse: Path) -> None:
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("UPDATE delivery_file SET delivered = delivered + 1 WHERE delivery_no = 2")


def show_the_store(warehouse: Path) -> None:
    os.chmod(warehouse / "store", 0o755)


def damage_the_store(warehouse: Path) -> None:
    file = warehouse / "store" / "store.duckdb"
    content = bytearray(file.read_bytes())
    content[:8192] = b"\x07" * 8192
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("damage", "where", "says"),
    [
        (flip_a_bit, "000002", "prescreen.duckdb was changed"),
        (lose_a_list, "000001", "candidates.csv is missing"),
        (add_a_file, "000001", "notes.txt does not belong to it"),
        (change_a_list, "000003", "screening_log.csv was changed"),
        (open_a_file_to_all, "000002", "candidates.csv may be written, or read by everybody"),
        (lose_a_release, "store", "release 000001 was published and is not there"),
        (serve_something_else, "prescreen.duckdb", "not the database of its release"),
        (lose_rows, "store", "do not hold the rows that the ledger says"),
        (claim_rows, "store", "files whose rows do not add up"),
        (show_the_store, "permissions", "store can be read by others"),
        (damage_the_store, "store", "cannot be"),
    ],
    ids=lambda part: part.__name__ if callable(part) else None,
)
def test_damage_is_found_and_named(
    place: Path, damage: Callable[[Path], None], where: str, says: str
) -> None:
    warehouse = place / "warehouse"
    damage(warehouse)
    said = command(warehouse, "verify")
    assert where in refused(said)
    found = [line for line in said.out.splitlines() if not line.endswith("whole")]
    assert [line for line in found if line.startswith(where) and says in line], said.out


def test_a_whole_warehouse_is_whole(three_weeks: Path) -> None:
    said = command(three_weeks / "warehouse", "verify")
    assert (said.code, said.err) == (0, "")
    assert [line.split()[-1] for line in said.out.splitlines()] == ["whole"] * 6


@pytest.mark.parametrize(
    "words", [("verify",), ("releases",), ("releases", "rollback", "1"), ("releases", "prune")]
)
def test_a_folder_that_is_no_warehouse(tmp_path: Path, words: tuple[str, ...]) -> None:
    assert "no warehouse here" in refused(command(tmp_path, *words))
    assert list(tmp_path.iterdir()) == []


def restored(place: Path, release: str) -> None:
    """The release's folder is that of a backup: other files, with the right bytes."""
    folder = place / "warehouse" / "releases" / release
    shutil.rmtree(folder)
    shutil.copytree(place / "backup" / release, folder)


def test_a_served_file_that_is_damaged_is_told_with_what_helps(place: Path) -> None:
    warehouse = place / "warehouse"
    shutil.copytree(warehouse / "releases", place / "backup")
    flip_a_bit(warehouse, "000003")
    told = command(warehouse, "verify").out
    assert (
        "prescreen.duckdb   it is damaged, as its release 000003 is: serve release 000002" in told
    )
    assert "is damaged" in refused(command(warehouse, "releases", "rollback", "3"))
    restored(place, "000003")
    told = command(warehouse, "verify").out
    assert "not the database of its release 000003: serve release 000003" in told
    assert command(warehouse, "releases", "rollback", "3").code == 0
    assert command(warehouse, "verify").code == 0
    flip_a_bit(warehouse, "000003")
    assert command(warehouse, "releases", "rollback", "2").code == 0
    assert "prescreen.duckdb   whole" in command(warehouse, "verify").out


def test_a_served_file_that_cannot_be_read_is_removed_and_another_served(place: Path) -> None:
    warehouse = place / "warehouse"
    (warehouse / "prescreen.duckdb").unlink()
    (warehouse / "prescreen.duckdb").write_bytes(b"\x07" * 20_000)
    told = command(warehouse, "verify").out
    assert "it cannot be read (IOException): remove it, then serve release 000003" in told
    (warehouse / "prescreen.duckdb").unlink()
    assert command(warehouse, "releases", "rollback", "3").code == 0
    assert command(warehouse, "verify").code == 0


@pytest.mark.parametrize("lost", ["store", "store/store.duckdb"])
def test_a_lost_store_is_told_as_one(place: Path, lost: str) -> None:
    warehouse = place / "warehouse"
    (warehouse / lost).rename(place / "lost")
    for words in (("verify",), ("releases", "rollback", "2"), ("releases", "prune")):
        message = refused(command(warehouse, *words))
        assert "The store is lost" in message
        assert "opt-outs too" in message
    assert not (warehouse / "store" / "store.duckdb").exists()


def test_releases_newer_than_the_store_are_moved_out_after_the_next_refresh(place: Path) -> None:
    warehouse = place / "warehouse"
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("DELETE FROM release_event WHERE release_id = '000003'")
        store.execute("DELETE FROM refresh WHERE refresh_id = 3")
    told = command(warehouse, "verify").out
    assert "release 000003 is not in the ledger" in told
    assert "refresh, then move releases/000003 out of the warehouse" in told
    refreshed(warehouse, week(place / "week 4", 4))
    assert served(warehouse) == ["000004"]
    assert ": move releases/000003 out of the warehouse" in command(warehouse, "verify").out
    (warehouse / "releases" / "000003").rename(place / "000003")
    said = command(warehouse, "verify")
    assert said.code == 0, said.out


def reject_a_row(warehouse: Path, refresh: int) -> Path:
    """A row of the refresh's labs is in the quarantine, and in the ledger."""
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        ((file_no,),) = store.execute(
            "UPDATE delivery_file SET delivered = delivered + 1, quarantined = 1 "
            "WHERE refresh_id = ? AND extract = 'labs' RETURNING file_no",
            [refresh],
        ).fetchall()
    folder = warehouse / "quarantine" / f"{refresh:06d}"
    folder.mkdir(mode=0o700, exist_ok=True)
    file = folder / f"labs-{file_no}.csv"
    file.write_text("file,line\nlabs.csv,2\n", "utf-8")
    file.chmod(0o600)
    return file


def test_old_rejected_rows_may_be_deleted_by_the_folder_and_no_other_way(place: Path) -> None:
    warehouse = place / "warehouse"
    old, new = reject_a_row(warehouse, 1), reject_a_row(warehouse, 3)
    assert command(warehouse, "verify").code == 0
    old.unlink()
    assert f"quarantine of refresh 1: {old.name} is not as" in command(warehouse, "verify").out
    old.parent.rmdir()
    said = command(warehouse, "verify")
    assert said.code == 0, said.out
    assert "rejected rows of 1 older refresh are not there any more: quarantine/000001" in said.out
    shutil.rmtree(warehouse / "quarantine")
    assert f"quarantine of refresh 3: {new.name} is not as" in command(warehouse, "verify").out
