"""A misspelt table is an error: DuckDB does not look for it among the variables of Python."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pandas as pd
import pytest

from flows.releases import open_release
from flows.store import open_store
from flows.workbench import Workbench

from .conftest import Week

Opened = Callable[[Week, Path], "Iterator[duckdb.DuckDBPyConnection]"]


@contextmanager
def store(week: Week, place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_store(place / "store.duckdb") as connection:
        yield connection


@contextmanager
def workbench(week: Week, place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with Workbench(place / "bench.duckdb") as bench:
        yield bench.connection


@contextmanager
def release(week: Week, place: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with open_release(week.warehouse / "prescreen.duckdb") as connection:
        yield connection


@pytest.mark.parametrize("opened", [store, workbench, release])
def test_a_misspelt_table_is_an_error(
    weeks: dict[str, Week], opened: Opened, tmp_path: Path
) -> None:
    patiens = pd.DataFrame({"patient_id": ["nobody's"]})
    assert len(patiens) == 1
    with (
        opened(weeks["first"], tmp_path) as connection,  # type: ignore[attr-defined]
        pytest.raises(duckdb.CatalogException, match="patiens"),
    ):
        connection.execute("FROM patiens")
