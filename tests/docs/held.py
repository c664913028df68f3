"""A page is true where each of its blocks did, printed or contains what the page says."""

from dataclasses import dataclass, field
from pathlib import Path

from docs.blocks import ROOT, Block, Unfenced, blocks, session
from docs.folder import Warehouses, session_folder
from docs.kinds import hold
from docs.told import Told, compared


@dataclass
class Held:
    """What came of a page: its faults, and by their lines the texts of blocks that are not true."""

    faults: list[str] = field(default_factory=list)
    mended: dict[int, str] = field(default_factory=dict)


def held(page: Path, place: Path, warehouses: Warehouses) -> Held:
    """What came of the page's blocks, run in order in one fresh folder below that place."""
    name = page.relative_to(ROOT).as_posix() if page.is_relative_to(ROOT) else page.name
    text, result = page.read_text("utf-8"), Held()
    try:
        found, kind = blocks(text, name), session(text, name)
    except Unfenced as fault:
        return Held([str(fault)])
    if not found:
        return result
    folder = session_folder(kind, place, warehouses)
    before: Told | None = None
    for block in found:
        told = _answer(block, before) or hold(block, folder)
        result.faults += [f"{block.place}: {fault}" for fault in told.faults]
        if told.mended is not None:
            result.mended[block.line] = told.mended
        before = told
    return result


def _answer(block: Block, before: Told | None) -> Told | None:
    if block.language == "text" and not block.asks and before and before.prints:
        return compared(block.text, before.prints())
    return None


def rewritten(text: str, page: str, mended: dict[int, str]) -> str:
    """The page with these texts in the blocks that begin in these lines."""
    lines = text.splitlines(keepends=True)
    for block in reversed(blocks(text, page)):
        if block.line in mended:
            body = [f"{block.indent}{x}".rstrip(" ") for x in mended[block.line].splitlines(True)]
            lines[block.line : block.line + len(block.text.splitlines())] = body
    return "".join(lines)
