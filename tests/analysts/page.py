"""The questions of docs/analysts.md, each with its queries."""

import re
from functools import cache
from pathlib import Path

import duckdb

PAGE = Path(__file__).parents[2] / "docs" / "analysts.md"


@cache
def questions() -> dict[int, list[str]]:
    """The queries by the number of their question."""
    parts = re.split(r"^### (\d+)\. .*$", PAGE.read_text("utf-8"), flags=re.M)[1:]
    return {
        int(number): [
            statement.query
            for block in re.findall(r"^```sql\n(.*?)^```$", text, re.M | re.S)
            for statement in duckdb.extract_statements(block)
        ]
        for number, text in zip(parts[::2], parts[1::2], strict=True)
    }
