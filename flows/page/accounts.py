"""Who may use the page: a private file of accounts, each with a role and its protocols."""

import fcntl
import json
import os
import re
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path
from threading import Lock

from flows.errors import Refusal, printable
from flows.page.passwords import Kept, kept
from flows.warehouse import PRIVATE_FILE_MODE, PRIVATE_FOLDER_MODE, Warehouse, sync

EVERY = "*"
_NAME = re.compile(r"[a-z0-9][a-z0-9._@-]{0,63}")


class Role(StrEnum):
    """What an account is for."""

    research = "research"
    analyst = "analyst"
    operations = "operations"


@dataclass(frozen=True)
class Account:
    """A person's role and protocols (`*`: all); `version` changes with the password.

    Without a password the account serves only those whom a proxy signs in.
    """

    name: str
    role: Role
    protocols: tuple[str, ...]
    password: Kept | None
    version: str

    def may_see(self, protocol_id: str) -> bool:
        """Whether the account may see the patients of this protocol."""
        return EVERY in self.protocols or protocol_id in self.protocols

    @property
    def sees_all(self) -> bool:
        """Whether the account may see every protocol, later ones too."""
        return EVERY in self.protocols


class Accounts:
    """The accounts as the file has them at this moment."""

    def __init__(self, place: Warehouse) -> None:
        self.path = place.office / "accounts.json"
        self._lock = Lock()
        self._seen: tuple[int, int, int] | None = None
        self._known: dict[str, Account] = {}

    def named(self, name: str) -> Account | None:
        """The account of that name, if there is one."""
        return self.all().get(name.lower())

    def all(self) -> dict[str, Account]:
        """Every account by its name, read again whenever the file was replaced."""
        with self._lock:
            try:
                state = self.path.stat()
            except FileNotFoundError:
                return {}
            seen = (state.st_ino, state.st_mtime_ns, state.st_size)
            if seen != self._seen:
                self._known, self._seen = _read(self.path), seen
            return self._known

    def add(self, name: str, role: Role, protocols: Sequence[str], password: str | None) -> Account:
        """The new account; Refusal if the name is taken or is none."""
        name = name.lower()
        if not _NAME.fullmatch(name):
            raise Refusal(
                "This is no name of an account",
                printable(name),
                "use letters, digits and . _ @ - only, at most 64",
            )
        secret = kept(password) if password is not None else None
        made = Account(name, role, _sorted(protocols), secret, secrets.token_hex(8))
        with self._changing() as known:
            if name in known:
                raise Refusal(
                    f"There is an account {name} already",
                    str(self.path),
                    "change it with `prescreen users change` or `prescreen users password`",
                )
            known[name] = made
        return made

    def remove(self, name: str) -> Account:
        """The account that is no more; whoever is signed in by it is not any longer."""
        with self._changing() as known:
            return known.pop(self._require(known, name))

    def set_password(self, name: str, password: str) -> Account:
        """The account with its new password; whoever was signed in by it is not any longer."""
        secret = kept(password)
        with self._changing() as known:
            own = self._require(known, name)
            known[own] = replace(known[own], password=secret, version=secrets.token_hex(8))
            return known[own]

    def change(self, name: str, role: Role | None, protocols: Sequence[str] | None) -> Account:
        """The account with its new role or protocols, from the next click on."""
        with self._changing() as known:
            own = self._require(known, name)
            old = known[own]
            fresh = _sorted(protocols) if protocols else old.protocols
            known[own] = replace(old, role=role or old.role, protocols=fresh)
            return known[own]

    def _require(self, known: dict[str, Account], name: str) -> str:
        if name.lower() in known:
            return name.lower()
        raise Refusal(
            f"There is no account {printable(name)}",
            str(self.path),
            f"name one of: {', '.join(sorted(known)) or 'none yet'}",
        )

    @contextmanager
    def _changing(self) -> Iterator[dict[str, Account]]:
        """The accounts to change: replaced in one step when the block ends well."""
        self.path.parent.mkdir(mode=PRIVATE_FOLDER_MODE, exist_ok=True)
        lock = os.open(self.path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, PRIVATE_FILE_MODE)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX)
            known = dict(_read(self.path)) if self.path.exists() else {}
            yield known
            _write(self.path, known)
        finally:
            os.close(lock)


def _sorted(protocols: Sequence[str]) -> tuple[str, ...]:
    return (EVERY,) if EVERY in protocols else tuple(sorted({p.upper() for p in protocols}))


def _read(path: Path) -> dict[str, Account]:
    try:
        rows = json.loads(path.read_text("utf-8"))
        return {
            row["name"]: Account(
                row["name"],
                Role(row["role"]),
                tuple(row["protocols"]),
                Kept(**row["password"]) if row["password"] else None,
                row["version"],
            )
            for row in rows
        }
    except (OSError, ValueError, KeyError, TypeError):
        raise Refusal(
            "The file of accounts cannot be read", str(path), "put it back from the last backup"
        ) from None


def _write(path: Path, known: dict[str, Account]) -> None:
    rows = [asdict(known[name]) for name in sorted(known)]
    text = json.dumps(rows, indent=1, ensure_ascii=False) + "\n"
    fresh = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, PRIVATE_FILE_MODE)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
    sync(path.parent)
