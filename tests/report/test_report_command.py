"""`prescreen report`: a release's report into a file, or what of it may be handed on."""

import os
from pathlib import Path

import duckdb
import pytest
from refresh.deliveries import copied
from refresh.releases import prescreen

from .conftest import Office


@pytest.fixture
def own(office: Office, tmp_path: Path) -> Path:
    """A warehouse of one's own."""
    return copied(office.warehouse, tmp_path / "warehouse")


def test_the_served_release_goes_into_a_file(own: Path, office: Office, tmp_path: Path) -> None:
    said = prescreen("report", "--warehouse", own, "--out", tmp_path / "out.html")
    assert (said.code, said.out) == (0, "")
    assert (tmp_path / "out.html").read_bytes() == office.report.read_bytes()
    assert '"release_id": "000002"' in (own / "store" / "downloads.jsonl").read_text()


def test_aggregates_go_to_standard_output_and_are_no_download(own: Path, office: Office) -> None:
    said = prescreen("report", "--deidentified", "--warehouse", own)
    assert said.code == 0
    assert said.out == office.deidentified.read_text("utf-8")
    assert not (own / "store" / "downloads.jsonl").exists()


def test_an_earlier_release_is_told_as_it_was(own: Path, tmp_path: Path) -> None:
    out = tmp_path / "first.html"
    assert prescreen("report", "--release", 1, "--warehouse", own, "--out", out).code == 0
    assert "release 000001" in out.read_text("utf-8")
    assert "This is the first release." in out.read_text("utf-8")


def test_what_cannot_be_told_is_refused(own: Path, tmp_path: Path) -> None:
    """A release that is not kept, one of an older program, a folder that does not exist."""
    database = own / "releases" / "000001" / "prescreen.duckdb"
    os.chmod(database, 0o640)
    with duckdb.connect(str(database)) as connection:
        connection.execute("DROP TABLE review_decision")
    out = tmp_path / "out.html"
    for words, told in (
        (["--release", "7"], "There is no release 7"),
        (["--release", "1"], "made by an older prescreen"),
        (["--out", tmp_path / "none" / "x.html"], "There is no such folder"),
    ):
        said = prescreen("report", "--warehouse", own, "--out", out, *words)
        assert said.code == 1
        assert told in said.err
    assert not out.exists()
