"""A database that the disk has spoilt: it is named, and the release before can be served again."""

from pathlib import Path

import pytest
from refresh.deliveries import copied

from .conftest import Week
from .victim import Fate, command, refresh
from .whole import content, require_one_message, served

# Where the damage begins: the header, or a block behind it.
PLACES = {"header": 0, "first block": 4096}


@pytest.fixture(scope="module")
def twice(weeks: dict[str, Week], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A warehouse with the same release twice."""
    week, place = weeks["first"], tmp_path_factory.mktemp("twice")
    warehouse = copied(week.warehouse, place / "warehouse")
    assert refresh(place, week.delivery, warehouse, week.trial).code == 0
    return warehouse


def spoil(database: Path, place: str) -> None:
    database.chmod(0o600)
    with database.open("r+b") as file:
        file.seek(PLACES[place])
        file.write(b"\x07" * 20_000)


@pytest.mark.parametrize("place", PLACES)
def test_a_spoilt_release(weeks: dict[str, Week], twice: Path, place: str, tmp_path: Path) -> None:
    week, warehouse = weeks["first"], copied(twice, tmp_path / "warehouse")
    spoil(warehouse / "prescreen.duckdb", place)
    said = refresh(tmp_path, week.delivery, warehouse, week.trial)
    require_one_message(said, "is damaged", "prescreen verify", "prescreen releases rollback")
    said = command(tmp_path, Fate(), "releases", "rollback", "1", "--warehouse", warehouse)
    assert said.code == 0, said.err
    release = served(warehouse)
    assert release == warehouse / "releases" / "000001"
    assert content(release) == week.after


@pytest.mark.parametrize("place", PLACES)
def test_a_spoilt_store(weeks: dict[str, Week], place: str, tmp_path: Path) -> None:
    week = weeks["second"]
    warehouse = week.warehouse_at(tmp_path / "at")
    spoil(warehouse / "store" / "store.duckdb", place)
    said = refresh(tmp_path, week.delivery, warehouse, week.trial)
    require_one_message(said, "is damaged", "prescreen verify")
    release = served(warehouse)
    assert release is not None
    assert content(release) == week.before
