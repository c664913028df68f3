"""Commands that read the current release: the list, and why a patient is on it or off it."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, LanguageOption, WarehouseOption, reported
from flows.cli_written import tell_written
from flows.language import Language
from flows.warehouse import Warehouse


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


class Aggregate(StrEnum):
    """A table without patients."""

    attrition = "attrition"
    next_steps = "next_steps"


@reported
def candidates(
    status: Annotated[ListStatus, typer.Option(help="Whose rows.")] = ListStatus.candidate,
    format: Annotated[ListFormat, typer.Option(help="How to write them.")] = ListFormat.csv,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    language: LanguageOption = Language.en,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """The current list, best first; as xlsx the whole workbook, that list before all else."""
    from flows.lists import write_list

    write_list(Warehouse(warehouse.resolve()), status.value, format.value, out, language)
    tell_written(out)


@reported
def explain(
    patient_id: Annotated[str, typer.Argument(help="The patient.")],
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Every criterion of one patient, its evidence, in words."""
    from flows.explain import explanation

    print(explanation(Warehouse(warehouse.resolve()), patient_id))


@reported
def aggregates(
    table: Annotated[Aggregate, typer.Argument(help="Which table.")] = Aggregate.attrition,
    out: Annotated[Path | None, typer.Option(help="File; standard output if not given.")] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """A table to hand on: no patients, counts from 1 to 7 suppressed."""
    from flows.lists import write_aggregate

    write_aggregate(Warehouse(warehouse.resolve()), table.value, out)
    tell_written(out)
