"""Shell commands: those that need no shell run in processes that have the program imported."""

import re
from pathlib import Path

from docs.blocks import Block
from docs.children import bash, prescreen
from docs.commands import lines, recipes, simple
from docs.told import Told, ended


def script(block: Block, folder: Path) -> Told:
    """Every command of the block ends well, or the last of them as `exit` says."""
    every = lines(block.text)
    if any(not made(line) and simple(line) is None for line in every) and _one_shell(every):
        code, printed = bash(folder, block.text)
        return Told(ended(code, _expected(block), "the whole block", printed))
    for number, line in enumerate(every, start=1):
        code, printed = run(line, folder)
        expected = _expected(block) if number == len(every) else 0
        if fault := ended(code, expected, line.strip(), printed):
            return Told(fault)
    return Told()


def run(line: str, folder: Path) -> tuple[int, str]:
    """Exit status and output of one command; of `make` only whether it has the target."""
    if target := made(line):
        return (0, "") if target in recipes() else (2, f"the Makefile has no target {target}")
    words = simple(line)
    if words is None:
        return bash(folder, line)
    return prescreen(folder, [*words, *_besides(words, folder)])


def _besides(words: list[str], folder: Path) -> list[str]:
    """The options that a command needs here and a reader does not."""
    given = set(words)
    # The same steps and the same bytes, as the tests of the flow show, in a quarter of the time.
    if words[:1] == ["refresh"] and not {"--direct", "--runner", "--help"} & given:
        return ["--direct"]
    asks = words[:2] in (["users", "add"], ["users", "password"])
    if asks and not {"--password-file", "--no-password", "--help"} & given:
        (folder.parent / "typed").write_text("a password of the docs\n", "utf-8")
        return ["--password-file", str(folder.parent / "typed")]
    return []


def made(line: str) -> str | None:
    """The target that a line makes, else None."""
    found = re.fullmatch(r"\s*make ([a-z-]+)\s*(?:#.*)?", line)
    return found[1] if found else None


def _expected(block: Block) -> int:
    return int(block.asks.get("exit", 0))


def _one_shell(every: list[str]) -> bool:
    """Whether a line changes what the next ones find: a folder, a variable, a loop."""
    return any(re.match(r"\s*(cd|export|set|if|for|while|[A-Za-z_]+=)", line) for line in every)
