"""The line of every value of a TOML file, however its tables are written."""

import tomllib
from collections.abc import Iterator
from typing import Any

import pytest

from flows.protocol_lines import Lines, Path
from flows.protocols import shipped_protocols
from protocol.written import RIGHT

# Behind each line stands the path of a value on it.
MARKED = """\
a.b = 1                                           # a b
"c d".e = 2                                       # "c d" e
'é' = { f.g = 3, "h" = [{ i = 1 }, { i = 2 }] }   # é h 1 i
j = [                                             # j
  # a comment of its own
  [1, 2],                                         # j 0 1
  { k = [                                         # j 1 k
    7,                                            # j 1 k 0
    8,                                            # j 1 k 1
  ] },
]
[l.m]                                             # l m
n = '''
two lines'''
o = 2026-11-22T08:00:00Z                          # l m o
[[p]]                                             # p 0
q = 1                                             # p 0 q
[p.r]                                             # p 0 r
s = true                                          # p 0 r s
[[p.t]]                                           # p 0 t 0
u = 1                                             # p 0 t 0 u
[[p.t]]                                           # p 0 t 1
[p.t.v]                                           # p 0 t 1 v
w = 1e-9                                          # p 0 t 1 v w
[[p]]                                             # p 1
[[p.t]]                                           # p 1 t 0
u = \"\"\"
# p 9
\"\"\"
x = "]]}"                                         # p 1 t 0 x
"""


def marks() -> list[tuple[int, Path]]:
    """The line and the path of every mark."""
    found = []
    for number, line in enumerate(MARKED.splitlines(), start=1):
        words = line.partition(" # ")[2].replace('"c d"', "c_d").split()
        if words and words != ["a", "comment", "of", "its", "own"]:
            path = tuple(int(w) if w.isdigit() else w.replace("_", " ") for w in words)
            found.append((number, path))
    return found


def values(content: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every value that is neither a table nor a list, with its path."""
    if isinstance(content, dict | list):
        inner = content.items() if isinstance(content, dict) else enumerate(content)
        for key, value in inner:
            yield from values(value, (*path, key))
    else:
        yield path, content


@pytest.mark.parametrize("ends", ["\n", "\r\n"], ids=["lf", "crlf"])
def test_every_mark_stands_on_its_line(ends: str) -> None:
    lines = Lines(MARKED.replace("\n", ends))
    assert [(lines.of(path), path) for _, path in marks()] == marks()
    assert len(marks()) == 22


def test_what_is_missing_stands_where_its_table_begins() -> None:
    lines = Lines(MARKED)
    assert lines.of(("p", 0, "r", "missing")) == lines.of(("p", 0, "r"))
    assert lines.of(("missing",)) == 1


@pytest.mark.parametrize(
    "text",
    [RIGHT, MARKED, *(path.read_text("utf-8") for path in shipped_protocols().values())],
    ids=lambda text: text[:12],
)
def test_every_value_that_toml_reads_stands_on_a_line_that_shows_it(text: str) -> None:
    lines, rows = Lines(text), text.splitlines()
    for path, value in values(tomllib.loads(text)):
        row = rows[lines.of(path) - 1]
        key = str(path[-1]) if isinstance(path[-1], str) else str(value)
        assert key in row, path
