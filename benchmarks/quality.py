"""QUALITY.md, of which nothing is typed by hand: each command writes its own section."""

import re
from datetime import UTC, datetime
from pathlib import Path

QUALITY = Path(__file__).with_name("QUALITY.md")
HEAD = """# Quality, measured

Written by `make coverage` and `make mutation`; nothing here is typed by hand.
"""


def write_section(name: str, text: str) -> None:
    """The section of that name says so, with today's date; the others stay as they are."""
    whole = QUALITY.read_text("utf-8") if QUALITY.exists() else HEAD
    head, *parts = re.split(r"(?m)^## ", whole)
    sections = {part.split("\n", 1)[0]: part.split("\n", 1)[1].strip() for part in parts}
    sections[name] = f"Measured on {datetime.now(UTC):%Y-%m-%d}.\n\n{text.strip()}"
    written = [f"## {title}\n\n{own}\n" for title, own in sorted(sections.items())]
    QUALITY.write_text("\n".join([head.strip() + "\n", *written]), "utf-8")
