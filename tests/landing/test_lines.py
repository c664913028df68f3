"""What the bytes of a CSV tell of its cells, and its lines by their numbers."""

import csv
import io
from pathlib import Path
from tempfile import NamedTemporaryFile

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from flows.landing_files import PIECE
from flows.landing_lines import rows_at
from flows.landing_text import Text

CELLS = st.text(st.sampled_from('ab 1"é,\t'), max_size=6)
ROWS = st.lists(st.lists(CELLS, min_size=3, max_size=3), min_size=1, max_size=12)


def written(rows: list[list[str]], delimiter: str, end: str = "\n") -> bytes:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator=end).writerows(rows)
    return text.getvalue().encode()


@given(ROWS, st.sampled_from(",;\t|"), st.integers(1, 7))
def test_no_cell_has_a_blank_at_its_edge_unless_the_bytes_say_so(
    rows: list[list[str]], delimiter: str, piece: int
) -> None:
    text, content = Text("utf-8"), written([["x"], *rows], delimiter)
    for place in range(0, len(content), piece):
        text.take(content[place : place + piece])
    at_an_edge = any(cell != cell.strip(" ") for row in rows for cell in row)
    assert text.shape.blank_edges(delimiter) or not at_an_edge


def test_blanks_within_cells_are_at_no_edge() -> None:
    text = Text("utf-8")
    text.take(b"name,at\nserum creatinine,2026-11-01 08:00:00\n")
    assert not text.shape.blank_edges(",")
    assert not text.shape.blank_edges(";")


@given(ROWS, st.sets(st.integers(1, 12)), st.sampled_from(["\n", "\r\n"]), st.booleans())
def test_rows_are_found_by_their_lines(
    rows: list[list[str]], asked: set[int], end: str, ended: bool
) -> None:
    content = written(rows, ";", end)
    wanted = [number for number in sorted(asked) if number <= len(rows)]
    with NamedTemporaryFile() as file:
        Path(file.name).write_bytes(content if ended else content.removesuffix(end.encode()))
        found = list(rows_at(Path(file.name), ";", np.array(wanted, np.int64)))
    assert found == [rows[number - 1] for number in wanted]


def test_lines_longer_than_a_piece_are_whole(tmp_path: Path) -> None:
    long = "x" * (PIECE + 10)
    path = tmp_path / "long.csv"
    path.write_bytes(written([["1", long], ["2", "short"], ["3", long]], ","))
    found = list(rows_at(path, ",", np.array([1, 2, 3], np.int64)))
    assert found == [["1", long], ["2", "short"], ["3", long]]
