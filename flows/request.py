"""What one refresh was asked to do: paths, dates and names, never a patient's data."""

from dataclasses import dataclass
from datetime import date
from importlib.metadata import version
from pathlib import Path

from flows.warehouse import Warehouse


@dataclass(frozen=True)
class Request:
    """One refresh, as its steps hand it on."""

    extracts: Path
    warehouse: Warehouse
    protocols: tuple[str, ...]
    source: str
    as_of: date
    refresh_id: int

    @property
    def release_id(self) -> str:
        """The release that this refresh will publish: its own id, six digits."""
        return f"{self.refresh_id:06d}"

    @property
    def workbench(self) -> Path:
        """The refresh's private database."""
        return self.warehouse.work / f"{self.release_id}.duckdb"


def software_version() -> str:
    """The version of this program."""
    return version("prescreen")
