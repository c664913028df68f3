"""A full disk, for real: nothing is published, one message says so, and with room all is well."""

import gzip
import re
import shutil
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from refresh.deliveries import copied
from refresh.releases import digest, ledger

from .conftest import Week
from .disk import small_disk, smaller_files, why_no_small_disk
from .side_by_side import failures
from .victim import Ended, Fate, command, refresh, scratch
from .whole import content, require_one_message, require_tidy, served

KIB = 1 << 10
# The largest size of a file, in KiB: the ledger, a landing, a stage, a release do not fit.
LARGEST = (1, 4, 128, 1024)
# What is free, in KiB, until all fits.
FREE = (0, 128, 1 << 10, 6 << 10, 16 << 10, 22 << 10, 30 << 10, 64 << 10)

needs_small_disk = pytest.mark.skipif(bool(why_no_small_disk()), reason=why_no_small_disk())


def require_untouched(week: Week, warehouse: Path, ended: Ended, what: str) -> str:
    """Nothing was published, nothing half-made is to be seen; in which step the disk was full."""
    require_one_message(ended, what, "then run again; the last release is untouched")
    assert week.start is not None
    assert digest(warehouse / "prescreen.duckdb") == digest(week.start / "prescreen.duckdb")
    assert served(warehouse) == warehouse / "releases" / "000001"
    assert [path.name for path in (warehouse / "releases").iterdir()] == ["000001"]
    assert [path.name for path in warehouse.iterdir() if path.name.startswith(".")] == []
    step = re.search(r"the step (\w+) could not be finished", ended.err)
    assert step is not None
    return step[1]


def require_right(week: Week, place: Path, warehouse: Path) -> None:
    """What an undisturbed refresh publishes is published; the ledger tells of every failure."""
    release = served(warehouse)
    assert release is not None
    assert content(release) == week.after
    require_tidy(warehouse, scratch(place))
    first, *failed, last = [outcome for _, outcome, _ in ledger(warehouse)]
    assert (first, {*failed}, last) == ("published", {"failed"}, "published")


def test_files_that_may_not_grow(weeks: dict[str, Week], tmp_path: Path) -> None:
    week = weeks["second"]
    warehouse = week.warehouse_at(tmp_path / "at")
    steps = []
    for largest in LARGEST:
        fate = Fate(inside=partial(smaller_files, largest * KIB))
        ended = refresh(tmp_path, week.delivery, warehouse, week.trial, fate)
        steps.append(require_untouched(week, warehouse, ended, "File too large"))
    assert steps == ["refresh", "land", "stage", "publish"]
    ended = refresh(tmp_path, week.delivery, warehouse, week.trial)
    assert ended.code == 0, ended.err
    require_right(week, tmp_path, warehouse)


def test_a_store_that_could_not_be_made(weeks: dict[str, Week], tmp_path: Path) -> None:
    """Half of a new database cannot be opened again; the next refresh makes another."""
    week, warehouse = weeks["first"], tmp_path / "warehouse"
    for largest in (1, 6, 10):
        fate = Fate(inside=partial(smaller_files, largest * KIB))
        ended = refresh(tmp_path, week.delivery, warehouse, week.trial, fate)
        require_one_message(ended, "File too large", str(warehouse / "store"))
    ended = refresh(tmp_path, week.delivery, warehouse, week.trial)
    assert ended.code == 0, ended.err
    assert content(warehouse / "releases" / "000001") == week.after
    require_tidy(warehouse, scratch(tmp_path))


@needs_small_disk
def test_a_disk_that_runs_full(weeks: dict[str, Week], tmp_path: Path) -> None:
    """What a full disk leaves behind is what the next refresh finds, on a little larger disk."""
    week = weeks["second"]
    disk, warehouse = tmp_path / "disk", week.start
    disk.mkdir()
    steps = []
    for free in FREE:
        kept = tmp_path / f"with {free} KiB"
        fate = Fate(inside=partial(small_disk, disk, warehouse, free * KIB, kept))
        ended = refresh(tmp_path, week.delivery, disk / "warehouse", week.trial, fate)
        warehouse = kept
        if ended.code == 0:
            break
        assert str(disk) in ended.err
        steps.append(require_untouched(week, kept, ended, "The disk is full"))
    assert ended.code == 0, ended.err
    assert "land" in steps
    assert len({*steps}) >= 4, steps
    require_right(week, tmp_path, warehouse)


@needs_small_disk
def test_a_file_that_does_not_fit_when_it_is_unpacked(
    weeks: dict[str, Week], tmp_path: Path
) -> None:
    week, delivery = weeks["second"], tmp_path / "delivery"
    shutil.copytree(week.delivery, delivery)
    labs = (delivery / "labs.csv").read_bytes()
    (delivery / "labs.csv").unlink()
    (delivery / "labs.csv.gz").write_bytes(gzip.compress(labs + labs[-80:] * (1 << 16)))
    disk, kept = tmp_path / "disk", tmp_path / "kept"
    disk.mkdir()
    fate = Fate(inside=partial(small_disk, disk, week.start, 1 << 20, kept))
    ended = refresh(tmp_path, delivery, disk / "warehouse", week.trial, fate)
    assert require_untouched(week, kept, ended, "The disk is full") == "land"
    assert str(disk) in ended.err


@pytest.mark.parametrize("format", ["csv", "json", "parquet", "xlsx"])
def test_a_list_that_does_not_fit(weeks: dict[str, Week], format: str, tmp_path: Path) -> None:
    """No part of it is left, neither where it should be nor among temporary files."""
    out = tmp_path / "lists" / f"list.{format}"
    out.parent.mkdir()
    warehouse = copied(weeks["first"].warehouse, tmp_path / "warehouse")
    words = ("candidates", "--status", "all", "--format", format, "--out", out)
    fate = Fate(inside=partial(smaller_files, 256))
    ended = command(tmp_path, fate, *words, "--warehouse", warehouse)
    require_one_message(ended, "File too large")
    assert list(out.parent.iterdir()) == list(scratch(tmp_path).iterdir()) == []


# --- the long run -----------------------------------------------------------------------------


@pytest.mark.soak
@pytest.mark.parametrize("how", ["largest file", pytest.param("disk", marks=needs_small_disk)])
def test_at_every_size(
    weeks: dict[str, Week], how: str, tmp_path: Path, survived: Callable[..., None]
) -> None:
    week, sizes = weeks["second"], [round(1.2**power) * KIB for power in range(60)]

    def fill(size: int) -> None:
        place = tmp_path / str(size)
        if how == "disk":
            (place / "disk").mkdir(parents=True)
            at, warehouse = place / "disk" / "warehouse", place / "kept"
            inside = partial(small_disk, place / "disk", week.start, size, warehouse)
        else:
            at = warehouse = week.warehouse_at(place)
            inside = partial(smaller_files, size)
        ended = refresh(place, week.delivery, at, week.trial, Fate(inside=inside))
        if ended.code != 0:
            require_untouched(week, warehouse, ended, "")
            ended = refresh(place, week.delivery, warehouse, week.trial)
            assert ended.code == 0, ended.err
        require_right(week, place, warehouse)
        shutil.rmtree(place)

    sizes = sorted({*sizes})
    survived(f"full disk, by the size of the {how}", len(sizes), failures(sizes, fill))
