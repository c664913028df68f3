"""The benchmarks run: the made-up hospital lands as it was drawn, and a measure is told."""

import json
from pathlib import Path

import pytest

from benchmarks.hospital import write_hospital
from benchmarks.landing_sides import full_refresh, landing, questions
from benchmarks.measures import MEASURES
from benchmarks.parse_sides import labs_as_text, labs_judged, labs_parsed, text_parse
from benchmarks.phenex_rows import export_rows
from benchmarks.results import machine, report
from benchmarks.sizes import BROKEN, ONE_IS_REPEATED_OF, PER, SIZES, STRANGERS, Hospital
from benchmarks.turns import run_all

SMALL = SIZES["hundredth"]

pytestmark = pytest.mark.soak


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hospital") / "delivery"
    write_hospital(folder, SMALL)
    return folder


def test_as_many_rows_are_rejected_as_were_drawn_to_be(delivery: Path, tmp_path: Path) -> None:
    counts = landing(delivery, tmp_path / "warehouse")
    events = sum(SMALL.events.values())
    drawn = events * (BROKEN + STRANGERS) // PER
    # A birth on 1 January 1970 is taken for none, and then the patient is unknown.
    assert drawn <= counts["quarantined"] <= 1.01 * drawn
    repeated = (events + SMALL.others) // ONE_IS_REPEATED_OF
    assert repeated - SMALL.others // PER <= counts["duplicate"] <= repeated
    assert counts["delivered"] > events + SMALL.patients


def test_the_same_hospital_is_drawn_twice_alike(tmp_path: Path) -> None:
    tiny = Hospital(100, 1000, 500, 500, 2)
    for name in ("one", "two"):
        write_hospital(tmp_path / name, tiny)
    for file in (tmp_path / "one").iterdir():
        assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_the_parses_read_every_row(delivery: Path) -> None:
    rows = sum(file.read_bytes().count(b"\n") - 1 for file in delivery.glob("*.csv"))
    assert sum(text_parse(delivery).values()) == rows
    judged = labs_judged(delivery)
    assert judged["labs"] == labs_as_text(delivery)["labs"] == labs_parsed(delivery)["labs"]
    assert judged["broken"] == SMALL.labs * BROKEN // PER


def test_a_delivery_that_is_the_whole_is_published(delivery: Path, tmp_path: Path) -> None:
    counts = full_refresh(delivery, tmp_path / "warehouse")
    assert 0 < counts["cohort"] <= SMALL.sle
    assert (tmp_path / "warehouse" / "releases" / "000001" / "candidates.csv").exists()


def test_phenex_is_asked_about_the_rows_that_the_program_stages(
    delivery: Path, tmp_path: Path
) -> None:
    landing(delivery, tmp_path / "warehouse")
    counts = export_rows(tmp_path / "warehouse", tmp_path / "rows")
    assert 0.9 * SMALL.labs < counts["MEASUREMENT"]
    codes = json.loads((tmp_path / "rows" / "codes.json").read_text("utf-8"))
    assert "H02AB07" in codes["drugs"]["steroids"]
    assert "M321" in codes["disease"]["sle"]
    assert 0 < questions(delivery, tmp_path / "warehouse")["cohort"] <= SMALL.sle


def test_a_measure_is_run_and_told(tmp_path: Path) -> None:
    chosen = [measure for measure in MEASURES if measure.name == "history_sql"]
    timed = run_all(tmp_path, "hundredth", chosen, runs=1, minutes=5)
    told = report(machine(), "hundredth", chosen, timed, 1.0)
    (line,) = (line for line in told.splitlines() if line.startswith("| treatment history"))
    assert line.split(" | ")[1] == "at most 1"
    assert line.rstrip(" |").endswith(("yes", "no"))
    assert timed["history_by_program"].said == {"patients": 1000, "orders": 10_000}
