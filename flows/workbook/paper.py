"""The workbook as a file: its sheets one after the other, as they are printed and described."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any

import xlsxwriter

from flows.workbook.look import Look
from flows.workbook.sheet import MOST_ROWS, ListSheet
from flows.workbook.words import sheets, told

_A4 = 9
# What one of the three parts of a page's head takes.
_LONGEST_NAMES = 60


class Paper:
    """A workbook that is being made; nothing stands in the file before it is closed."""

    def __init__(
        self,
        file: Path,
        folder: str | None,
        language: str,
        as_of: date,
        release: str,
        protocols: Sequence[str],
    ) -> None:
        self.language = language
        # What is made already waits in the folder, never among the machine's own files.
        aside = {"in_memory": True} if folder is None else {"tmpdir": folder}
        self.book = xlsxwriter.Workbook(str(file), aside)
        self.look = Look(self.book)
        self.widths: dict[str, int] = {}
        names = ", ".join(protocols)
        if len(names) > _LONGEST_NAMES:
            names = self._told("protocols", len(protocols))
        self._names, self._as_of = names, self._told("as_of", as_of)
        self._release = self._told("release", release)
        self.book.set_properties(
            {
                "title": f"Prescreen: {self._as_of}",
                "subject": names,
                "author": "Prescreen",
                "comments": self._told("confidential"),
                # Equal releases are equal bytes: never the clock.
                "created": datetime.combine(as_of, time()),
            }
        )

    def add(self, name: str, rows: Iterator[tuple[Any, ...]], n_rows: int, empty: str = "") -> None:
        """The sheet of that name, and further ones where the rows are too many for one."""
        heading = self._told(f"sheet_{name}")
        columns = tuple(replace(c, width=self.widths.get(c.name, c.width)) for c in sheets()[name])
        for turn, above in enumerate(range(0, max(n_rows, 1), MOST_ROWS), start=1):
            again = "" if turn == 1 else f" {turn}"
            own = min(MOST_ROWS, n_rows - above)
            sheet: ListSheet = self.book.add_worksheet(heading + again, ListSheet)
            table = name + again.replace(" ", "_")
            sheet.fill(columns, islice(rows, own), own, table, self.look, self.language)
            if not n_rows:
                sheet.say(self._told(empty))
            self._set_page(sheet, heading + again)

    def close(self) -> None:
        """The file is whole; raises what XlsxWriter makes of an OSError."""
        self.book.close()

    def _set_page(self, sheet: ListSheet, heading: str) -> None:
        """One page wide, its head on every page, and what and whose it is around it."""
        sheet.set_landscape()
        sheet.set_paper(_A4)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.65)
        names = self._names.replace("&", "&&")
        sheet.set_header(f'&L&"-,Bold"{heading}&C{names}&R{self._as_of}')
        sheet.set_footer(f"&L{self._told('confidential')}&C{self._release}&R{self._told('page')}")

    def _told(self, key: str, *values: Any) -> str:
        return told(key, self.language, *values)
