"""Same rows, same protocol, same day: same bytes, however the rows came."""

import csv
import gzip
import os
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from .conftest import Released
from .deliveries import SMALL, Files, Rows, shorter_protocol, small, text_of
from .releases import export, lists, newest, prescreen

# The command with another number of DuckDB threads than the machine's.
MANY_THREADS = """
import sys
import duckdb
plain = duckdb.connect
def connect(*arguments, **options):
    connection = plain(*arguments, **options)
    connection.execute("SET threads = 7")
    return connection
duckdb.connect = connect
from flows.cli import main
sys.argv[0] = "prescreen"
main()
"""


def part(rows: Rows, random: Random) -> Rows:
    """The rows in another order, and the columns too."""
    places = random.sample(range(len(rows[0])), len(rows[0]))
    shuffled = random.sample(rows[1:], len(rows) - 1)
    return [[row[place] for place in places] for row in (rows[0], *shuffled)]


@pytest.fixture(scope="module")
def shuffled(tmp_path_factory: pytest.TempPathFactory, files: Files) -> Path:
    """The sample with everything elsewhere: rows, columns, files, names, line ends, a BOM, gzip."""
    folder, random = tmp_path_factory.mktemp("shuffled"), Random(20261116)
    (folder / "delivery.toml").write_text("as_of = 2026-11-16\n", "utf-8")
    (folder / "labs").mkdir()
    for extract, rows in files.items():
        moved = part(rows, random)
        if extract != "labs":
            text = text_of(moved).replace("\n", "\r\n")
            (folder / f"{extract.upper()}_2026-11.csv").write_bytes(text.encode("utf-8-sig"))
            continue
        third = len(moved) // 3
        head, body = moved[0], moved[1:]
        (folder / "labs_a.csv").write_text(text_of([head, *body[:third]]), "utf-8")
        (folder / "labs" / "b.csv").write_text(text_of([head, *body[third : 2 * third]]), "utf-8")
        last = text_of([head, *body[2 * third :]]).encode()
        (folder / "labs.csv.gz").write_bytes(gzip.compress(last))
    return folder


@pytest.fixture(scope="module")
def elsewhere(released: Released, shuffled: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shuffled sample's warehouse, made in another zone with other threads and hashes."""
    warehouse = tmp_path_factory.mktemp("elsewhere") / "warehouse"
    asked = [argument for name in released.protocols for argument in ("--protocol", name)]
    options = ["--extracts", shuffled, "--warehouse", warehouse, *asked]
    run = subprocess.run(
        [sys.executable, "-c", MANY_THREADS, "refresh", "--direct", *map(str, options)],
        env=os.environ | {"TZ": "Pacific/Kiritimati", "PYTHONHASHSEED": "7", "LC_ALL": "C"},
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert run.returncode == 0, run.stderr
    return warehouse


def test_the_lists_are_the_same_bytes(released: Released, elsewhere: Path) -> None:
    assert lists(newest(elsewhere)) == lists(released.release)


def test_the_databases_export_the_same_rows(released: Released, elsewhere: Path) -> None:
    first, second = export(released.published), export(elsewhere / "prescreen.duckdb")
    for name, table in first.items():
        assert second[name] == table, name


def test_the_lists_are_rfc_4180_in_utf_8(released: Released) -> None:
    for name, content in lists(released.release).items():
        table = list(csv.reader(content.decode("utf-8").splitlines()))
        assert len({len(row) for row in table}) == 1, name


def test_the_order_of_rows_never_chooses_a_name(tmp_path: Path) -> None:
    """unclaimed_code.name is the commonest name reported with the code, whatever came first."""
    shown = []
    trial = shorter_protocol(tmp_path / "age.toml", ["I1"], "AGE-1")
    names = ["Rare name"] + ["Commonest name"] * 3 + ["Other name"] * 2
    for turn, ordered in enumerate((names, names[::-1])):
        diagnoses = [f"X{i},P1,Z99.7,ICD10,{name},2026-02-01" for i, name in enumerate(ordered)]
        folder = small(tmp_path / f"delivery {turn}", diagnoses=[*SMALL["diagnoses"], *diagnoses])
        warehouse = tmp_path / f"warehouse {turn}"
        options = ("--extracts", folder, "--warehouse", warehouse, "--protocol", trial)
        said = prescreen("refresh", "--direct", *options)
        assert said.code == 0, said.err
        table = export(warehouse / "prescreen.duckdb")["unclaimed_code"]
        shown.append([row for row in table if "Z99.7" in row])
    assert shown[0] == shown[1]
    assert [row[4] for row in shown[0]] == ["Commonest name"]
