"""SIGKILL while a delivery in a hospital's own layout lands: the next refresh puts it right."""

import os
import signal
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import duckdb
import pytest

ROOT = Path(__file__).resolve().parents[2]
# When it dies, in shares of the time that an undisturbed refresh takes.
MOMENTS = (0.25, 0.35, 0.5, 0.6, 0.7, 0.8)

pytestmark = pytest.mark.soak


def started(warehouse: Path) -> subprocess.Popen[bytes]:
    """A refresh from the Chinese hospital's delivery."""
    command = [Path(sys.executable).with_name("prescreen"), "refresh", "--direct"]
    where = ["--extracts", ROOT / "data" / "his_zh", "--source", "his_zh", "--warehouse", warehouse]
    return subprocess.Popen(
        [*map(str, command), *map(str, where)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env=os.environ | {"TMPDIR": str(warehouse.parent)},
    )


def left(warehouse: Path) -> tuple[list[tuple[object, ...]], list[tuple[object, ...]]]:
    """What the store holds: its tables with their rows, and schemas and macros beside them."""
    with duckdb.connect(str(warehouse / "store" / "store.duckdb"), read_only=True) as store:
        tables = store.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'main' ORDER BY 1"
        ).fetchall()
        strange = store.execute(
            "SELECT schema_name FROM duckdb_schemas() WHERE NOT internal AND schema_name <> 'main'"
            " AND database_name = current_database() UNION ALL SELECT function_name FROM"
            " duckdb_functions() WHERE NOT internal AND database_name = current_database()"
        ).fetchall()
        counted = [
            (name, *(store.execute(f'SELECT count(*) FROM "{name}"').fetchone() or ()))
            for (name,) in tables
            if name not in ("refresh", "release_event")
        ]
    return counted, strange


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory: pytest.TempPathFactory) -> tuple[float, Path]:
    warehouse = tmp_path_factory.mktemp("undisturbed") / "warehouse"
    begun = monotonic()
    assert started(warehouse).wait() == 0
    return monotonic() - begun, warehouse


@pytest.mark.parametrize("moment", MOMENTS)
def test_a_mapped_landing_that_was_killed_leaves_nothing(
    undisturbed: tuple[float, Path], tmp_path: Path, moment: float
) -> None:
    seconds, whole = undisturbed
    warehouse = tmp_path / "warehouse"
    victim = started(warehouse)
    sleep(moment * seconds)
    victim.send_signal(signal.SIGKILL)
    victim.wait()
    assert started(warehouse).wait() == 0
    lists = [sorted((place / "releases").iterdir())[-1] for place in (whole, warehouse)]
    for name in ("candidates.csv", "screening_log.csv"):
        assert (lists[0] / name).read_bytes() == (lists[1] / name).read_bytes()
    counted, strange = left(warehouse)
    assert strange == []
    expected, _ = left(whole)
    # What was committed before the kill is a delivery of its own in the ledger.
    ledger = ("delivery", "delivery_file", "source_file", "left_out", "unknown_word")
    told = {name: rows for name, rows in counted if name not in (*ledger, "quarantine_summary")}
    assert told == {name: rows for name, rows in expected if name in told}
    assert [path.name for path in tmp_path.iterdir()] == ["warehouse"]
