"""Two weeks of the office's lupus patients, and both reports of the second."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import duckdb
import pytest
from once import made_once
from refresh.deliveries import TRIAL
from refresh.releases import newest, prescreen

from flows.report import write_report

from .office import decisions, delivered

SISTER = "NCT06222853"


@dataclass(frozen=True)
class Office:
    """A warehouse with two releases, and the report of the second one."""

    warehouse: Path
    database: Path
    report: Path
    deidentified: Path


@pytest.fixture(scope="session")
def office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """Nobody may change it."""
    return made_once(tmp_path_factory, "report-office", _office)


def _office(place: Path) -> Office:
    folder, warehouse = delivered(place / "delivery"), place / "warehouse"
    asked = ["refresh", "--direct", "--extracts", folder, "--warehouse", warehouse]
    protocols = ["--protocol", TRIAL, "--protocol", SISTER]
    later = ["--as-of", "2026-11-18", "--accept", "candidates", "--reason", "known"]
    for command in (
        [*asked, *protocols],
        ["review", "import", decisions(place / "decisions.csv"), "--warehouse", warehouse],
        [*asked, *protocols, *later],
    ):
        said = prescreen(*command)
        assert said.code == 0, said.err
    database = newest(warehouse) / "prescreen.duckdb"
    reports = (place / "report.html", place / "deidentified.html")
    for file in reports:
        write_report(database, file, deidentified=file is reports[1])
    return Office(warehouse, database, *reports)


@pytest.fixture(scope="session")
def release(office: Office) -> Iterator[duckdb.DuckDBPyConnection]:
    """A connection that reads the second release."""
    with duckdb.connect(str(office.database), read_only=True) as connection:
        yield connection
