"""Four weeks of a reviewed ward, and copies of it to change."""

import shutil
from pathlib import Path

import pytest
from once import made_once
from refresh.ward import Ward

from .office import reviewed_weeks


@pytest.fixture(scope="session")
def weeks(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """Four releases; nobody may change them."""
    return made_once(tmp_path_factory, "reviewed", reviewed_weeks)


@pytest.fixture
def again(weeks: Ward, tmp_path: Path) -> Ward:
    """A copy of them, the served file linked to its release as it was."""
    folder = Path(shutil.copytree(weeks.folder, tmp_path / "again"))
    served = folder / "warehouse" / "prescreen.duckdb"
    served.unlink()
    served.hardlink_to(folder / "warehouse" / "releases" / "000004" / "prescreen.duckdb")
    state = {extract: dict(own) for extract, own in weeks.state.items()}
    return Ward(folder, state, weeks.deliveries)
