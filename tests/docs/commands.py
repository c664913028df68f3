"""Which commands and options there are, and the lines of a script that name them."""

import re
import shlex
from functools import cache

import click
import typer

from docs.blocks import ROOT

OURS = ("prescreen", ".venv/bin/prescreen")
# What only a shell understands, outside of quotes.
_SHELL = re.compile(r"[|<>;&$`*?(){}~!=\\]|^(?:cd|export|set|if|for|while)\b")
_QUOTED = re.compile(r"'[^']*'|\"[^\"$`\\]*\"")
_OPTION = re.compile(r"(?<=\s)(--?[a-z][-a-z]*)=")


@cache
def commands() -> dict[tuple[str, ...], click.Command]:
    """Every command of the command line by its words."""
    from flows.cli import app

    found: dict[tuple[str, ...], click.Command] = {}

    def visit(command: click.Command, words: tuple[str, ...]) -> None:
        if hasattr(command, "commands"):
            for name, inner in command.commands.items():
                visit(inner, (*words, name))
        else:
            found[words] = command

    visit(typer.main.get_command(app), ())
    return found


def lines(script: str) -> list[str]:
    """The commands of a script that stand in lines of their own: no comments, no continuations."""
    whole = script.replace("\\\n", " ").splitlines()
    return [line for line in whole if line.strip() and not line.lstrip().startswith("#")]


def simple(line: str) -> list[str] | None:
    """The words of a `prescreen` command that needs no shell, else None."""
    bare = _QUOTED.sub("", _OPTION.sub(r"\1 ", re.sub(r"\s#.*", "", line)))
    if _SHELL.search(bare):
        return None
    words = shlex.split(line, comments=True)
    return words[1:] if words and words[0] in OURS else None


def named(line: str) -> list[str] | None:
    """The words after the program's name where a line runs it, else None."""
    words = re.sub(r"(^|\s)#.*", "", line).split()
    for place, word in enumerate(words):
        first = place == 0 or re.fullmatch(r".*;|&&|\|\|?|sudo|exec", words[place - 1])
        if word.endswith("/bin/prescreen") or (word == "prescreen" and first):
            return words[place + 1 :]
    return None


def unknown(words: list[str]) -> str | None:
    """What of a `prescreen` command does not exist, if anything."""
    known = commands()
    name = next((n for n in known if tuple(words[: len(n)]) == n), None)
    if name is None:
        part = any(n[: len(words)] == tuple(words) for n in known)
        groups = words and words[-1] in ("--help", "--version")
        return None if part or groups else f"there is no command prescreen {' '.join(words)}"
    options = {opt for p in known[name].params for opt in (*p.opts, *p.secondary_opts)}
    for word in words[len(name) :]:
        if re.match(r"--[a-z]", word) and word.split("=")[0] not in options | {"--help"}:
            return f"prescreen {' '.join(name)} has no {word}"
    return None


@cache
def recipes() -> dict[str, list[str]]:
    """The targets of the Makefile, each with its commands."""
    text = (ROOT / "Makefile").read_text("utf-8").replace("$(BIN)", ".venv/bin")
    found = re.findall(r"^([a-z-]+):.*\n((?:\t.*\n)*)", text, re.M)
    return {target: [line.strip() for line in recipe.splitlines()] for target, recipe in found}
