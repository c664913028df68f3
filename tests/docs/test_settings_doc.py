"""docs/security.md names every variable of the environment that the program reads or sets."""

import re

import pytest

from docs.blocks import ROOT
from flows.prefect_settings import _DEFAULTS

NAME = re.compile(r"\b(?:PRESCREEN|PREFECT)_[A-Z0-9_]+\b|\bDO_NOT_TRACK\b")
PAGE = (ROOT / "docs" / "security.md").read_text("utf-8")
(TOLD,) = re.findall(r"\n## Environment variables\n(.*?)\n## ", PAGE, re.S)


def test_every_environment_variable_is_told() -> None:
    code = "".join(path.read_text("utf-8") for path in sorted((ROOT / "flows").rglob("*.py")))
    assert set(NAME.findall(code)) == set(NAME.findall(TOLD))


@pytest.mark.parametrize("name", _DEFAULTS)
def test_what_is_set_for_prefect_is_told(name: str) -> None:
    (row,) = re.findall(rf"^\|.*`{name}`.*\|(.*)\|$", TOLD, re.M)
    assert f"`{_DEFAULTS[name]}`" in row
