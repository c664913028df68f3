"""The gates `stale` and `mixed`: old deliveries, and deliveries of more than one day."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import duckdb
import pytest
from landing.conftest import AS_OF

from flows.delivery import find_files
from flows.gates_arrival import Arrival
from flows.gates_dates import day_in, mixed

from .gates import FREE, REASON, WHOLE, Clinic, and_then, results


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path, FREE)
    yield made
    made.store.close()


# --- stale: by the delivery's own date ----------------------------------------------------------


@pytest.mark.parametrize(
    ("first", "second", "held"),
    [
        ("delivered_on = 2026-11-16", "delivered_on = 2026-11-09", ("stale",)),
        ("delivered_on = 2026-11-16", "delivered_on = 2026-11-15", ("stale",)),
        ("delivered_on = 2026-11-16", "delivered_on = 2026-11-16", ()),
        ("delivered_on = 2026-11-16", "delivered_on = 2026-11-23", ()),
        ("as_of = 2026-11-16", "as_of = 2026-11-09", ("stale",)),
        ("as_of = 2026-11-16", "as_of = 2026-11-09\ndelivered_on = 2026-11-16", ()),
        ("as_of = 2026-11-16\ndelivered_on = 2026-11-23", "as_of = 2026-11-16", ("stale",)),
        ("delivered_on = 2026-11-16", "", ()),
        ("", "delivered_on = 2026-11-09", ()),
    ],
)
def test_a_delivery_older_than_one_that_was_landed_is_stale(
    clinic: Clinic, first: str, second: str, held: tuple[str, ...]
) -> None:
    assert clinic.deliver(WHOLE, first) == ()
    assert clinic.deliver({"labs.csv": results(0, 3)}, second) == held


def test_the_message_says_which_gate_and_why_and_what_to_do(clinic: Clinic) -> None:
    clinic.deliver(WHOLE, "delivered_on = 2026-11-16")
    clinic.deliver({"labs.csv": results(0, 3)}, "delivered_on = 2026-11-09")
    assert clinic.said.splitlines() == [
        "Held at the gate stale: the delivery is dated 2026-11-09, the last one 2026-11-16.",
        f"  where: {clinic.root / 'delivery2'}",
        "  what to do: look at the export; if it is right, run again with --accept stale "
        '--reason "why"',
    ]


def test_the_newest_of_all_deliveries_counts_not_the_last(clinic: Clinic) -> None:
    clinic.deliver(WHOLE, "delivered_on = 2026-11-16")
    old = {"labs.csv": results(0, 3)}
    assert clinic.deliver(old, "delivered_on = 2026-11-02", "stale") == ()
    assert clinic.deliver({"labs.csv": results(4, 9)}, "delivered_on = 2026-11-09") == ("stale",)


def test_a_held_delivery_leaves_store_and_quarantine_as_they_were(clinic: Clinic) -> None:
    def kept() -> list[object]:
        tables = ("labs", "waiting_labs", "delivery", "delivery_file", "quarantine_summary")
        rows = [clinic.rows(f"SELECT * FROM {table} ORDER BY ALL") for table in tables]
        return [rows, clinic.quarantined()]

    clinic.deliver(WHOLE, "delivered_on = 2026-11-16")
    before = kept()
    bad = "x1,ada,1,LOINC,soon,1,\nx2,nobody,1,LOINC,2026-11-01,1,\n"
    files = {"labs.csv": results(0, 9) + bad}
    assert clinic.deliver(files, "delivered_on = 2026-11-09") == ("stale",)
    assert kept() == before
    assert clinic.deliver(files, "delivered_on = 2026-11-09", "stale") == ()
    assert "soon" in clinic.quarantined()


def test_what_was_accepted_and_used_stands_in_the_ledger(clinic: Clinic) -> None:
    clinic.deliver(WHOLE, "delivered_on = 2026-11-16", "volume")
    clinic.deliver({"labs.csv": results(0, 3)}, "delivered_on = 2026-11-09", "stale", "volume")
    assert [finding.gate for finding in clinic.let_through] == ["stale"]
    asked = "SELECT held, accepted_gates, accept_reason, accepted_by IS NULL FROM refresh"
    assert clinic.rows(f"{asked} ORDER BY refresh_id") == [
        ([], [], None, True),
        (["stale"], ["stale"], REASON, False),
    ]


# --- stale: without a date, by the newest event of a full export --------------------------------

FULL = and_then(results(0, 57), results(58, 59, day="2026-11-10"))


@pytest.mark.parametrize(
    ("again", "held"),
    [
        pytest.param(results(0, 59, value="2"), (), id="sixty corrections are no export"),
        pytest.param(results(0, 57), ("stale",), id="the export without its newest rows"),
        pytest.param(
            and_then(results(0, 57), results(58, 59, day="2026-11-09")),
            ("stale",),
            id="the export of the day before",
        ),
        pytest.param(and_then(FULL, results(60, 61)), (), id="a row more, of an old day"),
        pytest.param(results(60, 90, day="2026-10-01"), (), id="old rows that are news"),
        pytest.param(FULL, (), id="the same bytes"),
    ],
)
def test_a_full_export_without_a_date_that_goes_backwards_is_stale(
    clinic: Clinic, again: str, held: tuple[str, ...]
) -> None:
    assert clinic.deliver({**WHOLE, "labs.csv": FULL}) == ()
    assert clinic.deliver({"labs.csv": again}) == held


# --- mixed --------------------------------------------------------------------------------------


def gates_of(folder: Path, toml: str, *names: str) -> list[str]:
    """The gates that hold files of those names, whatever is in them."""
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("x")
    (folder / "delivery.toml").write_text(toml)
    with duckdb.connect() as store:
        found = mixed(Arrival(store, find_files(folder), FREE, 1, AS_OF))
    return [finding.gate for finding in found]


@pytest.mark.parametrize(
    ("labs", "medications", "held"),
    [
        ("labs_2026-11-16.csv", "medications_2026-11-16.csv", []),
        ("labs_2026-11-09.csv", "medications_2026-11-16.csv", ["mixed"]),
        ("labs-20261109.csv", "medications.20261116.csv", ["mixed"]),
        ("labs_20261109T0800.csv", "medications_2026_11_16.csv", ["mixed"]),
        ("labs_2026-11-16.csv", "medications.csv", []),
        ("labs_2026-11.csv", "medications_2026-10.csv", []),
        # One export that ran over midnight.
        ("labs_2026-11-16.csv", "medications_2026-11-17.csv", []),
        ("labs_2026-11-16.csv", "medications_2026-11-18.csv", ["mixed"]),
    ],
)
def test_dates_in_the_names_of_files(
    tmp_path: Path, labs: str, medications: str, held: list[str]
) -> None:
    assert gates_of(tmp_path, "", labs, medications) == held


def test_the_newest_file_of_an_extract_counts(tmp_path: Path) -> None:
    names = "labs/2026-11-09.csv", "labs/20261116.csv", "medications_2026-11-16.csv"
    assert gates_of(tmp_path, "", *names) == []
    assert gates_of(tmp_path, "", "patients_2026-11-09.csv") == ["mixed"]


@pytest.mark.parametrize(
    ("days", "held"),
    [
        ({"labs.csv": "2026-11-16", "patients.csv": "2026-11-16"}, []),
        ({"labs.csv": "2026-11-15", "patients.csv": "2026-11-16"}, ["mixed"]),
        ({"labs.csv": "2026-11-16"}, []),
    ],
)
def test_dates_that_the_sender_states(
    tmp_path: Path, days: dict[str, str], held: list[str]
) -> None:
    stated = "".join(f'[files."{name}"]\nas_of = {day}\n' for name, day in days.items())
    assert gates_of(tmp_path, stated, "labs.csv", "patients.csv") == held


def test_what_the_sender_states_wins_over_the_names(tmp_path: Path) -> None:
    names = "labs_2026-11-09.csv", "medications_2026-11-16.csv"
    stated = '[files."labs_2026-11-09.csv"]\nas_of = 2026-11-16\n'
    assert gates_of(tmp_path, stated, *names) == []


def test_a_mixed_delivery_does_not_land_and_says_what_is_of_which_day(clinic: Clinic) -> None:
    dated = {"labs.csv": "labs_2026-11-09.csv", "patients.csv": "patients_2026-11-16.csv"}
    files = {dated.get(name, name): text for name, text in WHOLE.items()}
    assert clinic.deliver(files) == ("mixed",)
    assert "of one day: labs of 2026-11-09; patients of 2026-11-16." in clinic.said
    assert clinic.one("SELECT count(*) FROM labs") == 0
    assert clinic.deliver(files, "", "mixed") == ()


@pytest.mark.parametrize(
    ("name", "day"),
    [
        ("labs_2026-11-09.csv", date(2026, 11, 9)),
        ("labs_2026-11-02_2026-11-09.csv.gz", date(2026, 11, 9)),
        ("labs_20261109.parquet", date(2026, 11, 9)),
        ("labs_2026-1109.csv", None),
        ("labs_2026-02-30.csv", None),
        ("labs_120261109.csv", None),
        ("labs_13800138000.csv", None),
    ],
)
def test_only_a_whole_date_is_a_date(name: str, day: date | None) -> None:
    assert day_in(name) == day
