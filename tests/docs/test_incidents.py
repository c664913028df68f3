"""What the runbook says that somebody sees is what the program says."""

import re
from functools import cache

import pytest

from docs.blocks import ROOT

RUNBOOK = (ROOT / "docs" / "operations.md").read_text("utf-8")
SEEN = [
    said
    for line in RUNBOOK.splitlines()
    if line.startswith("> You see: ")
    for said in re.findall(r"`([^`]+)`", line)
]


@cache
def _program() -> str:
    """Every text of the program, as it stands, with texts over several lines put together."""
    files = sorted((ROOT / "flows").rglob("*.py"))
    text = "\n".join(file.read_text("utf-8") for file in files)
    return re.sub(r'"\s*\n\s*f?"', "", text)


@pytest.mark.parametrize("said", SEEN)
def test_a_message_of_the_runbook_is_one_of_the_program(said: str) -> None:
    parts = [re.escape(part.strip()) for part in said.split("...") if part.strip()]
    assert re.search(r"[^\n]*".join(parts), _program())


def test_every_gate_has_its_line() -> None:
    from flows.gates import GATES

    assert [gate for gate in GATES if f"\n| `{gate}` |" not in RUNBOOK] == []
