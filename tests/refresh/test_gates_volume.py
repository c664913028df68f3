"""The gate `volume`: cut exports, doubled exports, and the weeks that are neither."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from flows.delivery import Delivery
from flows.gates_arrival import Arrival
from flows.gates_volume import volume
from schemas.source import Source

from .gates import FREE, WHOLE, Clinic, results


@pytest.fixture
def clinic(tmp_path: Path) -> Iterator[Clinic]:
    made = Clinic(tmp_path, FREE)
    yield made
    made.store.close()


def judged(clinic: Clinic, drawn: str, extract: str = "labs", full: bool = False) -> str:
    """What the gate says of the last of these deliveries: rows/those that repeat the store's,
    with =n for the bytes of the n-th delivery, and + between files."""
    for number, delivery in enumerate(drawn.split(), start=1):
        for file_no, file in enumerate(delivery.split("+"), start=1):
            counts, _, same_as = file.partition("=")
            rows, _, repeated = counts.partition("/")
            sha256 = f"sha{same_as or number}-{1 if same_as else file_no}"
            clinic.store.execute(
                "INSERT INTO delivery_file (delivery_no, file_no, extract, sha256, delivered,"
                " duplicate) VALUES (?, ?, ?, ?, ?, ?)",
                [number, file_no, extract, sha256, int(rows), int(repeated or 0)],
            )
    source = Source(name="t", full=(extract,) if full else ())
    nothing = Delivery(clinic.root, (), frozenset(), (), None, None)
    found = volume(Arrival(clinic.store, nothing, source, number, date(2026, 11, 16)))
    return "; ".join(finding.says for finding in found)


HELD = [
    # an export that repeats the last one, but for what was cut off or added
    ("100 49/49", "labs: 49 rows where the last full export had 100 (49%)"),
    ("100 201/100", "labs: 201 rows where the last full export had 100 (201%)"),
    ("6000 1200/1200", "labs: 1,200 rows where the last full export had 6,000 (20%)"),
    ("100 20/16", "labs: 20 rows where the last full export had 100 (20%)"),
    ("50 24/24", "labs: 24 rows where the last full export had 50 (48%)"),
    # a cut export that was accepted once is the measure from then on
    ("1000 100/100 1000/100", "labs: 1,000 rows where the last full export had 100 (1000%)"),
    # news, of which there are usually 200
    ("5000 200 200 200 200 40", "labs: 40 rows of news where 200 are usual"),
    ("5000 124 124 124 124 24", "labs: 24 rows of news where 124 are usual"),
    ("5000 200 200 200 200 1000", "labs: 1,000 rows of news where 200 are usual"),
    ("5000 9000 9000 9000 9000 90 90 90 90 90 90 90 90 450", "labs: 450 rows of news where 90"),
]
PASSES = [
    "100",
    "100 50/50",
    "100 200/100",
    "100 102/100",
    "6000 6120/5990 6240/6110",
    # what repeats less, or is less, is news, and news need a history
    "100 19/19",
    "100 20/15",
    "100 30",
    "100 5000",
    "5000 200 200 200 40",
    "5000 200 200 200 200 41",
    "5000 200 200 200 200 999",
    # less than a fifth, but not a hundred rows apart
    "5000 123 123 123 123 24",
    # only the last eight count
    "5000 9000 9000 9000 9000 90 90 90 90 90 90 90 90 189",
    # too little to compare with
    "49 20/20",
    # known bytes: the export of last week, and one beside a little news
    "100 200/100 100/100=1",
    "100 30 30/30=2 110/100",
    "100 100/100=1+30",
    # the same bytes twice in one delivery count once
    "100 100/0+100/100=2",
]


@pytest.mark.parametrize(("drawn", "says"), HELD)
def test_what_looks_cut_or_doubled_is_held(clinic: Clinic, drawn: str, says: str) -> None:
    assert judged(clinic, drawn).startswith(says)


@pytest.mark.parametrize("drawn", PASSES)
def test_ordinary_weeks_pass(clinic: Clinic, drawn: str) -> None:
    assert judged(clinic, drawn) == ""


@pytest.mark.parametrize(
    ("drawn", "held"),
    [("100 70/70", True), ("100 71/71", False), ("100 200/100", False), ("100 201/100", True)],
)
def test_patients_do_not_leave_a_register(clinic: Clinic, drawn: str, held: bool) -> None:
    assert bool(judged(clinic, drawn, "patients")) is held


@pytest.mark.parametrize(
    ("drawn", "held"),
    [("100 49", True), ("100 50", False), ("100 0", True), ("100 0 100 0/0=2", True)],
)
def test_what_the_source_declares_full_is_a_full_export_whatever_repeats(
    clinic: Clinic, drawn: str, held: bool
) -> None:
    assert bool(judged(clinic, drawn, "enrolments", full=True)) is held


# --- the same through a landing -----------------------------------------------------------------


def test_a_cut_export_is_held_and_lands_when_it_is_accepted(clinic: Clinic) -> None:
    clinic.deliver({**WHOLE, "labs.csv": results(0, 99)})
    assert clinic.deliver({"labs.csv": results(0, 29)}) == ("volume",)
    assert "labs: 30 rows where the last full export had 100 (30%)" in clinic.said
    assert clinic.deliver({"labs.csv": results(0, 29)}, "", "volume") == ()
    assert clinic.deliver({"labs.csv": results(0, 29)}) == (), "its bytes are known now"


@pytest.mark.parametrize(
    "again",
    [
        pytest.param(results(0, 99), id="the same delivery"),
        pytest.param(results(0, 101), id="two rows more"),
        pytest.param(results(100, 129), id="news"),
        pytest.param(results(0, 29, value="7"), id="corrections"),
        pytest.param(results(100, 129, day="2026-02-01"), id="old rows that come late"),
    ],
)
def test_ordinary_weeks_land(clinic: Clinic, again: str) -> None:
    clinic.deliver({**WHOLE, "labs.csv": results(0, 99)}, "as_of = 2026-11-16")
    assert clinic.deliver({"labs.csv": again}, "as_of = 2026-11-23") == ()


def test_a_full_optional_extract_may_come_to_an_end_with_its_header(clinic: Clinic) -> None:
    clinic.source = Source(name="free", irregular=FREE.irregular, full=("observations",))
    head = results(1, 0)
    clinic.deliver({**WHOLE, "observations.csv": results(0, 99)})
    assert clinic.deliver({"observations.csv": head}) == ("volume",)
    assert "observations: 0 rows where the last full export had 100 (0%)" in clinic.said
    assert clinic.one("SELECT count(*) FROM current_observations") == 100
    assert clinic.deliver({"observations.csv": head}, "", "volume") == ()
    assert clinic.one("SELECT count(*) FROM current_observations") == 0
    assert clinic.deliver({"observations.csv": results(0, 98)}) == ()
    assert clinic.deliver({"observations.csv": head}, "", "volume") == ()
    assert clinic.one("SELECT count(*) FROM current_observations") == 0, "the same bytes again"
