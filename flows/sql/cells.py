"""How a value reads in one cell of a table or of a CSV."""

import math
from datetime import date, datetime, time
from typing import Any

from rich.cells import cell_len, chop_cells

NULL = "NULL"


def shown(value: Any) -> str:
    """The value as a person reads it: NULL where there is none, lists in brackets."""
    if value is None:
        return NULL
    if isinstance(value, float) and math.isfinite(value):
        # 1.7, not 1.7000000000000002.
        return f"{value:.15g}"
    return visible(plain(value))


def plain(value: Any) -> str:
    """The value as text that DuckDB would read again."""
    if isinstance(value, str):
        return value
    if value is None:
        return NULL
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, float) and math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, datetime):
        return value.isoformat(" ")
    if isinstance(value, date | time):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(plain, value))}]"
    if isinstance(value, dict):
        return f"{{{', '.join(f'{plain(k)}: {plain(v)}' for k, v in value.items())}}}"
    if isinstance(value, bytes | bytearray):
        return value.hex()
    return str(value)


def visible(text: str) -> str:
    """The text with its control characters told: a terminal would obey them."""
    return "".join(
        sign if sign.isprintable() or sign == "\n" else repr(sign)[1:-1] for sign in text
    )


def wrapped(text: str, width: int) -> list[str]:
    """The text in lines of at most that many cells, broken between words where it can be."""
    lines: list[str] = []
    for paragraph in text.split("\n"):
        if cell_len(paragraph) <= width:
            lines.append(paragraph)
            continue
        line = ""
        for word in paragraph.split(" "):
            longer = f"{line} {word}" if line else word
            if cell_len(longer) <= width:
                line = longer
                continue
            lines += [line] if line else []
            *whole, line = chop_cells(word, width) or [""]
            lines += whole
        lines.append(line)
    return lines


def padded(text: str, width: int, right: bool = False) -> str:
    """The text with blanks up to that many cells; a Chinese sign takes two."""
    blanks = " " * (width - cell_len(text))
    return blanks + text if right else text + blanks
