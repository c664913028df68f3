"""The delivery is screened once per scenario and session, and read from its published database.

With CONFORMANCE_DATABASES set to a folder, the databases that another implementation published
are read from there instead: one per scenario, named after it, as `as delivered.duckdb`.
"""

import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import duckdb
import pandas as pd
import pytest
from once import made_once

from conformance.expected import DELIVERY, USUAL

PROTOCOL = "NCT06934447"
AT_A_MONTHS_END = "as of 2026-05-31"
REQUIRED_ALONE = "required extracts alone"
SCENARIOS = (USUAL, AT_A_MONTHS_END, REQUIRED_ALONE)
REQUIRED_FILES = ("delivery.toml", "patients.csv", "diagnoses.csv", "medications.csv", "labs.csv")


@dataclass(frozen=True)
class Published:
    """What a screening published."""

    results: pd.DataFrame
    screening: pd.DataFrame
    quarantine: pd.DataFrame

    def answer(self, patient: str, part: str) -> dict[str, Any]:
        """One answer whole, None where nothing is there."""
        rows = self.results
        found = rows[rows["patient_id"].eq(patient) & rows["criterion_id"].eq(part)]
        assert len(found) == 1, f"{len(found)} answers for {patient} and {part}"
        return {str(name): _plain(value) for name, value in found.iloc[0].items()}


Screened = Callable[[str], Published]


@pytest.fixture(scope="session")
def screened(tmp_path_factory: pytest.TempPathFactory) -> Screened:
    """What a scenario's screening published, screened at the first call."""
    seen: dict[str, Published] = {}

    def published(scenario: str) -> Published:
        if scenario not in seen:
            folder = os.environ.get("CONFORMANCE_DATABASES")
            if folder:
                database = Path(folder) / f"{scenario}.duckdb"
            else:
                database = made_once(
                    tmp_path_factory,
                    f"conformance {scenario}",
                    lambda place: _screen(scenario, place),
                )
            seen[scenario] = _read(database)
        return seen[scenario]

    return published


@pytest.fixture(scope="session")
def usual(screened: Screened) -> Published:
    """What the delivery as it stands came to."""
    return screened(USUAL)


def _screen(scenario: str, folder: Path) -> Path:
    from flows.refresh import refresh

    extracts, warehouse = folder / "extracts", folder / "warehouse"
    if scenario == REQUIRED_ALONE:
        extracts.mkdir()
        for name in REQUIRED_FILES:
            shutil.copy(DELIVERY / name, extracts / name)
    else:
        shutil.copytree(DELIVERY, extracts)
    as_of = date(2026, 5, 31) if scenario == AT_A_MONTHS_END else None
    refresh(extracts, warehouse, (PROTOCOL,), as_of=as_of)
    return warehouse / "prescreen.duckdb"


def _read(database: Path) -> Published:
    with duckdb.connect(str(database), read_only=True) as connection:

        def table(name: str) -> pd.DataFrame:
            return connection.execute(f'FROM "{name}"').df()

        results = connection.execute(
            "SELECT * REPLACE (eligible_from::DATE::VARCHAR AS eligible_from) "
            "FROM criterion_result WHERE protocol_id = ?",
            [PROTOCOL],
        ).df()
        return Published(results, table("screening"), table("quarantine_summary"))


def _plain(value: Any) -> Any:
    if not pd.api.types.is_scalar(value):
        return [str(one) for one in value]
    return None if pd.isna(value) else value
