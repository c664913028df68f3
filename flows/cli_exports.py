"""The command that hands a release over to another system."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.warehouse import Warehouse


class ExportKind(StrEnum):
    """Which system an export is for."""

    redcap = "redcap"
    omop = "omop"
    fhir = "fhir"


@reported
def export(
    kind: Annotated[ExportKind, typer.Argument(help="For which system.")],
    out: Annotated[Path, typer.Option(help="New folder for the files.")],
    protocol: Annotated[
        list[str] | None,
        typer.Option(help="Id of a protocol; may be given more than once; all if not given."),
    ] = None,
    release: Annotated[
        str | None, typer.Option(help="Number of the release; the served one if not given.")
    ] = None,
    persons: Annotated[
        Path | None,
        typer.Option(help="omop: CSV of patient_id and person_id, where those are not the same."),
    ] = None,
    patient_system: Annotated[
        str | None,
        typer.Option(help="fhir: the system (URI) of the identifier that the patient ids are."),
    ] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """A release as REDCap, an OMOP CDM or a FHIR server takes it."""
    if persons and kind is not ExportKind.omop:
        raise typer.BadParameter("goes with omop", param_hint="--persons")
    if patient_system and kind is not ExportKind.fhir:
        raise typer.BadParameter("goes with fhir", param_hint="--patient-system")
    from flows.downloaded import note_download
    from flows.exports import export_files, written
    from flows.release_told import release_number
    from flows.releases import release_database, served_release

    place = Warehouse(warehouse.resolve())
    database = release_database(place, release)
    files = export_files(kind.value, database, protocol, persons, patient_system)
    name = release_number(release) if release else served_release(place)
    note_download(place, name or "", kind.value)
    for file in written(out, files):
        print(file)
