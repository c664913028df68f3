"""The command that asks a release in SQL: a query, a file of them, or a prompt."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.cli_written import tell_written
from flows.warehouse import Warehouse


class AnswerFormat(StrEnum):
    """How an answer is written."""

    table = "table"
    csv = "csv"
    json = "json"


class Asking(TyperCommand):
    """A query may begin with a comment, which looks like an option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        return super().parse_args(ctx, [f" {one}" if _is_comment(one) else one for one in args])


def _is_comment(argument: str) -> bool:
    option = argument.partition("=")[0]
    blank = "\n" in argument or any(sign.isspace() for sign in option)
    return argument.startswith("--") and blank


@reported
def sql(
    query: Annotated[
        str | None,
        typer.Argument(help="SQL; from standard input, or from a prompt, if not given."),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="A release that is kept, as 3; the current one if not given.")
    ] = None,
    pseudonymous: Annotated[
        bool, typer.Option("--pseudonymous", help="Ask the pseudonymous database instead.")
    ] = False,
    format: Annotated[AnswerFormat, typer.Option(help="How to write it.")] = AnswerFormat.table,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Answer a question in SQL, or many at a prompt; nothing is written but what --out names."""
    from flows.sql.answers import cancellable
    from flows.sql.asking import ask, note, read_query
    from flows.sql.opened import asked, opened
    from flows.sql.prompt import prompt

    if pseudonymous and release is not None:
        raise typer.BadParameter(
            "the pseudonymous database is of no release", param_hint="--release"
        )
    typing = query is None and sys.stdin.isatty() and sys.stdout.isatty()
    if typing and (out or format is not AnswerFormat.table):
        raise typer.BadParameter("goes with a query", param_hint="--out" if out else "--format")
    place = Warehouse(warehouse.resolve())
    found = asked(place, release, pseudonymous)
    if found.warning:
        print(found.warning, file=sys.stderr)
    with opened(found) as connection:
        if typing:
            print(f"{found}, read-only. .help tells what can be typed, .quit leaves.")
            prompt(connection)
            return
        text = read_query() if query is None else query
        note(place, found, format.value, out)
        cancellable(connection, lambda: ask(connection, text, format.value, out))
    tell_written(out)
