"""Commands of the research office's page: serve it, and read its audit log."""

import sys
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.errors import Refusal, printable
from flows.warehouse import Warehouse

audit_app = typer.Typer(no_args_is_help=True, help="The audit log of the page.")


class AuditFormat(StrEnum):
    """How the audit log is shown."""

    text = "text"
    csv = "csv"


@reported
def serve(
    warehouse: WarehouseOption = Path("warehouse"),
    host: Annotated[
        str, typer.Option(help="Address to listen on; only a loopback one without --public-url.")
    ] = "127.0.0.1",
    port: Annotated[int, typer.Option(min=1, max=65535, help="Port to listen on.")] = 8321,
    public_url: Annotated[
        str | None,
        typer.Option(help="The https address that people type, where a TLS proxy stands in front."),
    ] = None,
    trust_user_header: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Header in which the proxy names whom it signed in."),
    ] = None,
    proxy_secret_file: Annotated[
        Path | None,
        typer.Option(help="File with the secret that the proxy sends in X-Prescreen-Proxy-Secret."),
    ] = None,
    proxy_address: Annotated[
        list[str] | None,
        typer.Option(help="Address of the proxy, if it is not this machine; may be repeated."),
    ] = None,
    debug: DebugOption = False,
) -> None:
    """The research office's page, for browsers on this machine or behind a TLS proxy."""
    from flows.page.accounts import Accounts
    from flows.page.serve import serve as run
    from flows.page.settings import settings

    place = Warehouse(warehouse.resolve())
    asked = (host, port, public_url, trust_user_header, proxy_secret_file, proxy_address or [])
    told = settings(place, *asked)

    def begins() -> None:
        if not Accounts(place).all():
            print("No accounts yet: make one with `prescreen users add NAME --role research`")
        print(f"The page is at {told.address}; Ctrl-C ends it.", flush=True)

    run(told, begins)


@audit_app.command("verify")
@reported
def audit_verify(
    expect: Annotated[
        str | None,
        typer.Option(metavar="N:SEAL", help="A head noted earlier, which has to be in the log."),
    ] = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Whether every line of the audit log stands as it was written, and none is missing."""
    from flows.page.accounts import Accounts
    from flows.page.accounts_noted import Noted
    from flows.page.audit import audit_journal

    place = Warehouse(warehouse.resolve())
    journal = audit_journal(place)
    noted = Noted()
    found = journal.verify(expect, noted.hear)
    faults = [*found.faults, *noted.missing(Accounts(place).all())]
    for fault in faults:
        print(fault)
    if faults:
        raise Refusal(
            f"The audit log was changed: {len(faults)} fault{'' if len(faults) == 1 else 's'}",
            str(journal.path),
            "keep the file as it is for whoever looks into it, and compare it with the backups",
        )
    print(f"{found.count:,} lines, all as they were written.")
    print(f"Note this head where nobody of this machine can write, for --expect: {found.head}")


@audit_app.command("show")
@reported
def audit_show(
    user: Annotated[str | None, typer.Option(help="Only of this account.")] = None,
    since: Annotated[
        str | None, typer.Option(metavar="DAY", help="Only from this day on, as 2026-11-30 (UTC).")
    ] = None,
    patient: Annotated[str | None, typer.Option(help="Only about this patient.")] = None,
    action: Annotated[str | None, typer.Option(help="Only of this kind, as view_patient.")] = None,
    format: Annotated[AuditFormat, typer.Option(help="How to write it.")] = AuditFormat.text,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Who saw what, when: the audit log, or a part of it."""
    from flows.page.audit import audit_journal
    from flows.page.audit_text import audit_csv, audit_text, chosen

    if since is not None:
        since = _day(since)
    journal = audit_journal(Warehouse(warehouse.resolve()))
    if journal.verify().faults:
        print("The log was changed: only the lines that stand are shown.", file=sys.stderr)
    entries = journal.entries(broken=True)
    found = chosen(entries, user, since, patient, action)
    sys.stdout.write(audit_csv(found) if format is AuditFormat.csv else audit_text(found))


def _day(text: str) -> str:
    try:
        return date.fromisoformat(text).isoformat()
    except ValueError:
        raise Refusal(
            "This is no day", f"--since {printable(text)}", "write it as 2026-11-30"
        ) from None
