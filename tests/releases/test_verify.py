"""`prescreen verify` finds what happened to a warehouse behind the program's back."""

import os
from collections.abc import Callable
from pathlib import Path

import duckdb
import pytest

from .three_weeks import command, refused


def writable(path: Path) -> Path:
    os.chmod(path, 0o640)
    return path


def flip_a_bit(warehouse: Path) -> None:
    file = writable(warehouse / "releases" / "000002" / "prescreen.duckdb")
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
