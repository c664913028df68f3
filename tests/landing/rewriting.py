"""Ways to rewrite a delivered CSV."""

import csv
import io
from collections.abc import Callable

from refresh.deliveries import Rows, text_of

Damage = Callable[[bytes], bytes]


def rows(content: bytes) -> Rows:
    return list(csv.reader(io.StringIO(content.decode())))


def of_rows(change: Callable[[Rows], Rows]) -> Damage:
    return lambda content: text_of(change(rows(content))).encode()


def of_text(change: Callable[[str], str]) -> Damage:
    return lambda content: change(content.decode()).encode()


def each(column: str, change: Callable[[str], str]) -> Damage:
    """Every cell of the column changed."""

    def change_all(table: Rows) -> Rows:
        place = table[0].index(column)
        for row in table[1:]:
            row[place] = change(row[place])
        return table

    return of_rows(change_all)


def renamed(column: str, name: str) -> Damage:
    return of_rows(lambda table: [[name if c == column else c for c in table[0]], *table[1:]])


def swapped(one: str, other: str) -> Damage:
    names = {one: other, other: one}
    return of_rows(lambda table: [[names.get(c, c) for c in table[0]], *table[1:]])


def without(column: str) -> Damage:
    def cut(table: Rows) -> Rows:
        place = table[0].index(column)
        return [row[:place] + row[place + 1 :] for row in table]

    return of_rows(cut)


def line(number: int, change: Callable[[str], str]) -> Damage:
    """One line of the text changed; a line is that of the file, its newline included."""

    def change_one(text: str) -> str:
        lines = text.splitlines(keepends=True)
        lines[number - 1] = change(lines[number - 1])
        return "".join(lines)

    return of_text(change_one)


def cut_off(content: bytes) -> bytes:
    """The file up to the middle of a row in its middle."""
    end = content.index(b"\n", len(content) // 2)
    return content[: end + 12]


def cell_of(letters: int) -> Damage:
    return line(5, lambda text: '"' + "x" * letters + '"' + text)


def swallow(text: str, first: int, last: int) -> str:
    """A quote before the name in one line and behind the name in a later one."""
    lines = text.splitlines()
    for number, place in ((first, 4), (last, 5)):
        cells = lines[number - 1].split(",")
        before = ",".join(cells[:place])
        behind = ",".join(cells[place:])
        quoted = f'{before},"{behind}' if number == first else f'{before}",{behind}'
        lines[number - 1] = quoted
    return "\n".join(lines) + "\n"
