"""What a page says a command prints, beside what it printed: `...` stands for anything."""

import re
from functools import cache

ANY = "..."


def agrees(shown: str, printed: str) -> bool:
    """Whether the shown lines tell what was printed.

    A line `...` stands for any lines, none too; `...` inside a line for any text.
    """
    pattern = "".join(
        r"(?:.*\n)*?" if line.strip() == ANY else _line(line).pattern + r"\n"
        for line in _lines(shown)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _lines(printed))) is not None


def merged(shown: str, printed: str) -> str:
    """What was printed, with the `...` of what is shown wherever they still hold."""
    if agrees(shown, printed):
        return shown
    old, new = _lines(shown), _lines(printed)
    kept = _common(old, new)
    lines: list[str] = []
    for (i, j), (next_i, next_j) in zip(
        [(-1, -1), *kept], [*kept, (len(old), len(new))], strict=True
    ):
        lines += [old[i]] if i >= 0 else []
        between = old[i + 1 : next_i]
        lines += [ANY] if any(x.strip() == ANY for x in between) else new[j + 1 : next_j]
    return "".join(f"{line}\n" for line in lines)


def first_difference(shown: str, printed: str) -> str:
    """The first shown line that the printed ones do not tell, and the line in its place."""
    old, new = _lines(shown), _lines(printed)
    for count in range(1, len(old) + 1):
        if not agrees("\n".join([*old[:count], ANY]), printed):
            instead = new[count - 1] if count <= len(new) and ANY not in old[:count] else ""
            return f"shown {old[count - 1]!r}" + (f", printed {instead!r}" if instead else "")
    return f"more was printed than the {len(old)} lines shown"


def _lines(text: str) -> list[str]:
    return [line.rstrip() for line in text.strip("\n").splitlines()]


@cache
def _line(shown: str) -> re.Pattern[str]:
    return re.compile(".*".join(map(re.escape, shown.split(ANY))))


def _common(old: list[str], new: list[str]) -> list[tuple[int, int]]:
    """The longest row of pairs, in both orders, of a shown line and a printed one it tells."""
    best = [[0] * (len(new) + 1) for _ in range(len(old) + 1)]
    same = [[x.strip() != ANY and bool(_line(x).fullmatch(y)) for y in new] for x in old]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            longer = max(best[i + 1][j], best[i][j + 1])
            best[i][j] = max(longer, best[i + 1][j + 1] + 1) if same[i][j] else longer
    pairs, i, j = [], 0, 0
    while i < len(old) and j < len(new):
        if same[i][j] and best[i][j] == best[i + 1][j + 1] + 1:
            pairs.append((i, j))
            i, j = i + 1, j + 1
        elif best[i + 1][j] >= best[i][j + 1]:
            i += 1
        else:
            j += 1
    return pairs
