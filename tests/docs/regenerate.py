"""`make docs`: what the pages show of commands and queries is what they print.

With arguments only these pages: python -m docs.regenerate docs/analysts.md
"""

import sys
import tempfile
from functools import cache
from pathlib import Path

from docs.blocks import ROOT, pages
from docs.folder import one_week, two_weeks
from docs.held import held, rewritten


@cache
def warehouse(kind: str) -> Path:
    """The warehouse of that name, made at first use."""
    place = Path(tempfile.mkdtemp(prefix="docs-"))
    return one_week(place) if kind == "sample" else two_weeks(warehouse("sample"), place)


def main(asked: list[str]) -> int:
    """Rewrite the pages; how many faults are left that no rewriting mends."""
    left = 0
    for page in [Path(name).resolve() for name in asked] or pages():
        with tempfile.TemporaryDirectory(prefix="docs-") as place:
            result = held(page, Path(place), warehouse)
        name = page.relative_to(ROOT).as_posix()
        for fault in result.faults:
            print(fault, file=sys.stderr)
        if result.mended:
            page.write_text(rewritten(page.read_text("utf-8"), name, result.mended), "utf-8")
            print(f"{name}: {len(result.mended)} blocks rewritten")
        left += len(result.faults) - len(result.mended)
    return left


if __name__ == "__main__":
    sys.exit(bool(main(sys.argv[1:])))
