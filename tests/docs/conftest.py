"""The warehouses that pages begin with."""

from functools import partial
from pathlib import Path

import pytest
from once import made_once

from docs.folder import Warehouses, two_weeks


@pytest.fixture
def warehouses(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Warehouses:
    """By its name, a warehouse that nobody may change."""

    def made(kind: str) -> Path:
        sample: Path = request.getfixturevalue("screened_sample")
        if kind == "two-weeks":
            return made_once(tmp_path_factory, "two-weeks", partial(two_weeks, sample))
        return sample

    return made
