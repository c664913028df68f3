"""Who opts out is in no output: releases that list them are closed, and can be removed."""

import stat
from pathlib import Path

import pytest
from refresh.releases import one, rows

from flows.errors import Refusal
from flows.releases import release_database
from flows.warehouse import Warehouse

from .three_weeks import GONE, command, events, refreshed, refused, week


@pytest.fixture
def opted_out(place: Path) -> Path:
    """In the fourth week the second girl opts out."""
    patients = [
        "patient_id,birth_date,sex,research_opt_out",
        "P1,2012-01-01,female,",
        f"{GONE},2013-01-01,female,true",
    ]
    refreshed(place / "warehouse", week(place / "fourth", 4, patients=patients))
    return place / "warehouse"


def test_an_opt_out_closes_the_releases_that_list_the_patient(opted_out: Path) -> None:
    modes = {
        folder.name: stat.S_IMODE(folder.stat().st_mode)
        for folder in (opted_out / "releases").iterdir()
    }
    assert modes == {"000001": 0o700, "000002": 0o700, "000003": 0o700, "000004": 0o750}
    assert [e for e in events(opted_out) if e[0] == "withdrawn"] == [
        ("withdrawn", f"00000{n}") for n in (1, 2, 3)
    ]
    assert command(opted_out, "releases").out.count("withdrawn: a patient opted out") == 3
    assert "withdrawn" in refused(command(opted_out, "releases", "rollback", "2"))
    with pytest.raises(Refusal, match="withdrawn"):
        release_database(Warehouse(opted_out), "2")
    assert command(opted_out, "verify").code == 0


def test_an_opt_out_under_a_merged_id_closes_releases_that_knew_the_old_one(place: Path) -> None:
    """The record of the second girl is merged into a new one, and that one opts out."""
    patients = [
        "patient_id,birth_date,sex,research_opt_out",
        "P1,2012-01-01,female,",
        f"{GONE},2013-01-01,female,",
        "P3,2013-01-01,female,true",
    ]
    merges = ["from_id,to_id,merged_on", f"{GONE},P3,2026-11-12"]
    refreshed(
        place / "warehouse", week(place / "merged", 4, patients=patients, patient_merges=merges)
    )
    assert [release for event, release in events(place / "warehouse") if event == "withdrawn"] == [
        "000001",
        "000002",
        "000003",
    ]
    history = "SELECT count(*) FROM screening_history WHERE patient_id = ?"
    assert one(place / "warehouse" / "prescreen.duckdb", history, GONE) == 0


def test_prune_removes_every_release_that_lists_a_patient(opted_out: Path) -> None:
    dry = command(opted_out, "releases", "prune", "--patient", GONE, "--dry-run")
    assert dry.out.startswith("Would remove 000001, 000002, 000003")
    said = command(opted_out, "releases", "prune", "--patient", GONE)
    assert (said.code, said.out) == (0, "Removed 000001, 000002, 000003\n")
    assert [p.name for p in (opted_out / "releases").iterdir()] == ["000004"]
    ledger = rows(opted_out / "store" / "store.duckdb", "SELECT * FROM release_event")
    assert not any(GONE in str(row) for row in ledger)


def test_prune_by_patient_needs_the_opt_out_first_and_respects_pins(place: Path) -> None:
    warehouse = place / "warehouse"
    assert "opt-out" in refused(command(warehouse, "releases", "prune", "--patient", GONE))
    patients = [
        "patient_id,birth_date,sex,research_opt_out",
        f"{GONE},2013-01-01,female,true",
        "P1,2012-01-01,female,",
    ]
    refreshed(warehouse, week(place / "fourth", 4, patients=patients))
    command(warehouse, "releases", "pin", "1")
    assert "000001" in refused(command(warehouse, "releases", "prune", "--patient", GONE))
