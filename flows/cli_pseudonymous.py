"""The command on the analysts' pseudonymous database: write it, switch it off, who is who."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.warehouse import Warehouse


class Dates(StrEnum):
    """What becomes of the patients' dates."""

    kept = "kept"
    shifted = "shifted"


@reported
def pseudonymous(
    dates: Annotated[
        Dates | None,
        typer.Option(
            help="Patients' dates: as they are, or shifted by days of each patient's own. As "
            "before if not given, at first kept; other dates come with other study ids."
        ),
    ] = None,
    group: Annotated[
        str | None,
        typer.Option(
            help="Group of this machine that may read the file; the warehouse's own if not given."
        ),
    ] = None,
    off: Annotated[
        bool, typer.Option("--off", help="Remove the database; no refresh writes it again.")
    ] = False,
    forget: Annotated[
        bool,
        typer.Option("--forget", help="With --off: the key goes too, and nobody can be found."),
    ] = False,
    who: Annotated[
        str | None,
        typer.Option(
            metavar="STUDY_ID", help="Whom a study id stands for; the audit log notes it."
        ),
    ] = None,
    study_id_of: Annotated[
        str | None,
        typer.Option(metavar="PATIENT_ID", help="A patient's study id; the audit log notes it."),
    ] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Write the analysts' database without identifiers; every refresh renews it from then on."""
    asked = [
        option
        for option, given in (
            ("--dates or --group", dates or group),
            ("--off", off),
            ("--who", who),
            ("--study-id-of", study_id_of),
        )
        if given
    ]
    if len(asked) > 1:
        raise typer.BadParameter("each of these goes alone", param_hint=" and ".join(asked))
    if forget and not off:
        raise typer.BadParameter("goes with --off", param_hint="--forget")
    from flows.pseudonymous.command import end, switch_on, who_is
    from flows.pseudonymous.command import study_id_of as known_as

    place = Warehouse(warehouse.resolve())
    if off:
        end(place, forget)
        print("The pseudonymous database is gone" + (", and its key." if forget else "."))
    elif who is not None:
        print("\n".join(who_is(place, who)))
    elif study_id_of is not None:
        print(known_as(place, study_id_of))
    else:
        release, chosen = switch_on(place, dates, group)
        print(
            f"{place.pseudonymous}: release {release}, dates {chosen.dates}. "
            "Every refresh and rollback renews it."
        )
