"""An answer as a table to read: as wide as its reader's terminal, or as it needs."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import islice

from rich.cells import cell_len

from flows.sql.answers import Answer, Row
from flows.sql.cells import padded, shown, visible, wrapped

# On a terminal: rows of a table, and rows that are written one below the other.
MOST_ROWS, MOST_RECORDS = 50, 20
# Narrower than this no column of text can be read.
NARROWEST = 20
# Whoever needs an exact count of more asks for it in SQL.
COUNTED = 100_000

Cells = list[list[str]]


def table(answer: Answer, width: int | None = None) -> str:
    """Every row, in columns; in a terminal of that width what can be read, and how many there are.

    What does not fit is wrapped, and a row with too many columns for that becomes a record: a
    column a line.
    """
    rows, names = answer.rows, [visible(name) for name in answer.names]
    answer = replace(answer, names=names)
    cells = [
        [shown(value) for value in row] for row in (islice(rows, MOST_ROWS) if width else rows)
    ]
    widths = _widths(answer.names, cells)
    if width is None:
        return _lines(answer, cells, widths) + _counted(len(cells))
    fitting = _fitting(widths, answer, width)
    if fitting:
        return _lines(answer, cells, fitting) + _counted(len(cells), len(cells) + _rest(rows))
    few = cells[:MOST_RECORDS]
    return _records(answer.names, few, width) + _counted(len(few), len(cells) + _rest(rows))


def _widths(names: list[str], cells: Cells) -> list[int]:
    columns = zip(names, *cells, strict=True)
    return [max(cell_len(x) for text in column for x in text.split("\n")) for column in columns]


def _fitting(widths: list[int], answer: Answer, width: int) -> list[int] | None:
    """Widths that fit, the widest columns wrapped; None where they would be too narrow."""
    room = width - 3 * (len(widths) - 1) - 2
    fitting = list(widths)
    for _ in range(sum(widths)):
        if sum(fitting) <= room:
            return fitting
        widest = max(fitting)
        at = fitting.index(widest)
        if widest <= max(NARROWEST, cell_len(answer.names[at])) or answer.numeric[at]:
            return None
        second = max([*(w for w in fitting if w < widest), NARROWEST])
        least = max(second, NARROWEST, cell_len(answer.names[at]))
        fitting[at] -= max(1, min(widest - least, sum(fitting) - room))
    return None


def _lines(answer: Answer, cells: Cells, widths: list[int]) -> str:
    rule = "─┼─".join("─" * width for width in widths)
    lines = [_line(answer.names, widths, answer.numeric), f"─{rule}─"]
    for row in cells:
        broken = [wrapped(x, width) for x, width in zip(row, widths, strict=True)]
        for part in range(max(map(len, broken), default=0)):
            at = [x[part] if part < len(x) else "" for x in broken]
            lines.append(_line(at, widths, answer.numeric))
    return "\n".join(lines) + "\n"


def _line(texts: Sequence[str], widths: list[int], numeric: list[bool]) -> str:
    parts = zip(texts, widths, numeric, strict=True)
    return f" {' │ '.join(padded(*part) for part in parts)}".rstrip()


def _records(names: list[str], cells: Cells, width: int) -> str:
    label = max(map(cell_len, names))
    lines = []
    for number, row in enumerate(cells, start=1):
        lines.append(f"── row {number} ".ljust(width, "─"))
        for name, text in zip(names, row, strict=True):
            first, *more = wrapped(text, max(width - label - 4, NARROWEST))
            lines.append(f" {padded(name, label)} │ {first}")
            lines += [f" {padded('', label)} │ {line}" for line in more]
    return "\n".join(lines) + "\n"


def _rest(rows: Iterator[Row]) -> int:
    """How many rows nobody has read; one more than COUNTED where there are more."""
    return sum(1 for _ in islice(rows, COUNTED + 1))


def _counted(here: int, all_rows: int | None = None) -> str:
    if all_rows is None or all_rows == here:
        return f"({here:,} row{'' if here == 1 else 's'})\n"
    told = f"more than {COUNTED:,}" if all_rows > COUNTED else f"{all_rows:,}"
    return f"(the first {here:,} of {told} rows; `prescreen sql QUERY --out FILE` writes all)\n"
