"""SIGKILL at any moment: the last release is whole, and the next refresh puts everything right."""

import multiprocessing as mp
import signal
from collections.abc import Callable
from multiprocessing.context import ForkServerContext
from pathlib import Path
from random import Random
from time import monotonic

import duckdb
import pytest

from schemas.tables import TABLES

from .conftest import Released
from .deliveries import DECIDED, Files, of_patients, write
from .releases import digest, ledger, lists, newest, rows
from .victim import run

MOMENTS = 10
# Start of a child whose modules are loaded, at most; kills fall from here to its usual end.
PATIENCE = 120


@pytest.fixture(scope="module")
def context() -> ForkServerContext:
    context = mp.get_context("forkserver")
    context.set_forkserver_preload(["flows.cli", "flows.refresh", "flows.summary"])
    return context


@pytest.fixture(scope="module")
def delivery(tmp_path_factory: pytest.TempPathFactory, released: Released, files: Files) -> Path:
    """The best and the worst of the sample: a refresh of them is the same work in less time."""
    chosen = rows(
        released.published,
        "SELECT patient_id FROM screening WHERE protocol_id = ? "
        "QUALIFY rank <= 6 OR rank > max(rank) OVER () - 12",
        DECIDED,
    )
    # Every extract must be there: what it alone can tell would be unknown without it.
    others = {
        rows[1][rows[0].index("patient_id")] for rows in files.values() if "patient_id" in rows[0]
    }
    few = of_patients(files, others | {patient for (patient,) in chosen})
    return write(tmp_path_factory.mktemp("few") / "delivery", few)


Refresh = Callable[..., int | None]


@pytest.fixture
def refresh(context: ForkServerContext, delivery: Path, decided: Path, tmp_path: Path) -> Refresh:
    """A refresh of the delivery in another process; after some seconds, or at a step, it dies."""

    def refresh(after: float = PATIENCE, die_before: int | None = None) -> int | None:
        arguments = ["refresh", "--direct", "--extracts", str(delivery)]
        arguments += ["--warehouse", str(tmp_path / "warehouse"), "--protocol", str(decided)]
        child = context.Process(
            target=run, args=(arguments, str(tmp_path / "warehouse"), die_before)
        )
        child.start()
        child.join(after)
        if child.is_alive():
            assert child.pid is not None
            child.kill()
        child.join()
        return child.exitcode

    return refresh


def whole_or_absent(warehouse: Path) -> None:
    """Whatever is published can be read to its last row, and belongs to a complete release."""
    published = warehouse / "prescreen.duckdb"
    if not published.exists():
        return
    assert not published.with_suffix(".duckdb.wal").exists()
    with duckdb.connect(str(published), read_only=True) as connection:
        for name in TABLES:
            connection.execute(f'SELECT * FROM "{name}"').fetchall()
        made = connection.execute(
            "SELECT max(refresh_id) FROM refresh WHERE outcome = 'published'"
        ).fetchone()
    assert made is not None
    release = warehouse / "releases" / f"{made[0]:06d}"
    assert digest(release / "prescreen.duckdb") == digest(published)
    assert lists(release)


def tidy(warehouse: Path) -> None:
    """Nothing is half done."""
    assert [p.name for p in (warehouse / "releases").iterdir() if not p.name.isdigit()] == []
    assert list((warehouse / "store" / "work").iterdir()) == []
    assert [path.name for path in warehouse.iterdir() if path.name.startswith(".")] == []
    outcomes = ledger(warehouse)
    assert "running" not in {outcome for _, outcome, _ in outcomes}
    published = [f"{number:06d}" for number, outcome, _ in outcomes if outcome == "published"]
    assert published == sorted(path.name for path in (warehouse / "releases").iterdir())
    assert (warehouse / "prescreen.duckdb").samefile(newest(warehouse) / "prescreen.duckdb")


def test_killed_at_random_moments(refresh: Refresh, tmp_path: Path) -> None:
    warehouse, random = tmp_path / "warehouse", Random(9)
    expected: dict[str, bytes] = {}
    takes = 3.0
    killed = 0
    for turn in range(MOMENTS):
        # One moment in each part of the run, so that every step is hit.
        moment = takes * (turn + random.random()) / MOMENTS
        killed += refresh(after=moment) == -signal.SIGKILL
        whole_or_absent(warehouse)
        if turn % 5 == 4:
            begun = monotonic()
            assert refresh() == 0
            takes = monotonic() - begun
            tidy(warehouse)
            whole_or_absent(warehouse)
            expected = expected or lists(newest(warehouse))
            assert lists(newest(warehouse)) == expected
    assert killed >= MOMENTS // 2
    with duckdb.connect(str(warehouse / "prescreen.duckdb"), read_only=True) as connection:
        count = "SELECT count(*) FROM candidate WHERE protocol_id = ?"
        assert connection.execute(count, [DECIDED]).fetchall() != [(0,)]


def test_killed_before_every_rename_and_link(refresh: Refresh, tmp_path: Path) -> None:
    """Between any two of the steps that change what a reader sees."""
    warehouse = tmp_path / "warehouse"
    assert refresh() == 0
    expected, steps = lists(newest(warehouse)), int((tmp_path / "steps").read_text("utf-8"))
    assert steps >= 3
    for step in range(steps - 1, -1, -1):
        before = digest(warehouse / "prescreen.duckdb")
        # The second refresh of a delivery has nothing to put into quarantine.
        died = refresh(die_before=step) == -signal.SIGKILL
        whole_or_absent(warehouse)
        assert not died or digest(warehouse / "prescreen.duckdb") == before
    assert refresh() == 0
    tidy(warehouse)
    assert lists(newest(warehouse)) == expected
