"""What holds for every test."""

import gc
from pathlib import Path

import pytest
from hypothesis import settings
from once import made_once

# A busy machine makes a test slow, not wrong. The same examples every time: a test fails for what
# was changed. `make soak` searches for others.
settings.register_profile("steady", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None)
settings.load_profile("steady")


def pytest_collection_finish() -> None:
    """Nobody looks for garbage among thousands of tests again and again."""
    gc.freeze()


@pytest.fixture(scope="session")
def screened_sample(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The warehouse of the sample, screened for the first trial; nobody may change it."""
    from flows.refresh import refresh
    from flows.resources import sample_folder

    def screened(place: Path) -> Path:
        refresh(sample_folder(), place / "warehouse", ("NCT06934447",))
        return place / "warehouse"

    return made_once(tmp_path_factory, "screened-sample", screened)
