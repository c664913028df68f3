"""The command line: exit 0 published, 1 refused or failed, 2 wrong usage."""

import atexit
import os
import sys
from datetime import date
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_changes import changes
from flows.cli_exports import export
from flows.cli_lists import aggregates, candidates, explain
from flows.cli_options import (
    AcceptOption,
    AsOfOption,
    BucketsOption,
    DebugOption,
    ExtractsOption,
    LanguageOption,
    ProtocolOption,
    ReasonOption,
    RunnerOption,
    SchedulerOption,
    SourceOption,
    WarehouseOption,
    accepted_gates,
    reported,
    require_runner,
)
from flows.cli_page import audit_app, serve
from flows.cli_protocol import protocol_app
from flows.cli_pseudonymous import pseudonymous
from flows.cli_releases import releases_app, verify
from flows.cli_report import report
from flows.cli_review import review_app
from flows.cli_schedule import schedule
from flows.cli_sensitivity import sensitivity
from flows.cli_sql import Asking, sql
from flows.cli_users import users_app
from flows.language import Language
from flows.resources import load_source, sample_folder

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Which of the hospital's patients might fit a trial, and the evidence behind it.",
)
app.add_typer(protocol_app, name="protocol")
app.add_typer(releases_app, name="releases")
app.add_typer(users_app, name="users")
app.add_typer(audit_app, name="audit")
app.add_typer(review_app, name="review")
app.command()(candidates)
app.command()(explain)
app.command()(changes)
app.command()(aggregates)
app.command()(export)
app.command()(report)
app.command()(pseudonymous)
app.command()(sensitivity)
app.command()(verify)
app.command()(serve)
app.command(cls=Asking)(sql)
app.command()(schedule)

DEFAULT_PROTOCOL = "NCT06934447"


@app.command()
@reported
def refresh(
    extracts: ExtractsOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    protocol: ProtocolOption = None,
    as_of: AsOfOption = None,
    source: SourceOption = "canonical",
    accept: AcceptOption = None,
    reason: ReasonOption = None,
    direct: Annotated[
        bool, typer.Option("--direct", help="Run the same steps without Prefect.")
    ] = False,
    buckets: BucketsOption = 1,
    runner: RunnerOption = "process",
    scheduler: SchedulerOption = None,
    language: LanguageOption = Language.en,
    debug: DebugOption = False,
) -> None:
    """Turn a delivery into a published candidate list."""
    from flows.buckets.answers import one_by_one
    from flows.progress import shown
    from flows.refresh import directly, guarded
    from flows.refresh import refresh as run_refresh
    from flows.summary import summary

    gates = accepted_gates(accept, reason)
    require_runner(runner, scheduler, direct)
    folder = extracts or sample_folder()
    names = tuple(protocol or [DEFAULT_PROTOCOL])
    day = as_of.date() if as_of else None
    with shown():
        asked = (folder, warehouse, names, source, day)
        if direct and debug:
            outcome = run_refresh(*asked, directly, gates, buckets, language=language)
        elif direct:
            outcome = guarded(
                "refresh", run_refresh, *asked, guarded, gates, buckets, one_by_one, language
            )
        else:
            from flows.through_prefect import through_prefect

            outcome = through_prefect(*asked, gates, buckets, runner, scheduler, language)
    print(summary(outcome))


@app.command()
@reported
def check(
    extracts: ExtractsOption = None,
    source: SourceOption = "canonical",
    as_of: AsOfOption = None,
    protocol: ProtocolOption = None,
    every: Annotated[
        bool, typer.Option("--all", help="Every line, not only the commonest.")
    ] = False,
    out: Annotated[
        Path | None,
        typer.Option(help="CSV of every line, rare free text too, for the source's author."),
    ] = None,
    rejected: Annotated[
        Path | None,
        typer.Option(help="New folder for the rejected rows, with file, line and reasons."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Validate a delivery, and list what of it no concept claims; publishes and keeps nothing."""
    from flows.claims.check import check as check_delivery
    from flows.claims.text import claims_text, write_claims
    from flows.landing_told import landing_summary

    checked = check_delivery(
        extracts or sample_folder(),
        load_source(source),
        tuple(protocol or [DEFAULT_PROTOCOL]),
        as_of.date() if as_of else None,
        rejected,
    )
    print(landing_summary(checked.landed), claims_text(checked.claims, every), sep="\n\n")
    if out:
        write_claims(checked.claims, out)
        print(f"\nEvery line in {out}")
    checked.require_complete()


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


def main() -> None:
    """The console script."""
    # DuckDB's bindings report their own leaks on standard error when Python has ended already.
    atexit.register(_silence_errors)
    app()


def _silence_errors() -> None:
    sys.stderr.flush()
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
