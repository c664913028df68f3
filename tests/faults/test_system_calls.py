"""The kernel kills a refresh before a system call, or refuses the call: whatever DuckDB is doing,
what is served stays whole, one message tells, and the next refresh publishes the right bytes."""

import signal
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from refresh.releases import digest

from .conftest import Week
from .side_by_side import failures
from .strace import counted, traced, why_no_strace
from .test_kill import require_recovered, require_whole
from .victim import Fate, refresh
from .whole import require_one_message

pytestmark = [
    pytest.mark.soak,
    pytest.mark.skipif(bool(why_no_strace()), reason=why_no_strace()),
]
WRITES = ("write", "pwrite64", "fdatasync", "fsync", "ftruncate")
NAMES = ("openat", "rename", "link", "unlink", "unlinkat", "rmdir", "mkdir", "chmod")
# Of a call that is made hundreds of times, so many are struck.
MOST = 40
ERRORS = {
    "fsync": "EIO",
    "fdatasync": "EIO",
    "write": "ENOSPC",
    "pwrite64": "ENOSPC",
    "rename": "EIO",
    "link": "EIO",
    "mkdir": "ENOSPC",
    "ftruncate": "EIO",
}


@pytest.fixture(scope="module", params=["first", "second"])
def week(request: pytest.FixtureRequest, weeks: dict[str, Week]) -> Week:
    return weeks[request.param]


@pytest.fixture(scope="module")
def points(week: Week, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[int]]:
    """Of each call, at which of them it is struck: all of a few, some of many."""
    place = tmp_path_factory.mktemp("traced")
    log = place / "log"
    warehouse = week.warehouse_at(place / "at")
    fate = Fate(inside=partial(traced, ",".join((*WRITES, *NAMES)), log))
    assert refresh(place, week.delivery, warehouse, week.trial, fate).code == 0
    times = counted(log)
    return {
        call: sorted({1 + place * times[call] // MOST for place in range(MOST)})
        for call in (*WRITES, *NAMES)
        if times[call]
    }


def struck(week: Week, place: Path, call: str, inject: str) -> None:
    """The refresh meets that; whatever came of it is whole, and the next one is right."""
    warehouse = week.warehouse_at(place)
    old = digest(warehouse / "prescreen.duckdb") if week.start else None
    fate = Fate(inside=partial(traced, call, inject=inject))
    ended = refresh(place, week.delivery, warehouse, week.trial, fate)
    flipped = require_whole(week, warehouse, old)
    if ended.code == 1:
        require_one_message(ended)
        assert not flipped or " is published, but " in ended.err
    else:
        assert ended.code in (0, -signal.SIGKILL), ended
        assert flipped or ended.code != 0
    require_recovered(week, place, warehouse, flipped)


def test_killed_before_a_system_call(
    week: Week, points: dict[str, list[int]], tmp_path: Path, survived: Callable[..., None]
) -> None:
    cases = [(call, number) for call, numbers in points.items() for number in numbers]

    def die(case: tuple[str, int]) -> None:
        place = tmp_path / f"{case[0]} {case[1]}"
        struck(week, place, case[0], f"signal=KILL:when={case[1]}")

    survived("kill -9 before a system call", len(cases), failures(cases, die))


def test_refused_a_system_call(
    week: Week, points: dict[str, list[int]], tmp_path: Path, survived: Callable[..., None]
) -> None:
    """One call fails, or it and all that follow; unless the message could not be written then."""
    cases = [
        (call, f"error={ERRORS[call]}:when={number}{all_that_follow}")
        for call, numbers in points.items()
        if call in ERRORS
        for number in numbers
        for all_that_follow in (("",) if call == "write" else ("", "+"))
    ]

    def fail(case: tuple[str, str]) -> None:
        struck(week, tmp_path / " ".join(case), *case)

    survived("a system call that fails", len(cases), failures(cases, fail))
