"""The clinic, delivering in its own layout."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from landing.conftest import Hospital

from mapping.clinic import clinic_source


@pytest.fixture
def clinic_of(tmp_path: Path) -> Iterator[Callable[..., Hospital]]:
    made: list[Hospital] = []

    def build(**selects: str) -> Hospital:
        place = tmp_path / f"clinic{len(made)}"
        made.append(Hospital(place, clinic_source(place / "source", **selects)))
        return made[-1]

    yield build
    for hospital in made:
        hospital.store.close()


@pytest.fixture
def clinic(clinic_of: Callable[..., Hospital]) -> Hospital:
    return clinic_of()
