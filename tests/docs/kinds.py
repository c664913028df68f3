"""How a block is held true, by its language and by what its info string asks for."""

import re
from collections.abc import Callable
from pathlib import Path

from docs.blocks import ROOT, Block
from docs.commands import lines, named, unknown
from docs.console import console
from docs.listing import missing
from docs.queries import python, r, sql
from docs.scripts import script
from docs.serving import serving
from docs.told import Told


def hold(block: Block, folder: Path) -> Told:
    """What came of the block in that folder."""
    asks = frozenset(block.asks)
    if asks in ({"file"}, {"file", "append"}):
        return _written(block, folder)
    if asks == {"from"}:
        return _excerpt(block)
    kind = _KINDS.get((block.language, asks))
    if kind is None:
        words = " ".join([block.language, *block.asks]).strip() or "without a language"
        return Told([f"nothing says how a block `{words}` is held true"])
    return kind(block, folder)


def _written(block: Block, folder: Path) -> Told:
    path = folder / block.asks["file"]
    if not path.resolve().is_relative_to(folder.resolve()):
        return Told([f"{block.asks['file']} would be written into the project"])
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a" if "append" in block.asks else "w", encoding="utf-8") as stream:
        stream.write(("\n" if "append" in block.asks else "") + block.text)
    return Told()


def _excerpt(block: Block) -> Told:
    file = ROOT / block.asks["from"]
    if not file.is_file():
        return Told([f"there is no file {block.asks['from']}"])
    whole = f"\n{file.read_text('utf-8')}"
    return Told([] if f"\n{block.text}" in whole else [f"this does not stand in {file.name}"])


def _shown(block: Block, folder: Path) -> Told:
    """Commands that cannot run here: what they name exists."""
    found = [words for line in lines(block.text) if (words := named(line)) is not None]
    return Told([fault for words in found if (fault := unknown(words))])


def _listed(block: Block, folder: Path) -> Told:
    return Told([f"there is no {name}" for name in missing(block.text, folder)])


def _mermaid(block: Block, folder: Path) -> Told:
    drawn = re.match(r"(flowchart|graph|sequenceDiagram|stateDiagram-v2|erDiagram)\b", block.text)
    return Told([] if drawn else ["a picture of no kind that Mermaid draws"])


_KINDS: dict[tuple[str, frozenset[str]], Callable[[Block, Path], Told]] = {
    ("sh", frozenset()): script,
    ("sh", frozenset({"exit"})): script,
    ("sh", frozenset({"serves"})): serving,
    ("sh", frozenset({"shown"})): _shown,
    ("console", frozenset()): console,
    ("console", frozenset({"exit"})): console,
    ("sql", frozenset()): sql,
    ("sql", frozenset({"empty"})): sql,
    ("python", frozenset()): python,
    ("r", frozenset()): r,
    ("text", frozenset({"listing"})): _listed,
    ("mermaid", frozenset()): _mermaid,
}
