"""Commands of the accounts that sign in to the page."""

import sys
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from flows.cli_options import DebugOption, WarehouseOption, reported
from flows.errors import Refusal
from flows.warehouse import Warehouse

NameArgument = Annotated[str, typer.Argument(help="The account's name.")]
SeesOption = Annotated[
    list[str] | None,
    typer.Option("--protocol", help="Id of a protocol it may see, or *; may be given repeatedly."),
]
PasswordFileOption = Annotated[
    Path | None,
    typer.Option(help="File whose first line is the password; asked for twice if not given."),
]

users_app = typer.Typer(no_args_is_help=True, help="The accounts of the page.")


class RoleName(StrEnum):
    """What an account is for."""

    research = "research"
    analyst = "analyst"
    operations = "operations"


@users_app.command("add")
@reported
def users_add(
    name: NameArgument,
    role: Annotated[RoleName, typer.Option(help="What the account is for.")],
    protocol: SeesOption = None,
    password_file: PasswordFileOption = None,
    no_password: Annotated[
        bool, typer.Option("--no-password", help="Signed in by the proxy only.")
    ] = False,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """A new account; it sees every protocol unless some are named."""
    from flows.page.accounts import Accounts, Role

    place = Warehouse(warehouse.resolve())
    password = None if no_password else _password(password_file)
    made = Accounts(place).add(name, Role(role.value), protocol or ["*"], password)
    _note(place, "user_added", account=made.name, role=made.role.value, sees=[*made.protocols])
    print(f"Account {made.name} ({made.role.value}) sees {_told(made.protocols)}.")


@users_app.command("list")
@reported
def users_list(warehouse: WarehouseOption = Path("warehouse"), debug: DebugOption = False) -> None:
    """Every account with its role and protocols."""
    from flows.page.accounts import Accounts

    accounts = Accounts(Warehouse(warehouse.resolve())).all()
    print(f"{'name':24} {'role':12} {'signs in by':12} protocols")
    for name in sorted(accounts):
        own = accounts[name]
        by = "password" if own.password else "proxy"
        print(f"{name:24} {own.role.value:12} {by:12} {_told(own.protocols)}")


@users_app.command("change")
@reported
def users_change(
    name: NameArgument,
    role: Annotated[RoleName | None, typer.Option(help="Its new role.")] = None,
    protocol: SeesOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """Another role or other protocols, from the next click on."""
    from flows.page.accounts import Accounts, Role

    if role is None and not protocol:
        raise typer.BadParameter("give --role, --protocol or both", param_hint="--role")
    place = Warehouse(warehouse.resolve())
    own = Accounts(place).change(name, Role(role.value) if role else None, protocol)
    _note(place, "user_changed", account=own.name, role=own.role.value, sees=[*own.protocols])
    print(f"Account {own.name} ({own.role.value}) sees {_told(own.protocols)}.")


@users_app.command("remove")
@reported
def users_remove(
    name: NameArgument,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """The account is gone; whoever is signed in by it is out at the next click."""
    from flows.page.accounts import Accounts

    place = Warehouse(warehouse.resolve())
    gone = Accounts(place).remove(name)
    _note(place, "user_removed", account=gone.name)
    print(f"Account {gone.name} is removed.")


@users_app.command("password")
@reported
def users_password(
    name: NameArgument,
    password_file: PasswordFileOption = None,
    warehouse: WarehouseOption = Path("warehouse"),
    debug: DebugOption = False,
) -> None:
    """A new password; whoever is signed in with the old one is out at the next click."""
    from flows.page.accounts import Accounts

    place = Warehouse(warehouse.resolve())
    own = Accounts(place).set_password(name, _password(password_file))
    _note(place, "user_password", account=own.name)
    print(f"Account {own.name} has a new password.")


def _note(place: Warehouse, event: str, **says: object) -> None:
    from flows.page.audit import Audit
    from flows.release_events import account

    Audit(place).note(event, by=account(), **says)


def _told(protocols: tuple[str, ...]) -> str:
    return "every protocol" if "*" in protocols else ", ".join(protocols)


def _password(file: Path | None) -> str:
    if file is None:
        if not sys.stdin.isatty():
            raise Refusal(
                "There is no terminal on which to ask for the password",
                "standard input",
                "put it into a file that only you may read, and name that with --password-file",
            )
        return str(typer.prompt("Password", hide_input=True, confirmation_prompt=True))
    try:
        return (file.read_text("utf-8").splitlines() or [""])[0]
    except OSError as error:
        raise Refusal(
            f"The password cannot be read ({error.strerror})", str(file), "name its file"
        ) from None
