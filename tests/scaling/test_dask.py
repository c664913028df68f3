"""Buckets on two workers of Dask: the same bytes, also where workers are killed in the middle."""

from pathlib import Path

import pytest
from refresh.deliveries import TRIAL
from refresh.releases import ledger, rows

from .alike import of_sample, require_alike
from .killing import started

pytestmark = [pytest.mark.prefect, pytest.mark.soak]


@pytest.mark.parametrize(("buckets", "kills"), [(1, 0), (4, 3), (16, 0), (16, 3)])
def test_any_number_of_buckets_and_kills(
    whole: Path, tmp_path: Path, buckets: int, kills: int
) -> None:
    warehouse = tmp_path / "warehouse"
    run = started(warehouse, "--protocol", TRIAL, "--buckets", buckets)
    run.kill_workers(kills)
    said = run.end()
    assert said.code == 0, said.err
    assert len(run.killed) == kills
    assert said.err == ""
    require_alike(whole, warehouse)


def test_a_bucket_that_kills_every_worker_ends_the_refresh(few: Path, tmp_path: Path) -> None:
    warehouse = of_sample(tmp_path / "warehouse", [str(few)], 1)
    run = started(warehouse, "--protocol", few, "--buckets", 2)
    run.kill_workers(99)
    said = run.end()
    assert said.code == 1
    assert "4 workers died, one after the other, while they answered bucket" in said.err
    assert len(said.err.splitlines()) == 3, said.err
    assert [outcome for _, outcome, _ in ledger(warehouse)] == ["published", "failed"]
    assert [f.name for f in (warehouse / "releases").iterdir()] == ["000001"]
    assert rows(warehouse / "prescreen.duckdb", "SELECT count(*) FROM screening") == [(58,)]
    assert list((warehouse / "store" / "work").iterdir()) == []
