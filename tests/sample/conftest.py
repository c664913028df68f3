"""One generated delivery for all tests of the sample."""

from pathlib import Path

import pandas as pd
import pytest

from flows.sample import write_sample


@pytest.fixture(scope="session")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("sample")
    write_sample(out)
    return out


@pytest.fixture(scope="session")
def extracts(delivery: Path) -> dict[str, pd.DataFrame]:
    """Every extract as text, a missing value as the empty text."""
    return {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(delivery.glob("*.csv"))
    }
