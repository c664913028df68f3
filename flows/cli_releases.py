"""Commands on the releases: list, go back, pin, prune; and whether all of it is whole."""

from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.warehouse import Warehouse

ReleaseArgument = Annotated[str, typer.Argument(help="The release, as 3 or 000003.")]
ReasonOption = Annotated[str | None, typer.Option(help="Why, for the ledger; no patient's data.")]

releases_app = typer.Typer(
    invoke_without_command=True, help="The releases that are kept: list, rollback, pin, prune."
)


@releases_app.callback(invoke_without_command=True)
@reported
def releases(context: typer.Context, warehouse: WarehouseOption = Path("warehouse")) -> None:
    """The releases that are kept; the same as `list`."""
    if context.invoked_subcommand is None:
        _list(warehouse)


@releases_app.command("list")
@reported
def list_releases(
    warehouse: WarehouseOption = Path("warehouse"), debug: DebugOption = False
) -> None:
    """Every release that is kept, newest first, and which one is served."""
    _list(warehouse)


def _list(warehouse: Path) -> None:
    from flows.releases_text import listing

    print(listing(Warehouse(warehouse.resolve())))


@releases_app.command()
@reported
def rollback(
    release: ReleaseArgument,
    reason: ReasonOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Serve an earlier release again, in one step."""
    from flows.rollback import rollback as go_back

    folder = go_back(Warehouse(warehouse.resolve()), release, reason)
    print(f"Release {folder.name} is served; newer ones are kept. The next refresh publishes anew.")


@releases_app.command()
@reported
def pin(
    release: ReleaseArgument,
    reason: ReasonOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Keep a release from being pruned."""
    from flows.rollback import pin as keep

    name = keep(Warehouse(warehouse.resolve()), release, pinned=True, reason=reason)
    print(f"Release {name} is pinned.")


@releases_app.command()
@reported
def unpin(
    release: ReleaseArgument,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Let a pinned release be pruned again."""
    from flows.rollback import pin as keep

    name = keep(Warehouse(warehouse.resolve()), release, pinned=False)
    print(f"Release {name} is no longer pinned.")


@releases_app.command()
@reported
def prune(
    keep: Annotated[int, typer.Option(min=1, help="How many of the newest to keep.")] = 12,
    months: Annotated[
        int, typer.Option(min=0, help="Of how many months to keep the last one.")
    ] = 12,
    patient: Annotated[
        str | None, typer.Option(help="Remove every release that lists this patient instead.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Only say what would go.")] = False,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Remove old releases; never the served, a pinned or a downloaded one."""
    from flows.prune import prune as prune_by_rule
    from flows.prune import prune_patient
    from flows.releases_text import pruned_text

    place = Warehouse(warehouse.resolve())
    if patient is not None:
        pruned = prune_patient(place, patient, dry_run=dry_run)
    else:
        pruned = prune_by_rule(place, keep, months, dry_run=dry_run)
    print(pruned_text(pruned, dry_run=dry_run))


@releases_app.command()
@reported
def fresh(
    within_days: Annotated[int, typer.Option(min=1, help="How old the newest may be.")] = 8,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Whether the newest release is recent: exit status 1 if not, for cron or a monitor."""
    from flows.freshness import fresh as newest

    print(newest(Warehouse(warehouse.resolve()), within_days))


@reported
def verify(warehouse: WarehouseOption = Path("warehouse"), debug: DebugOption = False) -> None:
    """Read every release again: hashes, shape, sums; and the store against the ledger."""
    from flows.errors import Refusal
    from flows.releases_text import verified_text
    from flows.verify import verify as look_over

    place = Warehouse(warehouse.resolve())
    verified = look_over(place)
    print(verified_text(verified))
    if not verified.whole:
        damaged = ", ".join(name for name, faults in verified.faults.items() if faults)
        raise Refusal(
            f"The warehouse is not whole: {damaged}",
            str(place.root),
            "serve a release that is whole with `prescreen releases rollback`, and restore the "
            "rest from a backup",
        )
