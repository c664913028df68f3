"""The command that tells what differs between two releases."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.cli_written import hand_over
from flows.warehouse import Warehouse

# Patients who kept their status that a terminal shows.
ON_TERMINAL = 20


class ChangesFormat(StrEnum):
    """How the differences are written."""

    text = "text"
    csv = "csv"


@reported
def changes(
    old: Annotated[
        str | None,
        typer.Option("--from", help="The earlier release; what the later one was compared with."),
    ] = None,
    new: Annotated[
        str | None, typer.Option("--to", help="The later release; the current one if not given.")
    ] = None,
    protocol: Annotated[
        list[str] | None, typer.Option(help="Id of a protocol; may be given more than once.")
    ] = None,
    format: Annotated[
        ChangesFormat, typer.Option(help="A page to read, or a row for each difference.")
    ] = ChangesFormat.text,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Who entered, who left, and why."""
    from flows.changes_text import changes_csv, changes_text
    from flows.downloaded import note_download
    from flows.release_changes import compare

    place = Warehouse(warehouse.resolve())
    found = compare(place, old, new, protocol)
    if format is ChangesFormat.csv:
        text = changes_csv(found)
    else:
        text = changes_text(found, ON_TERMINAL if out is None else None) + "\n"
    if format is ChangesFormat.csv or out is not None:
        note_download(place, found.new, f"changes {format.value}")
    hand_over(text, out, "The difference")
