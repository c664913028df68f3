"""The fenced blocks of a page, each with its line and with what its info string asks for."""

import re
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SESSIONS = ("empty", "sample", "two-weeks")
_FENCE = re.compile(r"^( *)(```+)(.*)$")
_SESSION = re.compile(r"^<!-- session: (.+?) -->$", re.M)
# Code that GitHub shows as such and that is no fence: it would be held to nothing.
_HIDDEN = re.compile(r"^(?:>.*```| {0,3}~~~|.*<pre\b)")


class Unfenced(Exception):
    """A page that cannot be divided into blocks; the text says where."""


@dataclass(frozen=True)
class Block:
    """One fenced block of a page."""

    page: str
    line: int
    indent: str
    language: str
    asks: dict[str, str]
    text: str

    @property
    def place(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page whose blocks are held true."""
    front = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "CHANGELOG.md")]
    return [*(page for page in front if page.exists()), *sorted((ROOT / "docs").rglob("*.md"))]


def session(text: str, page: str) -> str:
    """What stands in a page's folder when its first block runs; raises Unfenced if nobody knows."""
    named = _SESSION.findall(text)
    if len(named) > 1 or not set(named) <= set(SESSIONS):
        raise Unfenced(f"{page}:1: the session is one of {', '.join(SESSIONS)}, not {named}")
    return named[0] if named else "empty"


def blocks(text: str, page: str) -> list[Block]:
    """The page's blocks in order; raises Unfenced for code that stands in none."""
    found: list[Block] = []
    opened: tuple[int, str, str, str] | None = None
    inside: list[str] = []
    for number, line in enumerate(text.splitlines(), start=1):
        fence = _FENCE.match(line)
        if opened is None and fence:
            opened, inside = (number, *fence.groups()), []
        elif opened is None and (_HIDDEN.match(line) or _indented(text, number)):
            raise Unfenced(f"{page}:{number}: code stands in a ``` fence of its own")
        elif opened and fence and fence[2] == opened[2] and not fence[3].strip():
            start, indent, _, words = opened
            found.append(_block(page, start, indent, words, inside))
            opened = None
        elif opened:
            inside.append(line.removeprefix(opened[1]))
    if opened:
        raise Unfenced(f"{page}:{opened[0]}: the fence is never closed")
    return found


def _block(page: str, line: int, indent: str, words: str, inside: list[str]) -> Block:
    language, *asks = words.split() or [""]
    told = dict((*ask.split("=", 1), "")[:2] for ask in asks)
    return Block(page, line, indent, language, told, "".join(f"{x}\n" for x in inside))


def _indented(text: str, number: int) -> bool:
    """Whether an indented code block begins here: four blanks after an empty line, in no list."""
    lines = text.splitlines()[:number]
    if not lines[-1].startswith("    ") or (number > 1 and lines[-2].strip()):
        return False
    above = next((x for x in reversed(lines[:-1]) if x.strip() and not x.startswith(" ")), "")
    return not re.match(r"([-*+]|\d+\.) ", above)


def share(part: int, of: int = 4) -> list[str]:
    """The names of every so manieth page."""
    return [page.relative_to(ROOT).as_posix() for page in pages()][part::of]
