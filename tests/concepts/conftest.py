"""The concept tables as they stand in the repository, read as text."""

import csv
from collections.abc import Callable
from pathlib import Path

import pytest

CONCEPTS = Path(__file__).parents[2] / "protocols" / "concepts"
Row = dict[str, str]


@pytest.fixture(scope="session")
def table() -> Callable[[str], list[Row]]:
    """The rows of one concept table, by its name without `.csv`."""

    def read(name: str) -> list[Row]:
        with (CONCEPTS / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            return list(csv.DictReader(file))

    return read
