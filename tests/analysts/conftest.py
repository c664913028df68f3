"""Two weekly releases, and the tables of the second as plain frames."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import duckdb
import pandas as pd
import pytest
from docs.folder import two_weeks
from once import made_once

from schemas.tables import TABLES

Frames = Callable[[str], pd.DataFrame]


@pytest.fixture(scope="session")
def weeks(tmp_path_factory: pytest.TempPathFactory, screened_sample: Path) -> Path:
    """The warehouse that docs/analysts.md begins with; nobody may change it."""
    return made_once(tmp_path_factory, "two-weeks", partial(two_weeks, screened_sample))


@pytest.fixture(scope="module")
def release(weeks: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(weeks / "prescreen.duckdb"), read_only=True) as connection:
        yield connection


@pytest.fixture(scope="module")
def frame(release: duckdb.DuckDBPyConnection) -> Frames:
    """A table's rows as DuckDB hands them over, and nothing else of DuckDB."""
    known: dict[str, pd.DataFrame] = {}

    def read(name: str) -> pd.DataFrame:
        if name not in known:
            cursor = release.execute(f"FROM {name}")
            rows = cursor.fetchall()
            known[name] = pd.DataFrame(rows, columns=list(TABLES[name].columns), dtype=object)
        return known[name]

    return read
