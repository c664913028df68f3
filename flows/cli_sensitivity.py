"""The command that varies a protocol's thresholds and shows how its list would grow."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import AsOfOption, DebugOption, WarehouseOption, reported
from flows.cli_written import tell_written


class SensitivityFormat(StrEnum):
    """How the answer is written."""

    text = "text"
    csv = "csv"
    html = "html"
    svg = "svg"


@reported
def sensitivity(
    protocol: Annotated[str, typer.Option(help="Id or file of the protocol.")] = "NCT06934447",
    warehouse: WarehouseOption = Path("warehouse"),
    as_of: AsOfOption = None,
    vary: Annotated[
        list[str] | None,
        typer.Option(
            metavar="WHAT=VALUES",
            help="A threshold and its values, such as duration=60,90,120; may be given more than "
            "once. Without it the usual ones. `list` shows all there are.",
        ),
    ] = None,
    grid: Annotated[
        bool, typer.Option("--grid", help="The two thresholds of --vary together as well.")
    ] = False,
    deidentified: Annotated[
        bool, typer.Option("--deidentified", help="Counts as bands of eight, to hand on.")
    ] = False,
    format: Annotated[
        SensitivityFormat, typer.Option(help="A page of text, a table, or pictures.")
    ] = SensitivityFormat.text,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    debug: DebugOption = False,
) -> None:
    """How the list would grow with other thresholds; counts only, publishes nothing."""
    from flows.progress import shown
    from flows.sensitivity.command import listed_text, written_answer

    if vary == ["list"]:
        print(listed_text(protocol))
        return
    with shown():
        written_answer(
            protocol,
            warehouse,
            as_of.date() if as_of else None,
            tuple(vary or ()),
            grid,
            deidentified,
            format.value,
            out,
        )
    tell_written(out)
