"""A hospital that delivers drawn tables, a warehouse that lands them, and what came of it."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import duckdb
import pytest

from flows.delivery import find_files
from flows.land import land
from flows.landing_counts import FileCounts, LandingCounts
from flows.store import open_store, start_refresh
from flows.warehouse import Warehouse
from schemas.source import Source

AS_OF = date(2026, 11, 16)
MANIFEST = "as_of = 2026-11-16\ndelivered_on = 2026-11-16\n"
REQUIRED = {
    "patients.csv": """
        patient_id | birth_date | sex
        ada        | 2012-05-01 | female
        bo         | 2014-02-28 | male
    """,
    "diagnoses.csv": """
        diagnosis_id | patient_id | code  | code_system | diagnosed_on
        d1           | ada        | M32.1 | ICD10       | 2024-01-01
    """,
    "medications.csv": """
        medication_id | patient_id | name       | start_date
        m1            | ada        | prednisone | 2026-01-01
    """,
    "labs.csv": """
        result_id | patient_id | code   | code_system | collected_at     | value
        r1        | ada        | 2160-0 | LOINC       | 2026-11-01 08:00 | 60
        r2        | bo         | 2160-0 | LOINC       | 2026-11-02       | 61
    """,
}


def csv_text(table: str) -> str:
    """A drawn table as CSV."""
    lines = [line.strip() for line in table.strip().splitlines()]
    return "".join(
        ",".join(cell.strip() for cell in line.split("|")) + "\n" for line in lines if line
    )


@cache
def empty_store() -> bytes:
    """A store in which nothing was landed."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "store.duckdb"
        open_store(path).close()
        return path.read_bytes()


@dataclass
class Hospital:
    """A folder of deliveries' files and the warehouse that they land in."""

    root: Path
    source: Source = field(default_factory=lambda: Source(name="test"))

    def __post_init__(self) -> None:
        self.warehouse = Warehouse(self.root / "warehouse")
        self.warehouse.prepare()
        if not self.warehouse.store.exists():
            self.warehouse.store.write_bytes(empty_store())
        self.store = open_store(self.warehouse.store)
        self.deliveries = 0

    def land(self, files: dict[str, str | bytes] | None = None, **more: object) -> LandingCounts:
        """A new delivery with just these files; strings are drawn tables unless they end lines."""
        self.deliveries += 1
        folder = self.root / f"delivery{self.deliveries}"
        write(folder, files if files is not None else REQUIRED)
        return self.land_folder(folder)

    def land_with(self, **tables: str) -> LandingCounts:
        """A new delivery with the required extracts, some of them replaced or added."""
        given: dict[str, str | bytes] = dict(REQUIRED)
        given.update({f"{extract}.csv": table for extract, table in tables.items()})
        return self.land(given)

    def land_folder(self, folder: Path) -> LandingCounts:
        delivery = find_files(folder, self.source)
        refresh_id = start_refresh(
            self.store,
            started_at=datetime.now(UTC).replace(tzinfo=None),
            as_of=AS_OF,
            protocols=["t"],
            source="test",
            software_version="0",
        )
        return land(self.store, delivery, self.warehouse, self.source, refresh_id, AS_OF)

    def rows(self, query: str) -> list[tuple[object, ...]]:
        return self.store.execute(query).fetchall()

    def quarantined(self) -> str:
        """Everything in quarantine, as text."""
        files = sorted(self.warehouse.quarantine.rglob("*.csv"))
        return "".join(file.read_text("utf-8") for file in files)


def write(folder: Path, files: dict[str, str | bytes]) -> None:
    """The files in the folder, and a manifest that says when they were delivered."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "delivery.toml").write_text(MANIFEST)
    for name, content in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if isinstance(content, str):
            content = csv_text(content).encode()
        path.write_bytes(content)


def of(counts: LandingCounts, extract: str) -> FileCounts:
    """The counts of the extract's only file."""
    (found,) = [file for file in counts.files if file.extract == extract]
    return found


@pytest.fixture
def hospital(tmp_path: Path) -> Iterator[Hospital]:
    made = Hospital(tmp_path)
    yield made
    made.store.close()


@pytest.fixture
def hospital_of(tmp_path: Path) -> Iterator[Callable[[Source], Hospital]]:
    made: list[Hospital] = []

    def build(source: Source) -> Hospital:
        made.append(Hospital(tmp_path / source.name, source))
        return made[-1]

    yield build
    for hospital in made:
        hospital.store.close()


@pytest.fixture
def database() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect()
    connection.execute("SET disabled_optimizers = 'type_pushdown'")
    connection.execute("SET enable_progress_bar = false")
    yield connection
    connection.close()
