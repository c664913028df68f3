"""prescreen sensitivity: what it prints and writes, and that it leaves nothing behind."""

import hashlib
import stat
from pathlib import Path

import pytest
from protocol.written import written
from refresh.releases import Said, prescreen
from spec.hospital import Chart, judge

from flows.lock import only_refresh

CHART = Chart(alone=True)
CHART.draw(
    "observations",
    """
    patient | test | collected_at | value | unit
    ada     | LVEF | 20 days ago  | 60    | %
    bo      | LVEF | 20 days ago  | 70    | %
    cy      | LVEF | 20 days ago  | 40    | %
    dee     | SpO2 | 20 days ago  | 97    | %
    fay     | LVEF | 99 days ago  | 60    | %
    """,
)


@pytest.fixture(scope="module")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A release of a trial that asks for an ejection fraction of 55 % within 90 days."""
    folder = tmp_path_factory.mktemp("what_if")
    trial = written(folder, ('softened_by = "I5"\n', ""))
    judge(CHART, folder, protocol=str(trial))
    return folder


def contents(hospital: Path) -> dict[str, tuple[str, int]]:
    """The hash and the time of change of every file of the warehouse but the lock."""
    return {
        str(path): (hashlib.sha256(path.read_bytes()).hexdigest(), path.stat().st_mtime_ns)
        for path in sorted((hospital / "warehouse").rglob("*"))
        if path.is_file() and path.name != "refresh.lock"
    }


def said(hospital: Path, *options: object) -> Said:
    where = ("--warehouse", hospital / "warehouse", "--protocol", hospital / "trial.toml")
    return prescreen("sensitivity", *where, *options)


def test_a_bound_and_a_window_are_varied_and_nothing_is_left_behind(hospital: Path) -> None:
    before = contents(hospital)
    vary = ("--vary", "I4a.at_least=35,65", "--vary", "I4a.within_days=120")
    told = said(hospital, *vary)
    assert (told.code, told.err) == (0, "")
    rows = [line.split() for line in told.out.splitlines()]
    # Candidates, need data, could be, ineligible, near misses, entered, left, to review.
    assert ["35", "3", "2", "5", "0", "0", "1", "0", "1"] in [row[:9] for row in rows]
    assert ["*", "55", "2", "2", "4", "1", "1", "0", "0", "0"] in [row[:10] for row in rows]
    assert ["65", "1", "2", "3", "2", "2", "0", "1", "0"] in [row[:9] for row in rows]
    assert ["120", "3", "1", "4", "1", "1", "1", "0", "1"] in [row[:9] for row in rows]
    for patient in ("ada", "bo", "cy", "dee", "fay"):
        assert patient not in told.out
    assert contents(hospital) == before


def test_a_file_is_written_as_the_release_is(hospital: Path, tmp_path: Path) -> None:
    out = tmp_path / "what-if.html"
    told = said(hospital, "--vary", "I4a.at_least=40", "--format", "html", "--out", out)
    assert (told.code, told.out, told.err) == (0, "", f"Written: {out}\n")
    assert out.read_text("utf-8").startswith("<!DOCTYPE html>")
    assert stat.S_IMODE(out.stat().st_mode) == 0o640


def test_all_that_can_be_varied_is_listed_without_a_warehouse() -> None:
    told = prescreen("sensitivity", "--vary", "list")
    assert told.code == 0
    lines = [" ".join(line.split()) for line in told.out.splitlines()]
    assert "duration 90 days (I2c; usual 60, 70, 80, 90, 100, 110, 120)" in lines
    assert "sledai 8 points (I2b, I3; usual 6, 7, 8, 9, 10)" in lines
    assert "I4c.at_least 30 (I4c)" in lines


def test_what_cannot_be_asked_is_one_message(hospital: Path, tmp_path: Path) -> None:
    lost = said(hospital, "--vary", "dose=0.9")
    assert (lost.code, lost.out) == (1, "")
    assert 'no threshold "dose"' in lost.err
    nowhere = said(hospital, "--vary", "I4a.at_least=40", "--out", tmp_path / "no" / "x.txt")
    assert (nowhere.code, nowhere.out) == (1, "")
    assert "There is no such folder" in nowhere.err
    empty = prescreen("sensitivity", "--vary", "dose=0.9", "--warehouse", tmp_path / "none")
    assert empty.code == 1
    assert "This warehouse holds no accepted rows to screen yet" in empty.err
    assert not (tmp_path / "none").exists()


def test_it_does_not_run_beside_a_refresh(hospital: Path) -> None:
    with only_refresh(hospital / "warehouse" / "store" / "refresh.lock"):
        told = said(hospital, "--vary", "I4a.at_least=40")
    assert told.code == 1
    assert "Another refresh is running" in told.err
