"""The small faults that are tried on a script of transforms/staging."""

import re
from collections.abc import Iterator

Place = tuple[int, int, str, str]

_SQL: tuple[tuple[str, str | None], ...] = (
    (r"<=", "<"), (r">=", ">"), (r"(?<![<>=])<(?![=>])", "<="), (r"(?<![<>=-])>(?![=])", ">="),
    (r"<>", "="), (r"(?<![<>=:!])=(?![=>])", "<>"), (r"\bAND\b", "OR"), (r"\bOR\b", "AND"),
    (r"\bNOT (?=IN|EXISTS|LIKE|[a-z(])", ""), (r"\bIS NOT NULL\b", "IS NULL"),
    (r"\bIS NULL\b", "IS NOT NULL"), (r"\bDESC\b", ""), (r"\bmax\(", "min("), (r"\bmin\(", "max("),
    (r"\bLEFT JOIN\b", "JOIN"), (r"\bIS DISTINCT FROM\b", "IS NOT DISTINCT FROM"),
    (r"(?<![\w.'])[0-9]+(?![\w.'])", None), (r"\bSEMI\b", "ANTI"), (r"\bANTI\b", "SEMI"),
)  # fmt: skip


def sql_places(source: bytes) -> Iterator[Place]:
    """Where a script can be changed, into what, and that it is SQL."""
    # Comments and quoted texts are as long as before, and say nothing.
    hidden = re.sub(rb"--[^\n]*|'(?:[^']|'')*'", lambda found: b"~" * len(found.group()), source)
    for pattern, instead in _SQL:
        for found in re.finditer(pattern, hidden.decode("latin-1")):
            other = str(int(found.group()) + 1) if instead is None else instead
            yield *found.span(), "SQL", other
