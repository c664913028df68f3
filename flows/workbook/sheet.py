"""One sheet of the workbook: a list with its head, written row by row as it is read."""

from collections.abc import Iterator
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_range
from xlsxwriter.worksheet import Worksheet

from flows.workbook.cells import cell_of
from flows.workbook.heights import WRAPPED, lines_of
from flows.workbook.look import Look
from flows.workbook.words import Column, told

# The rows of a sheet below its head.
MOST_ROWS = 1_048_575
# In points.
_HEAD_HEIGHT, _LINE = 30, 13.2


class ListSheet(Worksheet):  # type: ignore[misc]
    """A worksheet whose rows are made when the file is written, and are never all in memory."""

    def __init__(self) -> None:
        super().__init__()
        self.rows: Iterator[tuple[Any, ...]] = iter(())
        self.n_rows = 0
        self.columns: tuple[Column, ...] = ()
        self.look: Look
        self.language = "en"

    def fill(
        self,
        columns: tuple[Column, ...],
        rows: Iterator[tuple[Any, ...]],
        n_rows: int,
        name: str,
        look: Look,
        language: str,
    ) -> None:
        """The sheet lists these rows under their headings, as a table of that name."""
        self.rows, self.n_rows, self.columns = rows, n_rows, columns
        self.look, self.language = look, language
        for number, column in enumerate(columns):
            self.set_column(number, number, column.width)
        self.set_row(0, _HEAD_HEIGHT)
        held = [column.name for column in columns]
        self.freeze_panes(1, held.index("patient_id") + 1 if "patient_id" in held else 1)
        headings = [column.headings[language] for column in columns]
        if not n_rows:
            for number, heading in enumerate(headings):
                self.write_string(0, number, heading, look.header)
            return
        self._as_table(name, headings)
        texts = [n for n, c in enumerate(columns) if c.kind in ("id", "text", "list", "mixed")]
        ranges = " ".join(xl_range(1, n, n_rows, n) for n in texts)
        self.ignore_errors({"number_stored_as_text": ranges})

    def _as_table(self, name: str, headings: list[str]) -> None:
        """An Excel table over all rows; XlsxWriter itself would visit every cell of it."""
        last = len(headings) - 1
        heads = [{"header": heading, "header_format": self.look.header} for heading in headings]
        options = {"name": name, "columns": heads, "style": None, "banded_rows": False}
        self.add_table(0, 0, 1, last, options)
        whole = xl_range(0, 0, self.n_rows, last)
        self.tables[-1].update(range=whole, a_range=whole, autofilter=whole)

    def say(self, sentence: str) -> None:
        """The sentence stands where the first row would."""
        self.write_string(1, 0, sentence, self.look.sentence)

    def _write_dimension(self) -> None:
        head: int = self.dim_rowmax
        self.dim_rowmax: int = max(head, self.n_rows)
        super()._write_dimension()
        self.dim_rowmax = head

    def _write_rows(self) -> None:
        super()._write_rows()
        make = [
            cell_of(
                column.kind,
                self.look.style(column.kind),
                self.look.styles(column.kind),
                lambda key: told(key, self.language),
            )
            for column in self.columns
        ]
        letters = [xl_col_to_name(number) for number in range(len(make))]
        makers = tuple(zip(letters, make, strict=True))
        wrapped = [(n, c.width) for n, c in enumerate(self.columns) if c.kind in WRAPPED]
        for number, row in enumerate(self.rows, start=2):
            cells = [
                made(f"{letter}{number}", value)
                for (letter, made), value in zip(makers, row, strict=True)
            ]
            height = _LINE * lines_of(row, wrapped)
            self.fh.write(f'<row r="{number}" ht="{height:.1f}">{"".join(cells)}</row>')
