"""The commands of the page: accounts are made and changed, and unsafe settings are refused."""

import json
import socket
from pathlib import Path

import pytest
from refresh.releases import Said, prescreen

from flows.errors import Refusal
from flows.page.accounts import Accounts, Role
from flows.page.audit import audit_journal
from flows.page.passwords import is_right, kept
from flows.page.settings import settings
from flows.warehouse import Warehouse

from .served import PASSWORD


@pytest.fixture
def place(tmp_path: Path) -> Warehouse:
    """A warehouse without anything in it."""
    made = Warehouse(tmp_path / "warehouse")
    made.prepare()
    (tmp_path / "password").write_text(f"{PASSWORD}\n", "utf-8")
    return made


def users(place: Warehouse, *words: object) -> Said:
    return prescreen("users", *words, "--warehouse", place.root)


def test_accounts_are_added_listed_changed_and_removed(place: Warehouse, tmp_path: Path) -> None:
    file = ("--password-file", tmp_path / "password")
    assert users(place, "add", "Ada.L", "--role", "research", *file).code == 0
    assert users(place, "add", "proxied", "--role", "analyst", "--no-password").code == 0
    added = users(place, "add", "bea", "--role", "research", "--protocol", "nct06934447", *file)
    assert "sees NCT06934447" in added.out
    listed = users(place, "list").out
    assert [line.split()[0] for line in listed.splitlines()] == ["name", "ada.l", "bea", "proxied"]
    assert users(place, "change", "bea", "--role", "operations", "--protocol", "*").code == 0
    assert users(place, "password", "bea", *file).code == 0
    assert users(place, "remove", "ada.l").code == 0
    known = Accounts(place).all()
    assert {name: own.role for name, own in known.items()} == {
        "bea": Role.operations,
        "proxied": Role.analyst,
    }
    events = [line["event"] for line in audit_journal(place).entries()]
    assert events == [*["user_added"] * 3, "user_changed", "user_password", "user_removed"]
    text = (place.office / "accounts.json").read_text("utf-8") + (
        place.office / "audit.jsonl"
    ).read_text("utf-8")
    assert PASSWORD not in text
    assert (place.office / "accounts.json").stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("add", "ada", "--role", "research"), "an account ada already"),
        (("add", "a b", "--role", "research"), "no name of an account"),
        (("add", "../x", "--role", "research"), "no name of an account"),
        (("remove", "eve"), "no account eve"),
        (("password", "eve"), "no account eve"),
        (("change", "eve", "--role", "analyst"), "no account eve"),
    ],
    ids=lambda words: " ".join(words) if isinstance(words, tuple) else "",
)
def test_a_command_that_cannot_be_is_refused(
    place: Warehouse, tmp_path: Path, words: tuple[str, ...], told: str
) -> None:
    Accounts(place).add("ada", Role.research, ["*"], PASSWORD)
    file = ("--password-file", tmp_path / "password") if words[0] in ("add", "password") else ()
    said = users(place, *words, *file)
    assert said.code == 1
    assert told in said.err


@pytest.mark.parametrize("password", ["short", "x" * 257, "aaaaaaaaaaaaaaa", "abababababab"])
def test_a_weak_password_is_refused(place: Warehouse, password: str) -> None:
    with pytest.raises(Refusal, match="12 to 256 characters"):
        Accounts(place).add("ada", Role.research, ["*"], password)
    assert Accounts(place).all() == {}


def test_a_password_is_kept_as_scrypt_with_its_own_salt() -> None:
    one, other = kept(PASSWORD), kept(PASSWORD)
    assert one.hash != other.hash
    assert (one.n, one.r, one.p) == (2**15, 8, 1)
    assert is_right(PASSWORD, one)
    assert not is_right(PASSWORD + "x", one)
    assert not is_right(PASSWORD, None)


def test_an_account_without_a_password_never_signs_in_by_one(place: Warehouse) -> None:
    made = Accounts(place).add("proxied", Role.analyst, ["*"], None)
    assert not is_right("", made.password)
    assert not is_right("0" * 32, made.password)


def test_a_broken_file_of_accounts_lets_nobody_in(place: Warehouse) -> None:
    accounts = Accounts(place)
    accounts.add("ada", Role.research, ["*"], PASSWORD)
    accounts.path.write_text(json.dumps([{"name": "ada", "role": "king"}]), "utf-8")
    with pytest.raises(Refusal, match="cannot be read"):
        accounts.named("ada")


# host | public url | user header | secret | what the refusal says (nothing: it is taken)
SETTINGS = """
127.0.0.1 |                           |          |       |
::1       |                           |          |       |
localhost |                           |          |       |
0.0.0.0   |                           |          |       | listens on this machine only
10.1.2.3  |                           |          |       | listens on this machine only
0.0.0.0   | https://p.example         |          |       |
127.0.0.1 | https://p.example:8443/   |          |       |
127.0.0.1 | http://p.example          |          |       | no address that people can type
127.0.0.1 | https://p.example/prescreen |        |       | no address that people can type
127.0.0.1 | https://me:pw@p.example   |          |       | no address that people can type
127.0.0.1 | https://                  |          |       | no address that people can type
127.0.0.1 | https://p.example         | X-User   | long  |
127.0.0.1 | https://p.example         | X-User   |       | only with the proxy's secret
127.0.0.1 | https://p.example         |          | long  | only with the proxy's secret
127.0.0.1 | https://p.example         | X-User   | short | fewer than 32 characters
127.0.0.1 | https://p.example         | X-User   | none  | cannot be read
127.0.0.1 | https://p.example         | Remote-User | long |
127.0.0.1 |                           | X-User   | long  | behind --public-url
127.0.0.1 | https://p.example         | Cookie   | long  | a header of its own
127.0.0.1 | https://p.example         | X_User   | long  | a header of its own
127.0.0.1 | https://p.example         | X-Prescreen-Proxy-Secret | long | a header of its own
127.0.0.1 | https://p.example         | X-Forwarded-For | long | a header of its own
"""


@pytest.mark.parametrize("line", SETTINGS.strip().splitlines())
def test_unsafe_settings_are_refused(place: Warehouse, tmp_path: Path, line: str) -> None:
    host, url, header, secret, told = (cell.strip() for cell in line.split("|"))
    file = tmp_path / f"secret {secret}"
    if secret in ("long", "short"):
        file.write_text("s" * (32 if secret == "long" else 31), "utf-8")
    asked = (host, 8321, url or None, header or None, file if secret else None, [])
    if told:
        with pytest.raises(Refusal, match=told):
            settings(place, *asked)
        return
    made = settings(place, *asked)
    assert made.secure == bool(url)
    assert "sss" not in repr(made)


def test_the_page_does_not_start_where_it_must_not(place: Warehouse) -> None:
    for words, told in (
        (("--host", "0.0.0.0", "--warehouse", place.root), "--public-url"),
        (("--warehouse", place.root / "none"), "There is no warehouse here"),
    ):
        said = prescreen("serve", *words)
        assert said.code == 1
        assert told in said.err


def test_a_port_that_is_taken_is_told(place: Warehouse) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        said = prescreen(
            *("serve", "--port", taken.getsockname()[1], "--warehouse", place.root),
        )
    assert said.code == 1
    assert "Address already in use" in said.err
    assert said.out == ""


def test_a_password_is_asked_for_on_a_terminal_only(place: Warehouse) -> None:
    said = users(place, "add", "ada", "--role", "research")
    assert (said.code, said.out) == (1, "")
    assert "--password-file" in said.err
    assert Accounts(place).all() == {}
