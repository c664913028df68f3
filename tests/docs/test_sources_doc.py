"""docs/sources.md: its tables are complete; its example is run with the other blocks."""

import re

from docs.blocks import ROOT
from flows.resources import protocols_folder
from schemas.source import WORDED, Source, Table

PAGE = (ROOT / "docs" / "sources.md").read_text("utf-8")


def test_every_shipped_source_is_in_the_table() -> None:
    shipped = {path.parent.name for path in (protocols_folder() / "sources").glob("*/source.toml")}
    (table,) = re.findall(r"\| shipped \| reads \|\n(.*?)\n\n", PAGE, re.S)
    assert set(re.findall(r"^\| `(\w+)`", table, re.M)) == shipped


def test_every_key_of_a_source_is_told() -> None:
    (keys,) = re.findall(r"## source.toml\n(.*?)\n## ", PAGE, re.S)
    told = set(re.findall(r"`\[?(\w+)", keys))
    assert set(Source.model_fields) - {"selects", "tables", "words"} <= told
    assert set(Table.model_fields) | set(WORDED) | {"tables", "words"} <= told
