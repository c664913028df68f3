"""Options that commands share, and how every command tells an error."""

import os
import sys
from collections.abc import Callable
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.buckets.choice import MOST, Runner
from flows.errors import Refusal, StepFailed
from flows.gates import GATES, Accepted, accepted
from flows.language import Language
from flows.machine import machine_fault
from flows.warehouse import UMASK

# Not to be readable is no wrong usage: the command says what it lacks, and what to do.
WarehouseOption = Annotated[
    Path, typer.Option(help="Folder of the published database.", readable=False)
]
ExtractsOption = Annotated[
    Path | None,
    typer.Option(help="Folder of the delivery; the shipped sample if not given.", readable=False),
]
SourceOption = Annotated[str, typer.Option(help="Name or path of the source that maps it.")]
ProtocolOption = Annotated[
    list[str] | None, typer.Option(help="Id or file of a protocol; may be given more than once.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Date that the screening speaks of."),
]
AcceptOption = Annotated[
    list[str] | None,
    typer.Option(
        metavar="GATE",
        help=f"Let a refresh through that this gate holds ({', '.join(GATES)}); may be given more "
        "than once, always with --reason.",
    ),
]
ReasonOption = Annotated[
    str | None,
    typer.Option(
        help="Why the gates are let through; the ledger and Prefect keep it: no patient's data."
    ),
]
BucketsOption = Annotated[
    int,
    typer.Option(
        min=1,
        max=MOST,
        help="Into how many parts the base cohort is divided until it has its answers.",
    ),
]
RunnerOption = Annotated[
    Runner, typer.Option(help="Who answers the parts: this process, or the workers of Dask.")
]
SchedulerOption = Annotated[
    str | None,
    typer.Option(help="Address of Dask's scheduler; two processes of this machine if not given."),
]
LanguageOption = Annotated[
    Language,
    typer.Option(help="Of the headings of the workbook.", envvar="PRESCREEN_LANGUAGE"),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the error as Python sees it.")]


def accepted_gates(gates: list[str] | None, reason: str | None) -> Accepted:
    """What --accept and --reason ask for; wrong usage where they do not belong together."""
    try:
        return accepted(gates, reason)
    except ValueError as fault:
        raise typer.BadParameter(str(fault), param_hint="--accept") from None


def require_runner(runner: Runner, scheduler: str | None, direct: bool) -> None:
    """Wrong usage where the options of Dask do not belong together."""
    if scheduler and runner != "dask":
        raise typer.BadParameter("goes with --runner dask", param_hint="--scheduler")
    if direct and runner == "dask":
        raise typer.BadParameter(
            "Dask's tasks are Prefect's: leave out --direct, or answer the buckets in this process",
            param_hint="--runner",
        )


def reported(command: Callable[..., None]) -> Callable[..., None]:
    """The command with every error as one message on standard error and exit status 1."""

    @wraps(command)
    def run(*args: Any, **kwargs: Any) -> None:
        os.umask(UMASK)
        try:
            command(*args, **kwargs)
        except (Refusal, StepFailed) as error:
            print(f"prescreen: {error}", file=sys.stderr)
            raise typer.Exit(1) from None
        except (typer.Exit, typer.Abort, typer.BadParameter):
            raise
        except BrokenPipeError:
            # The reader of a pipe has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        except Exception as error:
            if kwargs.get("debug"):
                raise
            if machine := machine_fault(command.__name__.replace("_", " "), error):
                print(f"prescreen: {machine}", file=sys.stderr)
                raise typer.Exit(1) from None
            # The text of an unforeseen error may quote a patient's row: only its kind is said.
            print(
                f"prescreen: {type(error).__name__} in {command.__name__.replace('_', ' ')}\n"
                "  where: in the program itself\n"
                "  what to do: run again with --debug on this machine; the last release is "
                "untouched",
                file=sys.stderr,
            )
            raise typer.Exit(1) from None

    return run
