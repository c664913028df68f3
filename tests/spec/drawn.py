"""Drawn tables: pipe-separated text, read as rows of text."""

import re
from datetime import date, timedelta

AS_OF = date(2026, 11, 16)


def drawn(text: str) -> list[dict[str, str]]:
    """One dict per row of the drawing, empty cells as empty text."""
    lines = [line.strip() for line in text.strip().splitlines() if line.strip()]
    names = [name.strip() for name in lines[0].split("|")]
    rows = []
    for line in lines[1:]:
        cells = [cell.strip() for cell in line.split("|")]
        if len(cells) != len(names):
            raise ValueError(f"{len(cells)} cells under {len(names)} names: {line}")
        rows.append(dict(zip(names, cells, strict=True)))
    return rows


def ago(days: int) -> str:
    """The date that many days before the as-of date."""
    return (AS_OF - timedelta(days=days)).isoformat()


def dated(cell: str) -> str:
    """`12 days ago`, `12 days ago 08:30`, `today` and `in 3 days` as dates, all else as it is."""
    if cell == "today":
        return ago(0)
    past = re.fullmatch(r"(\d+) days ago( \d\d:\d\d)?", cell)
    if past:
        return ago(int(past[1])) + (past[2] or "")
    ahead = re.fullmatch(r"in (\d+) days", cell)
    return ago(-int(ahead[1])) if ahead else cell
