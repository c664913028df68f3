"""Commands together with what they print."""

from pathlib import Path

from docs.blocks import Block
from docs.commands import recipes
from docs.scripts import made, run
from docs.told import Told, compared, ended

PROMPT, MORE = "$ ", "> "


def console(block: Block, folder: Path) -> Told:
    """Every command prints what stands below it."""
    faults: list[str] = []
    whole = ""
    steps = _steps(block.text)
    for number, (typed, shown) in enumerate(steps, start=1):
        line = "\n".join(part[2:] for part in typed)
        code, printed = run(_behind_make(line).replace("\\\n", " "), folder)
        expected = int(block.asks.get("exit", 0)) if number == len(steps) else 0
        told = compared(shown, printed)
        faults += [*ended(code, expected, line, printed), *told.faults]
        whole += "".join(f"{x}\n" for x in typed) + (shown if told.mended is None else told.mended)
    if not steps:
        faults.append(f"no line begins with `{PROMPT}`")
    return Told(faults, mended=None if whole == block.text else whole)


def _behind_make(line: str) -> str:
    """The command of a target that does one thing after the installation, such as `make run`."""
    match recipes().get(made(line) or "", []):
        case [command]:
            return command
    return line


def _steps(text: str) -> list[tuple[list[str], str]]:
    """Each command in its lines, and the text below it."""
    steps: list[tuple[list[str], str]] = []
    for line in text.splitlines():
        if line.startswith(PROMPT):
            steps.append(([line], ""))
        elif steps and line.startswith(MORE) and not steps[-1][1]:
            steps[-1][0].append(line)
        elif steps:
            steps[-1] = (steps[-1][0], f"{steps[-1][1]}{line}\n")
    return steps
