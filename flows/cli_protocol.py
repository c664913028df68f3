"""Commands about protocols: list, show, check, and what another version would change."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import AsOfOption, DebugOption, WarehouseOption, reported
from flows.cli_written import hand_over

protocol_app = typer.Typer(no_args_is_help=True, help="List, show, check or compare protocols.")


class ImpactFormat(StrEnum):
    """How the difference between two protocols is written."""

    text = "text"
    csv = "csv"


@protocol_app.command("list")
@reported
def list_protocols() -> None:
    """The protocols that travel with the program."""
    from flows.protocols import load_protocol, shipped_protocols

    for name in shipped_protocols():
        protocol = load_protocol(name)
        print(f"{protocol.id}  {protocol.title} ({len(protocol.criteria)} criteria)")


@protocol_app.command("show")
@reported
def show_protocol(protocol_id: Annotated[str, typer.Argument(help="Id or file.")]) -> None:
    """Every criterion of a protocol with its wording and how far data decide it."""
    from flows.protocols import load_protocol

    protocol = load_protocol(protocol_id)
    print(f"{protocol.id}: {protocol.title}\n{protocol.registry}\n")
    for criterion in protocol.criteria:
        print(f"{criterion.id:5} {criterion.decidable:8} {criterion.wording}")


@protocol_app.command("check")
@reported
def check_protocol(
    path: Annotated[str, typer.Argument(help="File, or id of a shipped protocol.")],
) -> None:
    """Whether a protocol file is right; names every mistake, its line and what to write."""
    from flows.protocols import load_protocol

    protocol = load_protocol(path)
    print(f"{protocol.id} is right: {len(protocol.criteria)} criteria")


@protocol_app.command("sheet")
@reported
def sheet_of_protocol(
    path: Annotated[str, typer.Argument(help="File, or id of a shipped protocol.")],
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
) -> None:
    """How every line of a protocol is decided, with its codes, for the investigator to confirm."""
    from flows.coverage_sheet import coverage_sheet
    from flows.protocols import load_protocol

    hand_over(coverage_sheet(load_protocol(path), path), out, "The sheet")


@protocol_app.command("impact")
@reported
def impact_of_protocol(
    old: Annotated[str, typer.Argument(help="Id or file of the protocol as it is.")],
    new: Annotated[str, typer.Argument(help="Id or file of the protocol as it would be.")],
    warehouse: WarehouseOption = Path("warehouse"),
    as_of: AsOfOption = None,
    format: Annotated[
        ImpactFormat, typer.Option(help="A page to read, or a row for each difference.")
    ] = ImpactFormat.text,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    debug: DebugOption = False,
) -> None:
    """Whose answers and statuses another version would change; publishes nothing."""
    from flows.progress import shown
    from flows.protocol_impact import impact
    from flows.protocol_impact_text import ON_TERMINAL, impact_csv, impact_text

    with shown():
        found = impact(old, new, warehouse, as_of.date() if as_of else None)
    if format is ImpactFormat.csv:
        text = impact_csv(found)
    else:
        text = impact_text(found, ON_TERMINAL if out is None else None) + "\n"
    hand_over(text, out, "The difference")
