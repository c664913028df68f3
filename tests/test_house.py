"""The house rules that a reader should be able to rely on."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
OURS = sorted(
    path for top in ("flows", "transforms", "schemas") for path in (ROOT / top).rglob("*")
)
MODULES = [path for path in OURS if path.suffix == ".py"]
LONGEST = 250


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_run_one_way() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.is_relative_to(ROOT / "flows")], ids=named
)
def test_no_flow_postpones_its_annotations(path: Path) -> None:
    """A deployed Prefect flow cannot resolve them."""
    assert "from __future__ import annotations" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "path", [path for path in OURS if path.suffix in (".py", ".sql")], ids=named
)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST
