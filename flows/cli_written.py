"""The line by which a command tells that a file is written."""

import sys
from pathlib import Path


def tell_written(out: Path | None) -> None:
    """The file's name on standard error, which no list goes to; nothing where there is no file."""
    if out is not None:
        print(f"Written: {out}", file=sys.stderr)
