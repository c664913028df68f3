"""A clock that is wrong moves no release and no answer."""

import shutil
import subprocess
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pytest
from refresh.releases import console, ledger, rows

from .conftest import Week
from .machine import clock
from .victim import Fate, refresh, refreshing, scratch
from .whole import content, require_tidy, served


def test_a_clock_that_went_back_a_year(weeks: dict[str, Week], tmp_path: Path) -> None:
    week, days = weeks["second"], -366
    warehouse = week.warehouse_at(tmp_path / "at")
    fate = Fate(inside=partial(clock, timedelta(days=days)))
    said = refresh(tmp_path, week.delivery, warehouse, week.trial, fate)
    assert said.code == 0, said.err
    release = served(warehouse)
    assert release == warehouse / "releases" / "000002"
    assert content(release) == week.after
    require_tidy(warehouse, scratch(tmp_path))
    assert [number for number, *_ in ledger(warehouse)] == [1, 2]
    started = "SELECT started_at FROM refresh ORDER BY refresh_id"
    (before,), (after,) = rows(warehouse / "store" / "store.duckdb", started)
    assert abs((after - before).days - days) <= 1


# --- the long run -----------------------------------------------------------------------------

SHIM = """
#define _GNU_SOURCE
#include <dlfcn.h>
#include <sys/time.h>
#include <time.h>

int clock_gettime(clockid_t clock, struct timespec *now) {
    int (*real)(clockid_t, struct timespec *) = dlsym(RTLD_NEXT, "clock_gettime");
    int failed = real(clock, now);
    if (clock == CLOCK_REALTIME || clock == CLOCK_REALTIME_COARSE) now->tv_sec += OFF;
    return failed;
}
int gettimeofday(struct timeval *now, void *zone) {
    struct timespec precise;
    clock_gettime(CLOCK_REALTIME, &precise);
    now->tv_sec = precise.tv_sec;
    now->tv_usec = precise.tv_nsec / 1000;
    return 0;
}
time_t time(time_t *kept) {
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    if (kept) *kept = now.tv_sec;
    return now.tv_sec;
}
"""


@pytest.mark.soak
@pytest.mark.skipif(shutil.which("gcc") is None, reason="gcc is not installed")
@pytest.mark.parametrize("days", [-366, 366])
def test_a_clock_that_is_off_for_every_library(
    weeks: dict[str, Week], days: int, tmp_path: Path, survived: Callable[..., None]
) -> None:
    week = weeks["second"]
    (tmp_path / "clock.c").write_text(SHIM.replace("OFF", f"({days} * 86400L)"), "ascii")
    library = tmp_path / "clock.so"
    compiled = ["gcc", "-shared", "-fPIC", "-o", library, tmp_path / "clock.c", "-ldl"]
    subprocess.run(compiled, check=True)
    warehouse = week.warehouse_at(tmp_path / "at")
    words = refreshing(week.delivery, warehouse, week.trial)
    said = console(*words, cwd=tmp_path, LD_PRELOAD=str(library))
    assert said.code == 0, said.err
    release = served(warehouse)
    assert release == warehouse / "releases" / "000002"
    assert content(release) == week.after
    started = "SELECT max(started_at) < '{}' FROM refresh WHERE refresh_id = 2"
    today = date.today().isoformat()
    assert rows(warehouse / "store" / "store.duckdb", started.format(today)) == [(days < 0,)]
    survived(f"a clock that is {days} days off", 1, {})
