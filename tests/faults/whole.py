"""What must hold of a warehouse: at any moment, and after a refresh that was left alone."""

import csv
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from refresh.releases import digest, export, ledger, lists, newest, one, rows

from schemas.extracts import EXTRACTS

from .clinic import PRIVATE
from .victim import Ended

# What speaks of releases by their ids, or of the one before.
_OF_RELEASES = ("screening_history", "screening_change")
_ACCEPTED = " UNION ALL ".join(
    f"SELECT count(*) AS rows FROM {extract} WHERE file_no IS NOT NULL" for extract in EXTRACTS
)


@dataclass(frozen=True)
class Content:
    """What a release tells: its lists byte for byte, its tables row for row."""

    lists: dict[str, bytes]
    tables: dict[str, list[tuple[Any, ...]]]
    changes: list[tuple[Any, ...]]


def content(release: Path) -> Content:
    """The release's content, without ledger and history: the same from the same rows."""
    tables = export(release / "prescreen.duckdb")
    changes = tables["screening_change"]
    return Content(
        lists(release), {k: v for k, v in tables.items() if k not in _OF_RELEASES}, changes
    )


def served(warehouse: Path) -> Path | None:
    """The release that `prescreen.duckdb` is, every file of it as it was made; None before one."""
    published = warehouse / "prescreen.duckdb"
    if not published.exists():
        return None
    assert not published.with_name("prescreen.duckdb.wal").exists()
    made = one(published, "SELECT max(refresh_id) FROM refresh WHERE outcome = 'published'")
    release = warehouse / "releases" / f"{made:06d}"
    notes = json.loads((release / "release.json").read_text("utf-8"))
    assert notes["release_id"] == release.name
    names = {path.name for path in release.iterdir()}
    assert names == notes["files"].keys() | {"release.json"}
    for name, sha256 in notes["files"].items():
        assert digest(release / name) == sha256, name
    assert digest(published) == notes["files"]["prescreen.duckdb"]
    return release


def require_tidy(warehouse: Path, scratch: Path) -> None:
    """Nothing is half done, nothing is left over, and the ledger agrees with the folders."""
    assert [path.name for path in warehouse.iterdir() if path.name.startswith(".")] == []
    assert list((warehouse / "store" / "work").iterdir()) == []
    assert {path.name for path in (warehouse / "store").iterdir()} <= {
        *("store.duckdb", "refresh.lock", "work", "prefect", "downloads.jsonl")
    }
    assert list(scratch.iterdir()) == []
    outcomes = ledger(warehouse)
    assert "running" not in {outcome for _, outcome, _ in outcomes}
    published = [f"{number:06d}" for number, outcome, _ in outcomes if outcome == "published"]
    assert published == sorted(path.name for path in (warehouse / "releases").iterdir())
    assert (warehouse / "prescreen.duckdb").samefile(newest(warehouse) / "prescreen.duckdb")
    require_reconciled(warehouse)


def require_reconciled(warehouse: Path) -> None:
    """The rows in the store and in quarantine, counted again, are those of the ledger."""
    store = warehouse / "store" / "store.duckdb"
    files = rows(
        store,
        "SELECT refresh_id, extract, file_no, delivered, accepted, duplicate, quarantined"
        " FROM delivery_file",
    )
    for *_, delivered, accepted, duplicate, quarantined in files:
        assert delivered == accepted + duplicate + quarantined
    stored = one(store, f"SELECT sum(rows)::BIGINT FROM ({_ACCEPTED})")
    assert sum(row[4] for row in files) == stored
    told = {
        (f"{refresh_id:06d}", f"{extract}-{number}.csv"): quarantined
        for refresh_id, extract, number, *_, quarantined in files
        if quarantined
    }
    kept = {
        (path.parent.name, path.name): len(list(csv.reader(path.open(encoding="utf-8")))) - 1
        for path in (warehouse / "quarantine").glob("*/*")
    }
    assert kept == told
    assert {path.name for path in (warehouse / "quarantine").iterdir()} == {at for at, _ in told}


def require_one_message(ended: Ended, *says: str) -> None:
    """A refused or failed command: three lines that say what, where and what to do, no more."""
    assert ended.code == 1, ended.err
    assert ended.out == ""
    lines = ended.err.splitlines()
    assert len(lines) == 3, ended.err
    assert lines[0].startswith("prescreen: ")
    assert lines[1].startswith("  where: ")
    assert lines[2].startswith("  what to do: ")
    for word in says:
        assert word in ended.err
    assert [word for word in PRIVATE if word in ended.err] == []
