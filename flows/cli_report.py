"""The command that writes a release's report, or what of it may be handed on."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.cli_written import tell_written
from flows.warehouse import Warehouse


@reported
def report(
    deidentified: Annotated[
        bool, typer.Option("--deidentified", help="Aggregates only, small counts suppressed.")
    ] = False,
    release: Annotated[
        str | None, typer.Option(help="Number of a release; the served one if not given.")
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """A release as one page of HTML, to read and to print."""
    from flows.report.command import report_command

    report_command(Warehouse(warehouse.resolve()), release, deidentified, out)
    tell_written(out)
