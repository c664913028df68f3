"""The sample's pseudonymous database with dates kept and with dates shifted, and its key."""

from copy import deepcopy
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import duckdb
import pytest
from once import made_once
from refresh.deliveries import copied
from refresh.releases import rows
from refresh.ward import Ward

from flows.pseudonymous.command import switch_on
from flows.pseudonymous.decisions import decisions
from flows.warehouse import FOLDER_MODE, Warehouse

from .girls import two_weeks


@dataclass(frozen=True)
class Copy:
    """A warehouse with the pseudonymous copy of what it serves."""

    place: Warehouse

    def asked(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """Rows of the pseudonymous database."""
        return rows(self.place.pseudonymous, query, *values)

    def identified(self, query: str) -> list[tuple[Any, ...]]:
        """Rows of the identified one."""
        return rows(self.place.published, query)

    def cells(self, *tables: str) -> dict[tuple[str, str], list[str]]:
        """The distinct values of every column of these tables, as text."""
        found = {}
        with duckdb.connect(str(self.place.pseudonymous), read_only=True) as connection:
            for table in tables:
                columns = list(decisions()[table])
                asked = ", ".join(f'list(DISTINCT "{name}"::VARCHAR)' for name in columns)
                (row,) = connection.execute(f'SELECT {asked} FROM "{table}"').fetchall()
                for column, cells in zip(columns, row, strict=True):
                    found[table, column] = [cell for cell in cells or [] if cell is not None]
        return found

    def key(self) -> dict[str, tuple[str, int]]:
        """Study id and days by patient."""
        found = rows(self.place.pseudonym_key, "SELECT patient_id, study_id, days FROM person")
        return {patient: (study_id, days) for patient, study_id, days in found}


@pytest.fixture(scope="session")
def copies(screened_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Copy]:
    """By what becomes of dates; nobody may change them."""

    def made(place: Path) -> dict[str, Copy]:
        found = {}
        for dates in ("kept", "shifted"):
            here = Warehouse(copied(screened_sample, place / dates))
            switch_on(here, dates)
            found[dates] = Copy(here)
        return found

    return made_once(tmp_path_factory, "pseudonymous", made)


@pytest.fixture(scope="session")
def girls(tmp_path_factory: pytest.TempPathFactory) -> Ward:
    """The ward of girls after two weeks; nobody may change it."""
    return made_once(tmp_path_factory, "girls", two_weeks)


@pytest.fixture
def told(girls: Ward) -> Copy:
    """What is told of them."""
    return Copy(Warehouse(girls.warehouse))


@pytest.fixture
def ward(girls: Ward, tmp_path: Path) -> Ward:
    """A copy of it, to change; one may go back to its first release, as if nobody had opted out."""
    copied(girls.warehouse, tmp_path / "warehouse")
    (tmp_path / "warehouse" / "releases" / "000001").chmod(FOLDER_MODE)
    return replace(girls, folder=tmp_path, state=deepcopy(girls.state))
