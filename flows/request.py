"""What one refresh was asked to do: paths, dates and names, never a patient's data."""

import hashlib
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.metadata import version
from pathlib import Path

from flows.gates import NOTHING, Accepted
from flows.resources import protocols_folder
from flows.warehouse import Warehouse
from flows.workbench import WHOLE, Share


@dataclass(frozen=True)
class Rows:
    """Accepted rows other than the store's: the database where they are current, the extracts that
    had been delivered, and the ids of the criteria that are asked of them (None: all).
    """

    database: Path
    extracts: frozenset[str]
    criteria: frozenset[str] | None = None


@dataclass(frozen=True)
class Request:
    """One refresh, as its steps hand it on; `rows` where it screens others than the store's."""

    extracts: Path
    warehouse: Warehouse
    protocols: tuple[str, ...]
    source: str
    as_of: date
    refresh_id: int
    # Nobody named the as-of date: it is today's.
    of_today: bool = False
    accepted: Accepted = NOTHING
    rows: Rows | None = None
    # Into how many parts the base cohort is divided until it has its answers.
    buckets: int = 1
    share: Share = WHOLE
    # Of the headings of the release's workbook.
    language: str = "en"

    @property
    def release_id(self) -> str:
        """The release that this refresh will publish: its own id, six digits."""
        return f"{self.refresh_id:06d}"

    @property
    def workbench(self) -> Path:
        """The refresh's private database."""
        return self.warehouse.work / f"{self.release_id}.duckdb"


@cache
def software_version() -> str:
    """The version of this program, with the first digits of a hash of all that makes an answer:
    code, staging SQL, concept tables, and the versions of the libraries that compute.
    """
    here = Path(__file__).resolve().parent.parent
    concepts = protocols_folder() / "concepts"
    files = {
        **{
            path.relative_to(here).as_posix(): path
            for part in ("flows", "transforms", "schemas")
            for path in (here / part).rglob("*")
            if path.suffix in (".py", ".sql")
        },
        **{f"concepts/{path.name}": path for path in concepts.glob("*.csv")},
    }
    content = hashlib.sha256()
    for library in ("duckdb", "numpy", "pandas"):
        content.update(f"{library} {version(library)}\0".encode())
    for name, path in sorted(files.items()):
        content.update(name.encode() + b"\0" + path.read_bytes())
    return f"{version('prescreen')}+{content.hexdigest()[:8]}"
