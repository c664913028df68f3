"""Damage to one record of a file, and other forms of the same rows."""

import codecs

from .rewriting import Damage, line, of_rows, of_text, swallow

# One record is damaged and the rest is sound: the damage, the rows of the file that are rejected,
# and why.
ONE_RECORD: dict[str, tuple[Damage, int, str]] = {
    "a footer": (of_text(lambda t: t + "Total: 60\n"), 1, "row:row_shape"),
    "a footer with all its cells": (
        of_text(lambda t: t + "Total,60" + "," * 9 + "\n"),
        1,
        "code:required",
    ),
    "a comment": (line(8, lambda t: "# more\n" + t), 1, "row:row_shape"),
    "the header again": (
        of_text(lambda t: t + t[: t.index("\n") + 1]),
        1,
        "collected_at:not_a_time",
    ),
    "a cell more": (line(8, lambda t: t.rstrip("\n") + ",x\n"), 1, "row:row_shape"),
    "a cell less": (line(8, lambda t: t.split(",", 1)[1]), 1, "row:row_shape"),
    "two rows in one line": (line(8, lambda t: t.rstrip("\n") + ","), 1, "row:row_shape"),
    "a row in two lines": (line(8, lambda t: t.replace(",", "\n", 1)), 2, "row:row_shape"),
    "a quote inside a cell": (line(8, lambda t: t.replace(",", ',"x"y', 1)), 1, "row:row_shape"),
    "stray quotes around two rows": (
        of_text(lambda t: swallow(t, 8, 10)),
        1,
        "row:swallowed_rows",
    ),
    "stray quotes around ten rows": (
        of_text(lambda t: swallow(t, 8, 18)),
        1,
        "row:swallowed_rows",
    ),
    "a control character": (
        line(8, lambda t: t.replace("-", "\x02-", 1)),
        1,
        "result_id:id_format",
    ),
    "a row twice with another value": (
        of_text(lambda t: t + t.splitlines()[7].replace("L-0006,W006", "L-0006,W007") + "\n"),
        2,
        "result_id:conflict",
    ),
}

# Another form of the same rows.
SAME_ROWS: dict[str, Damage] = {
    "a byte order mark": lambda c: codecs.BOM_UTF8 + c,
    "CRLF": lambda c: c.replace(b"\n", b"\r\n"),
    "CR": lambda c: c.replace(b"\n", b"\r"),
    "no last newline": lambda c: c.rstrip(b"\n"),
    "blank lines": lambda c: c.replace(b"\n", b"\n\n"),
    "blanks in blank lines": lambda c: c.replace(b"\n", b"\n   \n"),
    "everything in quotes": of_rows(lambda t: t),
    "columns the other way round": of_rows(lambda t: [row[::-1] for row in t]),
    "rows the other way round": of_rows(lambda t: [t[0], *t[:0:-1]]),
    "a column more": of_rows(lambda t: [[*row, "x"] for row in t]),
    "a delimiter behind every row": of_text(lambda t: t.replace("\n", ",\n")),
    "blanks around cells": of_rows(
        lambda t: [t[0], *([*row[:2], *(f" {cell} " for cell in row[2:])] for row in t[1:])]
    ),
    "blanks around the columns' names": of_rows(lambda t: [[f" {c} " for c in t[0]], *t[1:]]),
}
