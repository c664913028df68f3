"""Commands about protocols: list, show and check."""

from typing import Annotated

import typer

from flows.cli_options import reported

protocol_app = typer.Typer(no_args_is_help=True, help="List, show or check protocols.")


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
def check_protocol(protocol_id: Annotated[str, typer.Argument(help="Id or file.")]) -> None:
    """Whether a protocol file is right; names every mistake."""
    from flows.protocols import load_protocol

    protocol = load_protocol(protocol_id)
    print(f"{protocol.id} is right: {len(protocol.criteria)} criteria")
