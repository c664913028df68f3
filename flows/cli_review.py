"""Commands on what the research office decided: import a file of it, list it, and sum it up."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.cli_written import hand_over
from flows.warehouse import Warehouse

review_app = typer.Typer(
    no_args_is_help=True, help="What the research office decided: import, list, precision."
)


class DecisionState(StrEnum):
    """What became of a decision."""

    recorded = "recorded"
    in_force = "in_force"
    evidence_changed = "evidence_changed"
    lapsed = "lapsed"
    superseded = "superseded"
    withdrawn = "withdrawn"
    data_decides = "data_decides"


class DecisionFormat(StrEnum):
    """How a list of decisions is written."""

    text = "text"
    csv = "csv"


@review_app.command("import")
@reported
def import_file(
    file: Annotated[
        Path,
        typer.Argument(
            help="CSV, UTF-8: protocol_id, patient_id, criterion_id, decision, reason, until, "
            "evidence_on, decided_by."
        ),
    ],
    by: Annotated[
        str | None, typer.Option(help="Who decided; the account that runs this if not given.")
    ] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Record the decisions of a file: every line of it, or none."""
    from flows.review.import_file import import_decisions

    done = import_decisions(Warehouse(warehouse.resolve()), file, by)
    print(f"Recorded: {done.recorded:,}. Recorded before: {done.repeated:,}.")
    if done.resurfaced:
        print(
            f"Of these {done.resurfaced:,} wait for a new decision, because what they rested on "
            "changed or is too old: `prescreen review list --state evidence_changed` and `--state "
            "lapsed` show them. Who has looked again gives a new reason."
        )
    if done.overtaken:
        print(
            f"Of these {done.overtaken:,} were replaced or taken back since, and change nothing. "
            "Who means one of them anew gives a new reason."
        )
    if done.recorded:
        print("They take effect at the next refresh.")


@review_app.command("list")
@reported
def list_decisions(
    state: Annotated[
        list[DecisionState] | None, typer.Option(help="Of this state; may be given more than once.")
    ] = None,
    protocol: Annotated[str | None, typer.Option(help="Of this protocol.")] = None,
    format: Annotated[
        DecisionFormat, typer.Option(help="How to write them.")
    ] = DecisionFormat.text,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Every decision on a screened patient, the newest first, and what became of it."""
    from flows.downloaded import note_download
    from flows.releases import served_release
    from flows.review.asked import protocol_named
    from flows.review.current import decisions_of
    from flows.review.text import as_csv, listing

    place = Warehouse(warehouse.resolve())
    shown = decisions_of(place, protocol_named(place, protocol) if protocol else None)
    if state:
        shown = [decision for decision in shown if decision.state in state]
    text = as_csv(shown) if format is DecisionFormat.csv else listing(shown) + "\n"
    if format is DecisionFormat.csv or out is not None:
        note_download(place, served_release(place) or "", f"decisions {format.value}")
    encoding = "utf-8-sig" if format is DecisionFormat.csv else "utf-8"
    hand_over(text, out, "The list", encoding)


@review_app.command()
@reported
def precision(warehouse: WarehouseOption = Path("warehouse"), debug: DebugOption = False) -> None:
    """How many of each release's candidates were reviewed, and how many confirmed."""
    from flows.review.asked import precision_table
    from flows.review.text import precision_text

    print(precision_text(precision_table(Warehouse(warehouse.resolve()))))
