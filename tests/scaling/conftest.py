"""What one bucket makes of the sample, once for all the tests that compare."""

from pathlib import Path

import pytest
from refresh.deliveries import TRIAL, shorter_protocol

from .alike import of_sample

FEW = ("I1", "I2c", "I2d", "I2f", "I4d", "E8")


@pytest.fixture(scope="session")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A trial of few criteria: each bucket takes as long as they do."""
    return shorter_protocol(tmp_path_factory.mktemp("few") / "few.toml", FEW, "FEW-1")


@pytest.fixture(scope="session")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample screened in one bucket."""
    return of_sample(tmp_path_factory.mktemp("whole") / "warehouse", [TRIAL], 1)


@pytest.fixture(scope="session")
def whole_of_few(tmp_path_factory: pytest.TempPathFactory, few: Path) -> Path:
    """The sample screened for few criteria in one bucket."""
    return of_sample(tmp_path_factory.mktemp("few") / "warehouse", [str(few)], 1)
