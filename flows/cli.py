"""The command line: exit 0 published, 1 refused or failed, 2 wrong usage."""

import atexit
import os
import sys
from collections.abc import Callable
from datetime import date, datetime
from enum import StrEnum
from functools import wraps
from pathlib import Path
from typing import Annotated, Any

import typer

from flows.errors import Refusal, StepFailed
from flows.resources import load_source, sample_folder
from flows.warehouse import UMASK, Warehouse

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which of the hospital's patients might fit a trial, and the evidence behind it.",
)
protocol_app = typer.Typer(no_args_is_help=True, help="List, show or check protocols.")
app.add_typer(protocol_app, name="protocol")

DEFAULT_PROTOCOL = "NCT06934447"


class ListFormat(StrEnum):
    """How a candidate list is written."""

    csv = "csv"
    xlsx = "xlsx"
    parquet = "parquet"
    json = "json"


class ListStatus(StrEnum):
    """Whose rows a list holds."""

    candidate = "candidate"
    needs_data = "needs_data"
    ineligible = "ineligible"
    all = "all"


WarehouseOption = Annotated[Path, typer.Option(help="Folder of the published database.")]
ExtractsOption = Annotated[
    Path | None, typer.Option(help="Folder of the delivery; the shipped sample if not given.")
]
SourceOption = Annotated[str, typer.Option(help="Name or path of the source that maps it.")]
ProtocolOption = Annotated[
    list[str] | None, typer.Option(help="Id or file of a protocol; may be given more than once.")
]
AsOfOption = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="Date that the screening speaks of."),
]
DebugOption = Annotated[bool, typer.Option("--debug", help="Show the error as Python sees it.")]


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
        except (typer.Exit, typer.Abort):
            raise
        except BrokenPipeError:
            # The reader of a pipe has seen enough.
            os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        except Exception as error:
            if kwargs.get("debug"):
                raise
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


@app.command()
@reported
def refresh(
    extracts: ExtractsOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    protocol: ProtocolOption = None,
    as_of: AsOfOption = None,
    source: SourceOption = "canonical",
    direct: Annotated[
        bool, typer.Option("--direct", help="Run the same steps without Prefect.")
    ] = False,
    debug: DebugOption = False,
) -> None:
    """Turn a delivery into a published candidate list."""
    from flows.progress import shown
    from flows.refresh import guarded
    from flows.refresh import refresh as run_refresh
    from flows.summary import summary

    folder = extracts or sample_folder()
    names = tuple(protocol or [DEFAULT_PROTOCOL])
    day = as_of.date() if as_of else None
    with shown() as told:
        if direct:
            call = told if debug else lambda name, *rest: told(name, guarded, name, *rest)
            outcome = run_refresh(folder, warehouse, names, source, day, call)
        else:
            from flows.prefect_settings import apply

            apply(Warehouse(warehouse.resolve()).root / "store" / "prefect")
            from flows.weekly_refresh import weekly_refresh

            told("refresh through Prefect")
            outcome = weekly_refresh(folder, warehouse, list(names), source, day)
    print(summary(outcome))


@app.command()
@reported
def check(
    extracts: ExtractsOption = None,
    source: SourceOption = "canonical",
    as_of: AsOfOption = None,
    debug: DebugOption = False,
) -> None:
    """Validate a delivery; publishes and keeps nothing."""
    from flows.land import check as check_delivery
    from flows.summary import landing_summary

    counts = check_delivery(
        extracts or sample_folder(), load_source(source), as_of.date() if as_of else None
    )
    print(landing_summary(counts))


@app.command()
@reported
def candidates(
    status: Annotated[ListStatus, typer.Option(help="Whose rows.")] = ListStatus.candidate,
    format: Annotated[ListFormat, typer.Option(help="How to write them.")] = ListFormat.csv,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """The current list, best first."""
    from flows.lists import write_list

    write_list(Warehouse(warehouse.resolve()).published, status.value, format.value, out)


@app.command()
@reported
def explain(
    patient_id: Annotated[str, typer.Argument(help="The patient.")],
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Every criterion of one patient, its evidence, in words."""
    from flows.explain import explanation

    print(explanation(Warehouse(warehouse.resolve()).published, patient_id))


@app.command()
@reported
def sample(
    out: Annotated[Path, typer.Option(help="Folder to write into.")],
    patients: Annotated[int, typer.Option(min=1, help="How many patients.")] = 300,
    seed: Annotated[int, typer.Option(help="Another seed, other patients.")] = 20261116,
    as_of: AsOfOption = None,
    debug: DebugOption = False,
) -> None:
    """Write a made-up delivery of any size."""
    from flows.sample import write_sample

    counts = write_sample(out, patients, seed, as_of.date() if as_of else date(2026, 11, 16))
    for extract, rows in counts.items():
        print(f"{extract:18} {rows:>10,} rows")
    print(f"Synthetic data in {out}")


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


def main() -> None:
    """The console script."""
    # DuckDB's bindings report their own leaks on standard error when Python has ended already.
    atexit.register(_silence_errors)
    app()


def _silence_errors() -> None:
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
