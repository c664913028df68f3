"""One generated delivery for all tests of the sample."""

from pathlib import Path

import pandas as pd
import pytest
from once import made_once

from flows.sample import write_sample


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Nobody may change it."""

    def written(out: Path) -> Path:
        write_sample(out)
        return out

    return made_once(tmp_path_factory, "sample", written)


@pytest.fixture(scope="session")
def extracts(delivery: Path) -> dict[str, pd.DataFrame]:
    """Every extract as text, a missing value as the empty text."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(delivery.glob("*.csv"))
    }
