"""Where DuckDB may read a CSV as it stands, it reads just what Python's csv reads."""

import csv
import io
import json
import random
from pathlib import Path

import duckdb
import pytest

from flows.delivery import DeliveredFile
from flows.errors import Refusal
from flows.landing_careful import sort_records
from flows.landing_files import Prepared, prepare
from flows.landing_relation import csv_relation
from flows.parsing import literal

PIECES = [
    "a",
    "b",
    "é",
    ",",
    ",",
    ",",
    "\n",
    "\n",
    '"',
    '""',
    '"x"',
    " ",
    "\r\n",
    "\r",
    "#",
    "\\",
    "'",
    "\t",
]
WIDTH = 3


def drawn(draw: random.Random) -> str:
    """Mostly sound rows, with a few pieces thrown in or taken out."""
    out = io.StringIO()
    cells = ["", "a", "b c", 'q"q', "x,y", "é"]
    csv.writer(out, lineterminator=draw.choice(["\n", "\r\n"])).writerows(
        [draw.choice(cells) for _ in range(WIDTH)] for _ in range(draw.randint(1, 4))
    )
    text = "h,i,j\n" + out.getvalue()
    for _ in range(draw.choice([0, 0, 1, 2])):
        place = draw.randint(6, len(text))
        text = text[:place] + draw.choice(PIECES) + text[place + draw.randint(0, 1) :]
    return text


def by_python(prepared: Prepared, work: Path, number: int) -> list[list[str]] | None:
    try:
        found = sort_records(prepared, ",", WIDTH, work, number)
    except Refusal:
        return None
    if found.odd_count:
        return None
    with open(found.rows, encoding="utf-8", newline="") as text:
        return [cells for _, *cells in csv.reader(text)]


@pytest.mark.parametrize("seed", range(4))
def test_both_roads_read_the_same(
    database: duckdb.DuckDBPyConnection, tmp_path: Path, seed: int
) -> None:
    draw = random.Random(seed)
    agreed = 0
    for number in range(100):
        path = tmp_path / f"labs{number}.csv"
        text = drawn(draw)
        path.write_bytes(text.encode())
        prepared = prepare(DeliveredFile("labs", path.name, path, "csv"), "utf-8", tmp_path, number)
        if not prepared.shape.simple:
            continue
        relation = csv_relation(path, literal(str(path)), WIDTH, ",")
        try:
            fast = database.execute(f"SELECT {relation.raw} FROM {relation.source}").fetchall()
        except duckdb.Error:
            continue
        if len(fast) != prepared.shape.lines - 1:
            continue
        cells = [[cell or "" for cell in row] for (row,) in fast]
        assert cells == by_python(prepared, tmp_path, number), json.dumps(text)
        agreed += 1
    assert agreed > 20
