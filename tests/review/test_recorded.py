"""Nothing that was recorded is lost, whoever records at the same time or dies at it."""

import os
import signal
import time
from pathlib import Path

from faults.victim import process
from refresh.ward import TRIAL, Ward

from flows.review.decision import Decision
from flows.review.record import record_decisions
from flows.review.recorded import journal_of, recorded
from flows.warehouse import Warehouse

from .office import decide, said

EACH = 4


def record_many(root: Path, name: str, many: int, done: Path) -> None:
    """One decision after the other; what is recorded is noted when it is."""
    for number in range(many):
        one = Decision(TRIAL, "untouched", None, "contacted", f"{name} {number}")
        record_decisions(Warehouse(root), [one], name, "page")
        with done.open("a", encoding="utf-8") as noted:
            noted.write(f"{name} {number}\n")


def reasons(root: Path) -> list[str]:
    found = [entry.decision.reason or "" for entry in recorded(Warehouse(root))]
    return [reason for reason in found if reason.startswith(("Eva ", "Ida ", "Jan "))]


def test_two_who_record_at_once_lose_nothing(again: Ward, tmp_path: Path) -> None:
    names = ("Eva", "Ida")
    children = [
        process(record_many, again.warehouse, name, EACH, tmp_path / name) for name in names
    ]
    for child in children:
        child.join()
        assert child.exitcode == 0
    found = reasons(again.warehouse)
    assert sorted(found) == sorted(f"{name} {number}" for name in names for number in range(EACH))
    for name in names:
        own = [reason for reason in found if reason.startswith(name)]
        assert own == [f"{name} {number}" for number in range(EACH)]
    assert not journal_of(Warehouse(again.warehouse)).verify().faults


def test_what_was_recorded_outlives_who_recorded_it(again: Ward, tmp_path: Path) -> None:
    done = tmp_path / "done"
    child = process(record_many, again.warehouse, "Jan", 10_000, done)
    until = time.monotonic() + 60
    while time.monotonic() < until and (not done.exists() or done.read_text().count("\n") < 5):
        time.sleep(0.01)
    os.kill(child.pid or 0, signal.SIGKILL)
    child.join()
    told = done.read_text("utf-8").split("\n")[:-1]
    found = reasons(again.warehouse)
    assert len(told) >= 5
    # The last one may be in the journal before anybody could be told.
    assert found[: len(told)] == told
    assert len(found) <= len(told) + 1
    before = len(recorded(Warehouse(again.warehouse)))
    assert decide(again, said("untouched", "declined")).recorded == 1
    assert len(recorded(Warehouse(again.warehouse))) == before + 1
