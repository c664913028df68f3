"""Three releases of two girls with lupus, and copies of them to change."""

import shutil
from pathlib import Path

import pytest
from once import made_once

from .three_weeks import refreshed, week


@pytest.fixture(scope="session")
def three_weeks(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Three releases; nobody may change them."""

    def refreshed_weeks(place: Path) -> Path:
        for number in (1, 2, 3):
            refreshed(place / "warehouse", week(place / f"week {number}", number))
        return place

    return made_once(tmp_path_factory, "three-weeks", refreshed_weeks)


@pytest.fixture
def place(three_weeks: Path, tmp_path: Path) -> Path:
    """A copy of them, the served file linked to its release as it was."""
    shutil.copytree(three_weeks / "warehouse", tmp_path / "warehouse")
    served = tmp_path / "warehouse" / "prescreen.duckdb"
    served.unlink()
    served.hardlink_to(tmp_path / "warehouse" / "releases" / "000003" / "prescreen.duckdb")
    return tmp_path
