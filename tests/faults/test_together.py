"""One refresh at a time: the second is told of the first, and a dead one stands in nobody's way."""

import os
import re
import signal
import time
from multiprocessing.process import BaseProcess
from pathlib import Path

import duckdb
import pytest

from .conftest import Week
from .victim import Fate, command, ended, process, refresh, refreshing, start
from .whole import content, require_one_message, require_tidy, served


@pytest.fixture
def warehouse(weeks: dict[str, Week], tmp_path: Path) -> Path:
    return weeks["second"].warehouse_at(tmp_path / "at")


def begun(week: Week, warehouse: Path, place: Path) -> BaseProcess:
    """A refresh that has begun to land."""
    child = start(place, Fate(), *refreshing(week.delivery, warehouse, week.trial))
    work = warehouse / "store" / "work"
    while child.is_alive() and not any(work.iterdir()):
        time.sleep(0.002)
    assert child.is_alive()
    return child


def test_a_second_refresh_is_refused_at_once(
    weeks: dict[str, Week], warehouse: Path, tmp_path: Path
) -> None:
    week = weeks["second"]
    first = begun(week, warehouse, tmp_path / "first")
    second = refresh(tmp_path / "second", week.delivery, warehouse, week.trial)
    assert first.is_alive()
    require_one_message(second, "Another refresh is running", f"(process {first.pid}, since 20")
    first.join()
    assert ended(tmp_path / "first", first).code == 0
    release = served(warehouse)
    assert release is not None
    assert content(release) == week.after
    require_tidy(warehouse, tmp_path / "first" / "tmp")


def test_the_lock_dies_with_its_process(
    weeks: dict[str, Week], warehouse: Path, tmp_path: Path
) -> None:
    week = weeks["second"]
    first = begun(week, warehouse, tmp_path / "first")
    assert first.pid is not None
    os.kill(first.pid, signal.SIGKILL)
    first.join()
    lock = (warehouse / "store" / "refresh.lock").read_text("utf-8")
    assert re.fullmatch(rf"process {first.pid}, since .*Z", lock)
    nowhere = refreshing(tmp_path / "nowhere", warehouse, week.trial)
    require_one_message(command(tmp_path / "second", Fate(), *nowhere), "nowhere")


def hold(database: Path, place: Path) -> None:
    """Another program with the database open for writing."""
    with duckdb.connect(str(database)):
        (place / "held").touch()
        while not (place / "stop").exists():
            time.sleep(0.01)


def test_another_program_in_the_store_is_named(
    weeks: dict[str, Week], warehouse: Path, tmp_path: Path
) -> None:
    week, store = weeks["second"], warehouse / "store" / "store.duckdb"
    other = process(hold, store, tmp_path)
    while not (tmp_path / "held").exists():
        time.sleep(0.01)
    said = refresh(tmp_path / "refused", week.delivery, warehouse, week.trial)
    (tmp_path / "stop").touch()
    other.join()
    named = f"Another program has the database open (process {other.pid})"
    require_one_message(said, named, str(store))
