"""What a source may not say of the files that a hospital delivers."""

from typing import Any

import pytest
from pydantic import ValidationError

from schemas.source import Source

TABLE = {"files": ("lab*.csv",), "columns": ("no", "value")}


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ({"delimiter": ";;"}, "one ASCII character"),
        ({"delimiter": '"'}, "one ASCII character"),
        ({"delimiter": "；"}, "one ASCII character"),
        ({"timezone": "Mars/Olympus"}, "no such time zone"),
        ({"full": ("biopsies",)}, "no such extract: biopsies"),
        ({"dates": ("%Y-%m-%d %H:%M",)}, "the format of a time"),
        ({"tables": {"lab": TABLE}}, "tables need a SELECT each"),
        ({"selects": {"labs": "SELECT 1"}}, "tables need a SELECT each"),
        ({"nulls": ("-",)}, "go with tables and their SELECTs"),
        ({"words": {"sex": {"F": "female"}}}, "go with tables and their SELECTs"),
    ],
)
def test_is_refused(said: dict[str, Any], told: str) -> None:
    with pytest.raises(ValidationError, match=told):
        Source(name="clinic", **said)


def test_the_canonical_layout_needs_nothing_but_a_name() -> None:
    plain = Source(name="clinic")
    assert (plain.delimiter, plain.encoding, plain.timezone) == (",", "utf-8", "UTC")


def test_a_tables_own_delimiter_is_held_to_the_same() -> None:
    lab = TABLE | {"delimiter": "\t"}
    right = Source(name="clinic", tables={"lab": lab}, selects={"labs": "SELECT 1"})
    assert right.tables["lab"].delimiter == "\t"
    with pytest.raises(ValidationError, match="one ASCII character"):
        Source(name="clinic", tables={"lab": TABLE | {"delimiter": "ab"}}, selects={"labs": "x"})
