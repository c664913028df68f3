"""What one bucket makes of the sample, once for all the tests that compare."""

from pathlib import Path

import pytest
from once import made_once
from refresh.deliveries import shorter_protocol

from .alike import of_sample

FEW = ("I1", "I2c", "I2d", "I2f", "I4d", "E8")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial of few criteria: each bucket takes as long as they do."""
    return made_once(
        tmp_path_factory, "few", lambda place: shorter_protocol(place / "few.toml", FEW, "FEW-1")
    )


@pytest.fixture(scope="session")
def whole(screened_sample: Path) -> Path:
    """The sample screened in one bucket."""
    return screened_sample


@pytest.fixture(scope="session")
def whole_of_few(tmp_path_factory: pytest.TempPathFactory, few: Path) -> Path:
    """The sample screened for few criteria in one bucket."""
    return made_once(
        tmp_path_factory,
        "whole-of-few",
        lambda place: of_sample(place / "warehouse", [str(few)], 1),
    )
