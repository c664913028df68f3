"""What readers get: one database and nothing beside it, equal bytes, and no small counts."""

import csv
from pathlib import Path

import duckdb
import pytest
from refresh.releases import digest, lists

from flows.releases import open_release, release_database
from flows.warehouse import Warehouse

from .three_weeks import command


def test_a_reader_s_connection_touches_no_other_file(three_weeks: Path, tmp_path: Path) -> None:
    (tmp_path / "secret.csv").write_text("a\n1\n", "utf-8")
    allowed = tmp_path / "allowed.csv"
    with open_release(release_database(Warehouse(three_weeks / "warehouse")), allowed) as reader:
        for query in (
            f"SELECT * FROM read_csv('{tmp_path}/secret.csv')",
            f"COPY (SELECT 1) TO '{tmp_path}/other.csv'",
            f"ATTACH '{tmp_path}/other.duckdb'",
            "SET enable_external_access = true",
            "SET threads = 1",
            "INSTALL httpfs",
            "CREATE TABLE t (a INTEGER)",
        ):
            with pytest.raises(duckdb.Error):
                reader.execute(query)
        reader.execute(f"COPY (SELECT 1 AS a) TO '{allowed}' (FORMAT csv, HEADER)")
    assert allowed.read_text("utf-8") == "a\n1\n"
    assert sorted(p.name for p in tmp_path.iterdir()) == ["allowed.csv", "secret.csv"]


def test_equal_lists_are_equal_bytes_in_every_format(three_weeks: Path, tmp_path: Path) -> None:
    for format in ("csv", "xlsx", "json"):
        for turn in (1, 2):
            said = command(
                three_weeks / "warehouse",
                *("candidates", "--status", "all", "--format", format),
                *("--out", tmp_path / f"{turn}.{format}"),
            )
            assert said.code == 0, said.err
        assert digest(tmp_path / f"1.{format}") == digest(tmp_path / f"2.{format}"), format


def test_aggregates_to_hand_on_hold_no_patient_and_no_small_count(three_weeks: Path) -> None:
    release = three_weeks / "warehouse" / "releases" / "000003"
    for name in ("attrition.csv", "next_steps.csv"):
        text = (release / name).read_text("utf-8")
        assert "P1" not in text
        assert "suppressed" in text
        header, *lines = csv.reader(text.splitlines())
        counts = [header.index(c) for c in header if c in ("remaining", "lost", "patients")]
        assert {line[place] for line in lines for place in counts} <= {"0", "suppressed"}
    assert lists(release)
