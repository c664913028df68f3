"""Old releases go by the rule; the served, pinned and downloaded ones stay."""

from datetime import date
from pathlib import Path

import duckdb
import pytest
from refresh.releases import rows

from flows.prune import beyond_the_rule

from .three_weeks import command, events, refreshed, week


@pytest.mark.parametrize(
    ("weekly", "monthly", "gone"),
    [
        (9, 0, []),
        (2, 0, ["1", "2", "3", "4"]),
        # The last of October and of September stay.
        (2, 3, ["1", "3"]),
        (1, 1, ["1", "2", "3", "4", "5"]),
        (1, 2, ["1", "2", "3", "5"]),
    ],
)
def test_which_releases_are_beyond_the_rule(weekly: int, monthly: int, gone: list[str]) -> None:
    days: dict[str, date | None] = {
        "1": date(2026, 9, 7),
        "2": date(2026, 9, 14),
        "3": date(2026, 10, 5),
        "4": date(2026, 10, 12),
        "5": date(2026, 11, 2),
        "6": date(2026, 11, 9),
    }
    assert beyond_the_rule(days, weekly, monthly) == gone


def test_prune_never_takes_the_served_a_pinned_or_a_downloaded_release(place: Path) -> None:
    warehouse, rule = place / "warehouse", ("prune", "--keep", "1", "--months", "0")
    assert command(warehouse, "releases", "pin", "2", "--reason", "audit").code == 0
    taken = command(warehouse, "candidates", "--out", place / "list.csv")
    assert taken.code == 0, taken.err
    assert command(warehouse, "releases", "rollback", "1").code == 0
    said = command(warehouse, "releases", *rule)
    # 3 was downloaded, 2 is pinned, 1 is served.
    assert (said.code, said.out.splitlines()[0]) == (0, "Nothing to remove.")
    assert "Kept 000001: served" in said.out
    assert "Kept 000002: pinned" in said.out
    assert command(warehouse, "releases", "unpin", "2").code == 0
    dry = command(warehouse, "releases", *rule, "--dry-run")
    assert dry.out.startswith("Would remove 000002")
    assert (warehouse / "releases" / "000002").exists()
    assert command(warehouse, "releases", *rule).out.startswith("Removed 000002")
    assert sorted(p.name for p in (warehouse / "releases").iterdir()) == ["000001", "000003"]
    assert events(warehouse)[-1] == ("pruned", "000002")
    assert command(warehouse, "verify").code == 0


def test_history_loses_a_pruned_release_with_the_next_refresh(place: Path) -> None:
    warehouse = place / "warehouse"
    command(warehouse, "releases", "prune", "--keep", "2", "--months", "0")
    refreshed(warehouse, week(place / "next", 4))
    kept = rows(warehouse / "prescreen.duckdb", "SELECT DISTINCT release_id FROM screening_history")
    assert sorted(kept) == [("000002",), ("000003",), ("000004",)]


def test_what_a_dying_prune_left_is_removed_by_the_next_refresh(place: Path) -> None:
    """It dies after its note, and in the middle of the folder."""
    warehouse = place / "warehouse"
    with duckdb.connect(str(warehouse / "store" / "store.duckdb")) as store:
        store.execute("INSERT INTO release_event VALUES (now(), 'pruned', '000001', 'x', NULL)")
    (warehouse / "releases" / "000002").rename(warehouse / "releases" / ".pruned-000002")
    refreshed(warehouse, week(place / "next", 4))
    assert sorted(p.name for p in (warehouse / "releases").iterdir()) == ["000003", "000004"]
