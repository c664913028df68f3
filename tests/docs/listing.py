"""Trees of names that a page draws."""

import re
from pathlib import Path

_LINE = re.compile(r"^((?:  )*)(\S+)(?:\s{2,}.*)?$")


def missing(text: str, folder: Path) -> list[str]:
    """The drawn names that are not in the folder.

    Two blanks go one folder deeper; what stands two blanks behind a name describes it, on further
    lines too; `<any>` is any name.
    """
    above: list[str] = []
    gone = []
    for line in filter(str.strip, text.splitlines()):
        drawn = _LINE.match(line)
        depth = len(drawn[1]) // 2 if drawn else 0
        if drawn is None or depth > len(above) or drawn[2] == "...":
            if line.startswith("     "):
                continue
            gone.append(line.strip())
            continue
        path = "/".join([*above[:depth], drawn[2].rstrip("/")])
        if not any(folder.glob(re.sub(r"<[^>]*>", "*", path))):
            gone.append(path)
        above = [*above[:depth], drawn[2].rstrip("/")]
    return gone
