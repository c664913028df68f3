"""The command that refreshes by the clock."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import (
    DebugOption,
    ExtractsOption,
    LanguageOption,
    ProtocolOption,
    SourceOption,
    WarehouseOption,
    reported,
)
from flows.language import Language
from flows.resources import sample_folder
from flows.schedule.choice import LONGEST_WAIT, WEEKLY


@reported
def schedule(
    extracts: ExtractsOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    protocol: ProtocolOption = None,
    source: SourceOption = "canonical",
    language: LanguageOption = Language.en,
    cron: Annotated[str, typer.Option(help="When: minute, hour, day, month, weekday.")] = WEEKLY,
    timezone: Annotated[
        str | None,
        typer.Option(help="Whose clock, as Asia/Shanghai; this machine's if not given."),
    ] = None,
    wait_minutes: Annotated[
        int,
        typer.Option(
            min=0,
            max=LONGEST_WAIT,
            help="How long a run waits for a delivery that is not there yet.",
        ),
    ] = 180,
    notify: Annotated[
        str | None,
        typer.Option(
            metavar="URL",
            envvar="PRESCREEN_NOTIFY",
            show_envvar=True,
            help="Webhook (https://...) or mailbox (mailtos://...) to tell of failures; better "
            "set in the environment, where no list of processes shows it.",
        ),
    ] = None,
    quiet_days: Annotated[
        int, typer.Option(min=1, max=366, help="Tell too when no refresh went well for so long.")
    ] = 8,
    port: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=65535,
            help="Port of Prefect's page on this machine, 4200 if not given; not where "
            "PREFECT_API_URL names a server.",
        ),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """Refresh every week, through Prefect, until the process is ended."""
    from flows.schedule.keeper import keep
    from flows.schedule.plan import planned

    plan = planned(
        extracts or sample_folder(),
        warehouse,
        tuple(protocol or ["NCT06934447"]),
        *(source, language, cron, timezone, wait_minutes, quiet_days, notify),
    )
    keep(plan, port, lambda line: print(line, flush=True))
