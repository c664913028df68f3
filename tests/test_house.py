"""The house rules that a reader should be able to rely on."""

import ast
import re
import subprocess
import sys
from pathlib import Path

import click
import pytest
import typer

from flows.cli import app

ROOT = Path(__file__).resolve().parents[1]
OURS = sorted(
    path for top in ("flows", "transforms", "schemas") for path in (ROOT / top).rglob("*")
)
MODULES = [path for path in OURS if path.suffix == ".py"]
LONGEST = 250
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def named(path: Path) -> str:
    return str(path.relative_to(ROOT))


def test_imports_run_one_way() -> None:
    run = subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), "--no-cache"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stdout


@pytest.mark.parametrize("path", MODULES, ids=named)
def test_a_module_says_what_it_is(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    assert ast.get_docstring(tree) or not tree.body


@pytest.mark.parametrize(
    "path", [path for path in MODULES if path.is_relative_to(ROOT / "flows")], ids=named
)
def test_no_flow_postpones_its_annotations(path: Path) -> None:
    """A deployed Prefect flow cannot resolve them."""
    assert "from __future__ import annotations" not in path.read_text("utf-8")


@pytest.mark.parametrize(
    "path", [path for path in OURS if path.suffix in (".py", ".sql")], ids=named
)
def test_files_stay_small(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= LONGEST


# --- the docs and the command line ------------------------------------------------------------


def commands() -> dict[tuple[str, ...], click.Command]:
    """Every command of the command line by its words."""
    found: dict[tuple[str, ...], click.Command] = {}

    def visit(command: click.Command, words: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                visit(inner, (*words, name))
        else:
            found[words] = command

    visit(typer.main.get_command(app), ())
    return found


def shown() -> list[tuple[str, list[str]]]:
    """Every `prescreen ...` line inside a fenced block of the docs, with its page, as words.

    Comments behind two blanks and a `#`, line continuations and prompts are taken off.
    """
    lines = []
    for page in PAGES:
        for block in re.findall(r"^```[^\n]*\n(.*?)^```", page.read_text("utf-8"), re.M | re.S):
            for line in block.replace("\\\n", " ").splitlines():
                words = re.sub(r"(^|\s)#.*", "", line).removeprefix("$ ").split()
                if words and words[0].removeprefix(".venv/bin/") == "prescreen":
                    lines.append((page.name, words[1:]))
    return lines


@pytest.mark.parametrize(("page", "words"), shown(), ids=lambda part: "".join(part[:60]))
def test_the_docs_show_only_commands_that_exist(page: str, words: list[str]) -> None:
    known = commands()
    name = next((n for n in known if tuple(words[: len(n)]) == n), None)
    assert name is not None or words == ["--help"], f"{page}: prescreen {' '.join(words)}"
    if name is None:
        return
    options = {opt for p in known[name].params for opt in (*p.opts, *p.secondary_opts)}
    for word in words[len(name) :]:
        if word.startswith("--"):
            assert word.split("=")[0] in options | {"--help"}, f"{page}: {word} of {name}"


@pytest.mark.parametrize("words", commands(), ids=" ".join)
def test_every_command_is_in_the_docs(words: tuple[str, ...]) -> None:
    assert any(tuple(line[: len(words)]) == words for _, line in shown()) or any(
        f"prescreen {' '.join(words)}" in page.read_text("utf-8") for page in PAGES
    )
