"""Options of the buckets that are wrong get one message, before anything is done."""

import subprocess
import sys
from pathlib import Path

import pytest
from refresh.releases import ledger, prescreen

from flows.buckets.answers import one_by_one
from flows.buckets.choice import Runner
from flows.errors import Refusal
from flows.weekly_refresh import _each


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ("--buckets 0", "greater than or equal to 1"),
        ("--buckets 1000", "less than or equal to 999"),
        ("--buckets four", "as an integer"),
        ("--runner spark", "'process', 'dask'"),
        ("--scheduler tcp://a:1", "goes with --runner dask"),
        ("--direct --runner dask", "leave out --direct"),
    ],
)
def test_wrong_usage(tmp_path: Path, options: str, says: str) -> None:
    said = prescreen("refresh", "--warehouse", tmp_path / "w", *options.split())
    assert said.code == 2
    assert says in " ".join(said.err.replace("│", " ").split())
    assert not (tmp_path / "w").exists()


@pytest.mark.parametrize(
    ("buckets", "runner", "scheduler"),
    [(0, "process", None), (1000, "dask", None), (4, "process", "tcp://a:1")],
)
def test_wrong_parameters_of_the_deployment(
    buckets: int, runner: Runner, scheduler: str | None
) -> None:
    with pytest.raises(Refusal, match="The buckets are wrongly asked for"):
        _each(buckets, runner, scheduler)


@pytest.mark.parametrize("missing", ["distributed", "prefect_dask", "dask"])
def test_without_dask(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    for name in [name for name in sys.modules if name.startswith("flows.buckets.")]:
        monkeypatch.delitem(sys.modules, name)
    for name in [name for name in sys.modules if name.startswith(f"{missing}.")]:
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, missing, None)
    assert _each(4, "process", None) is one_by_one
    with pytest.raises(Refusal, match=f"Dask is not installed.*{missing}") as refused:
        _each(4, "dask", None)
    assert "without --runner dask" in str(refused.value)


HIDING = "import sys; sys.modules['distributed'] = None; from flows.cli import main; main()"


@pytest.mark.soak
@pytest.mark.prefect
def test_without_dask_the_last_release_stays(tmp_path: Path) -> None:
    warehouse = tmp_path / "w"
    assert prescreen("refresh", "--direct", "--warehouse", warehouse).code == 0
    asked = ["refresh", "--warehouse", str(warehouse), "--runner", "dask", "--buckets", "2"]
    said = subprocess.run(
        [sys.executable, "-c", HIDING, *asked], capture_output=True, text=True, timeout=300
    )
    assert said.returncode == 1
    assert said.stderr.startswith("prescreen: Dask is not installed")
    assert len(said.stderr.splitlines()) == 3
    assert [outcome for _, outcome, _ in ledger(warehouse)] == ["published"]
    assert prescreen("refresh", "--direct", "--warehouse", warehouse, "--buckets", 2).code == 0
