"""A run waits for what comes by itself, and for nothing else."""

from pathlib import Path

import pytest
from refresh.deliveries import small

from flows.errors import Refusal
from flows.lock import only_refresh
from flows.schedule.waiting import NotYet, require_ready
from flows.warehouse import Warehouse


@pytest.fixture
def place(tmp_path: Path) -> Warehouse:
    warehouse = Warehouse(tmp_path / "warehouse")
    warehouse.prepare()
    return warehouse


def test_a_delivery_that_is_there_is_not_waited_for(place: Warehouse, tmp_path: Path) -> None:
    require_ready(small(tmp_path / "d"), place, "canonical")


def test_no_folder_yet(place: Warehouse, tmp_path: Path) -> None:
    with pytest.raises(NotYet, match="The delivery is not there yet, or not whole"):
        require_ready(tmp_path / "none", place, "canonical")


def test_a_share_that_is_not_mounted_is_an_empty_folder(place: Warehouse, tmp_path: Path) -> None:
    (tmp_path / "share").mkdir()
    with pytest.raises(NotYet):
        require_ready(tmp_path / "share", place, "canonical")
    (tmp_path / "share" / "lost+found").mkdir()
    with pytest.raises(NotYet):
        require_ready(tmp_path / "share", place, "canonical")


def test_files_that_the_delivery_states(place: Warehouse, tmp_path: Path) -> None:
    folder = small(tmp_path / "d")
    (folder / "delivery.toml").write_text('as_of = 2026-11-16\n[files."labs_2.csv"]\nrows = 1\n')
    with pytest.raises(NotYet):
        require_ready(folder, place, "canonical")


def test_another_refresh(place: Warehouse, tmp_path: Path) -> None:
    with (
        only_refresh(place.lock),
        pytest.raises(NotYet, match="Another refresh is running"),
    ):
        require_ready(small(tmp_path / "d"), place, "canonical")


@pytest.mark.parametrize("fault", ["delivery.toml", "source"])
def test_a_delivery_at_fault_is_for_the_refresh_to_refuse(
    place: Warehouse, tmp_path: Path, fault: str
) -> None:
    folder = small(tmp_path / "d")
    if fault == "delivery.toml":
        (folder / "delivery.toml").write_text("as_of = yesterday")
    require_ready(folder, place, "canonical" if fault == "delivery.toml" else "no such source")


def test_what_may_come_is_looked_for_again_and_nothing_else() -> None:
    from prefect.states import Failed

    from flows.schedule.waiting import _may_come

    told = ("what", "where", "what to do")
    assert _may_come(None, None, Failed(data=NotYet(*told)))
    assert not _may_come(None, None, Failed(data=Refusal(*told)))
