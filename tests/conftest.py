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


# What takes longest begins first: a long file that begins last leaves a core idle.
LONGEST = (
    *("properties/test_changes.py", "faults/test_kill.py", "refresh/test_changes.py"),
    *("schedule/test_week.py", "docs/test_pages_0.py", "docs/test_pages_1.py"),
    *("docs/test_pages_2.py", "docs/test_pages_3.py", "sensitivity/test_settings.py"),
    *("scaling/test_cluster.py", "faults/test_unplugged.py", "refresh/test_privacy.py"),
    *("refresh/test_weeks.py", "scaling/test_buckets.py", "sources/test_round_trip.py"),
    *("refresh/test_missing_data.py", "refresh/test_other_deliveries.py"),
    *("refresh/test_small_deliveries.py", "sources/test_synthea_lupus.py", "faults/test_disk.py"),
    *("review/test_lost.py", "properties/test_treatment_history.py", "sources/test_his_zh.py"),
)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The LONGEST files in their order, then all others in theirs."""
    here = Path(__file__).parent
    turns = {here / name: turn for turn, name in enumerate(LONGEST)}
    items.sort(key=lambda item: turns.get(item.path, len(turns)))


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
