"""docs/reliability.md speaks of every fault of the catalogue, and of tests that there are."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

TESTS = Path(__file__).resolve().parents[1]
PAGE = TESTS.parent / "docs" / "reliability.md"
FAULTS = [f"F{number:02d}" for number in range(1, 76)]
# Of what is kept from week to week, and then of a delivery in a hospital's own layout.
FAULTS += [f"K{number:02d}" for number in range(1, 4)]
FAULTS += [f"M{number:02d}" for number in range(1, 10)]
# Of the schedule.
FAULTS += [f"S{number:02d}" for number in range(1, 10)]
NO_SENSE = "makes no sense here: "


def table() -> dict[str, list[str]]:
    """The cells of each fault's row: fault, what happens, the tests."""
    rows = re.findall(r"^\| ([FKMS][0-9]{2}) \| (.+) \|$", PAGE.read_text("utf-8"), re.M)
    assert len(rows) == len({fault for fault, _ in rows}), "a fault has two rows"
    return {fault: re.split(r" (?<!\\)\| ", cells) for fault, cells in rows}


@cache
def functions(path: Path) -> frozenset[str]:
    """The test functions of a file."""
    tree = ast.parse(path.read_text("utf-8"))
    return frozenset(node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef))


def test_every_fault_of_the_catalogue_has_a_row() -> None:
    assert list(table()) == FAULTS


@pytest.mark.parametrize("fault", FAULTS)
def test_each_fault_is_shown_by_tests_that_exist(fault: str) -> None:
    described, happens, shown = table()[fault]
    assert len(described) > 5
    assert len(happens) > 20
    if shown.startswith(NO_SENSE):
        assert len(shown) > len(NO_SENSE) + 20
        return
    named = re.findall(r"`([a-z0-9_/]+\.py)::(test_[a-z0-9_]+)`", shown)
    assert named, f"{fault} names no test"
    for file, function in named:
        assert (TESTS / file).is_file(), file
        assert function in functions(TESTS / file), f"{file}::{function}"
