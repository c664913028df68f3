"""What readers get: one database and nothing beside it, equal bytes, and no small counts."""

import csv
from pathlib import Path

import duckdb
import pytest
from refresh.releases import digest

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


def test_a_process_that_holds_the_old_release_gets_the_new_one_by_its_path(place: Path) -> None:
    """Inside one process DuckDB gives the old database again for a path that is still open."""
    warehouse = Warehouse(place / "warehouse")
    newest = "SELECT max(refresh_id) FROM refresh"
    with duckdb.connect(str(warehouse.published), read_only=True) as held:
        assert held.execute(newest).fetchall() == [(3,)]
        assert command(warehouse.root, "releases", "rollback", "1").code == 0
        with open_release(release_database(warehouse)) as reader:
            assert reader.execute(newest).fetchall() == [(1,)]
        assert held.execute(newest).fetchall() == [(3,)]


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


@pytest.mark.parametrize("table", ["attrition", "next_steps"])
def test_aggregates_to_hand_on_hold_no_patient_and_no_small_count(
    three_weeks: Path, tmp_path: Path, table: str
) -> None:
    said = command(three_weeks / "warehouse", "aggregates", table)
    assert said.code == 0, said.err
    assert "P1" not in said.out
    assert "suppressed" in said.out
    header, *lines = csv.reader(said.out.splitlines())
    counts = [header.index(c) for c in header if c in ("remaining", "lost", "patients")]
    assert {line[place] for line in lines for place in counts} <= {"0", "suppressed"}
    command(three_weeks / "warehouse", "aggregates", table, "--out", tmp_path / "table.csv")
    assert (tmp_path / "table.csv").read_text("utf-8") == said.out
