"""SIGKILL before any step: the last release is whole, the next refresh puts everything right."""

import signal
from collections.abc import Callable
from pathlib import Path
from random import Random
from time import monotonic

import pytest
from refresh.releases import digest

from .conftest import Week
from .side_by_side import failures
from .victim import Fate, refresh, scratch
from .whole import content, require_tidy, served

# Between which two steps a refresh dies, in the order in which it gets there.
POINTS = {
    "first": {
        "no folder yet": r".* > mkdir \.$",
        "no lock yet": r".* > open store/refresh\.lock",
        "the store is new": r"connect store/store\.duckdb > ",
        "rejected rows in place, landing not committed": r".*quarantine.* > sql COMMIT",
        "the landing is committed": r"sql COMMIT > sql ROLLBACK",
        "the first release is named, nothing is served": r".* > link releases/",
    },
    "second": {
        "rejected rows not in place": r".* > rename store/work/landing/quarantine",
        "rejected rows in place, landing not committed": r".*quarantine.* > sql COMMIT",
        "the landing is committed": r"sql COMMIT > sql ROLLBACK",
        "the release is begun": r"mkdir releases/\.building.* > ",
        "the release's database is not written out": r".* > sql CHECKPOINT",
        "the release is not named": r".* > rename releases/\.building",
        "the release is named, the old one served": r".* > link releases/",
        "the new one is not served yet": r".* > rename \.prescreen",
        "the new one is served, nothing else is done": r"rename \.prescreen.* > ",
        "the ledger does not know": r".* > sql UPDATE refresh SET finished_at",
    },
}


def require_whole(week: Week, warehouse: Path, old: str | None) -> bool:
    """What is served is the old release or the new one; whether it is the new one."""
    release = served(warehouse)
    if release is None:
        assert old is None
        return False
    flipped = digest(release / "prescreen.duckdb") != old
    expected = week.after if flipped else week.before
    found = content(release)
    assert expected is not None
    assert (found.lists, found.tables) == (expected.lists, expected.tables)
    return flipped


def require_recovered(week: Week, place: Path, warehouse: Path, flipped: bool) -> None:
    """The next refresh publishes what an undisturbed one would have, and nothing is left over."""
    ended = refresh(place, week.delivery, warehouse, week.trial)
    assert ended.code == 0, ended.err
    release = served(warehouse)
    assert release is not None
    found = content(release)
    assert found.lists == week.after.lists
    assert found.tables == week.after.tables
    # What was published already is no change any more.
    assert found.changes == ([] if flipped else week.after.changes)
    require_tidy(warehouse, scratch(place))


def test_killed_at_one_point_after_the_other(weeks: dict[str, Week], tmp_path: Path) -> None:
    """Each refresh finds what the one before left when it died, and dies a little later."""

    def die(name: str) -> None:
        week, place = weeks[name], tmp_path / name
        warehouse = week.warehouse_at(place / "at")
        old = digest(warehouse / "prescreen.duckdb") if week.start else None
        flipped = False
        for point, step in POINTS[name].items():
            fate = Fate(recorded=warehouse, die_before=step)
            ended = refresh(place, week.delivery, warehouse, week.trial, fate)
            assert ended.code == -signal.SIGKILL, f"it never came to this: {point}\n{ended.err}"
            flipped = require_whole(week, warehouse, old)
        require_recovered(week, place, warehouse, flipped)

    for error in failures(list(POINTS), die).values():
        raise error


# --- the long run -----------------------------------------------------------------------------


def outlive(week: Week, place: Path, fate: Callable[[Path], Fate]) -> bool:
    """Whether the process was killed; what must hold then, and after the next refresh, holds."""
    warehouse = week.warehouse_at(place)
    old = digest(warehouse / "prescreen.duckdb") if week.start else None
    ended = refresh(place, week.delivery, warehouse, week.trial, fate(warehouse))
    assert ended.code in (-signal.SIGKILL, 0), ended.err
    flipped = require_whole(week, warehouse, old)
    assert flipped or ended.code != 0
    require_recovered(week, place, warehouse, flipped)
    return ended.code != 0


@pytest.mark.soak
@pytest.mark.parametrize("name", POINTS)
def test_killed_before_every_step(
    weeks: dict[str, Week], name: str, tmp_path: Path, survived: Callable[..., None]
) -> None:
    week = weeks[name]

    def die(step: int) -> None:
        assert outlive(week, tmp_path / str(step), lambda at: Fate(recorded=at, die_before=step))

    failed = failures(range(len(week.steps)), die)
    told = {f"step {step}, {week.steps[step]}": error for step, error in failed.items()}
    survived(f"kill -9 before each step of the {name} refresh", len(week.steps), told)


@pytest.mark.soak
def test_killed_at_random_moments(
    weeks: dict[str, Week], tmp_path: Path, survived: Callable[..., None]
) -> None:
    week, random, moments = weeks["second"], Random(9), 60
    begun = monotonic()
    outlive(week, tmp_path / "whole", lambda at: Fate(recorded=at))
    takes = (monotonic() - begun) / 2
    after = [takes * (turn + random.random()) / moments for turn in range(moments)]

    def die(turn: int) -> None:
        outlive(week, tmp_path / str(turn), lambda at: Fate(die_after=after[turn]))

    survived("kill -9 at random moments", moments, failures(range(moments), die))
