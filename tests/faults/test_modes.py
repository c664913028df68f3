"""Who may read what does not hang on how the refresh was started."""

import os
import stat
from functools import partial
from pathlib import Path

import pytest

from .conftest import Week
from .machine import umask
from .victim import Fate, refresh


def modes(warehouse: Path) -> dict[str, int]:
    """The mode of the folder and of everything in it, by name."""
    return {
        str(path.relative_to(warehouse)): stat.S_IMODE(path.stat().st_mode)
        for path in [warehouse, *warehouse.rglob("*")]
    }


@pytest.mark.parametrize("mask", [0o000, 0o077], ids=oct)
def test_modes_whatever_the_umask(weeks: dict[str, Week], mask: int, tmp_path: Path) -> None:
    week = weeks["first"]
    warehouse = tmp_path / "warehouse"
    fate = Fate(inside=partial(umask, mask))
    said = refresh(tmp_path / "run", week.delivery, warehouse, week.trial, fate)
    assert said.code == 0, said.err
    found = modes(warehouse)
    assert found == modes(week.warehouse)
    for name, mode in found.items():
        path = warehouse / name
        private = name.startswith(("store", "quarantine"))
        expected = (0o700 if private else 0o750) if path.is_dir() else 0o600 if private else 0o440
        assert mode == expected, name


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may give a folder to another group")
def test_a_group_that_the_warehouse_was_given_reads_every_release(
    weeks: dict[str, Week], tmp_path: Path
) -> None:
    """The folder's set-group-id bit stays, so what is made in it belongs to that group."""
    week, group = weeks["first"], 1
    warehouse = tmp_path / "warehouse"
    warehouse.mkdir()
    os.chown(warehouse, -1, group)
    warehouse.chmod(0o2750)
    said = refresh(tmp_path / "run", week.delivery, warehouse, week.trial)
    assert said.code == 0, said.err
    for path in (warehouse, *warehouse.glob("*.duckdb"), *(warehouse / "releases").rglob("*")):
        assert path.stat().st_gid == group, path
