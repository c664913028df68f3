"""Too little memory: the refresh finishes by spilling, or says so and publishes nothing."""

import signal
import stat
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from refresh.releases import digest

from .conftest import Week
from .machine import little_address_space, little_memory
from .side_by_side import failures
from .victim import Fate, command, refresh, refreshing, scratch, start
from .whole import content, require_one_message, require_tidy, served


def require_untouched_or_right(week: Week, place: Path, fate: Fate, *deaths: int) -> int | None:
    """How the refresh ended: with the right release, or by saying why, or by one of these deaths
    with nothing published; the next one, left alone, is right."""
    warehouse = week.warehouse_at(place)
    before = digest(warehouse / "prescreen.duckdb")
    ended = refresh(place, week.delivery, warehouse, week.trial, fate)
    if ended.code != 0:
        assert digest(warehouse / "prescreen.duckdb") == before
        if ended.code not in deaths:
            require_one_message(ended, "There is too little memory for the step ")
        again = refresh(place, week.delivery, warehouse, week.trial)
        assert again.code == 0, again.err
    release = served(warehouse)
    assert release is not None
    assert content(release) == week.after
    require_tidy(warehouse, scratch(place))
    return ended.code


@pytest.mark.parametrize(("megabytes", "code"), [(10, 1), (64, 0)])
def test_too_little_memory(
    weeks: dict[str, Week], megabytes: int, code: int, tmp_path: Path
) -> None:
    fate = Fate(inside=partial(little_memory, megabytes))
    assert require_untouched_or_right(weeks["second"], tmp_path / "at", fate) == code


def test_what_did_not_fit_into_memory_is_private_and_gone_at_the_next_start(
    weeks: dict[str, Week], tmp_path: Path
) -> None:
    week = weeks["second"]
    warehouse = week.warehouse_at(tmp_path / "at")
    words = refreshing(week.delivery, warehouse, week.trial)
    victim = start(tmp_path, Fate(inside=partial(little_memory, 8)), *words)
    spilled: list[Path] = []
    while victim.is_alive() and not spilled:
        spilled = [path for path in warehouse.rglob("duckdb_temp*") if path.is_file()]
        time.sleep(0.002)
    victim.kill()
    victim.join()
    assert victim.exitcode == -signal.SIGKILL
    assert spilled
    for path in spilled:
        assert path.is_relative_to(warehouse / "store" / "work")
    assert stat.S_IMODE((warehouse / "store").stat().st_mode) == 0o700

    # Even a refresh that is refused clears away what the one before left.
    refused = command(tmp_path, Fate(), *refreshing(tmp_path / "nowhere", warehouse, week.trial))
    require_one_message(refused, "nowhere")
    assert list(warehouse.rglob("*.tmp")) == list(warehouse.rglob("duckdb_temp*")) == []
    assert list((warehouse / "store" / "work").iterdir()) == []


# --- the long run -----------------------------------------------------------------------------


@pytest.mark.soak
def test_at_every_amount(
    weeks: dict[str, Week], tmp_path: Path, survived: Callable[..., None]
) -> None:
    """Without address space the database library itself crashes: that is a death like any."""
    crashes = (-signal.SIGSEGV, -signal.SIGABRT, 127)
    amounts = [(little_memory, size) for size in range(1, 41)]
    amounts += [(little_address_space, 40 * size) for size in range(1, 41)]

    def squeeze(case: tuple[Callable[[int], None], int]) -> None:
        how, megabytes = case
        fate = Fate(inside=partial(how, megabytes))  # type: ignore[arg-type]
        place = tmp_path / how.__name__ / str(megabytes)
        require_untouched_or_right(weeks["second"], place, fate, *crashes)

    survived("too little memory", len(amounts), failures(amounts, squeeze))
