"""The folder in which a page's blocks run, and what stands in it before the first."""

import shutil
from collections.abc import Callable
from datetime import date
from pathlib import Path

from docs.blocks import ROOT

PROTOCOL = "NCT06934447"
Warehouses = Callable[[str], Path]


def session_folder(kind: str, place: Path, warehouses: Warehouses) -> Path:
    """A fresh folder with links to the project, and the warehouse that the page begins with."""
    folder = place / "session"
    folder.mkdir()
    for name in (".venv", "data", "protocols", "docs"):
        (folder / name).symlink_to(ROOT / name)
    if kind != "empty":
        copied(warehouses(kind), folder / "warehouse")
    return folder


def copied(warehouse: Path, to: Path) -> None:
    """A copy of a warehouse, the served file linked to its release as it was."""
    shutil.copytree(warehouse, to)
    served = to / "prescreen.duckdb"
    newest = max((to / "releases").iterdir())
    served.unlink()
    served.hardlink_to(newest / "prescreen.duckdb")


def two_weeks(first: Path, place: Path) -> Path:
    """A copy of the first week's warehouse with a release of the week after."""
    from flows.refresh import refresh
    from flows.resources import sample_folder

    copied(first, place / "warehouse")
    refresh(sample_folder(), place / "warehouse", (PROTOCOL,), as_of=date(2026, 11, 23))
    return place / "warehouse"


def one_week(place: Path) -> Path:
    """A warehouse of one release of the sample."""
    from flows.refresh import refresh
    from flows.resources import sample_folder

    refresh(sample_folder(), place / "warehouse", (PROTOCOL,))
    return place / "warehouse"
