"""Accounts that the audit log knows nothing of: the log was begun anew, or the accounts' file was
written by other hands."""

from collections.abc import Mapping
from typing import Any

from flows.page.accounts import Account


class Noted:
    """Every account's role and protocols as the log's lines leave them."""

    def __init__(self) -> None:
        self._has: dict[str, tuple[str, tuple[str, ...]]] = {}

    def hear(self, line: Mapping[str, Any]) -> None:
        """The next line of the log."""
        if line.get("event") in ("user_added", "user_changed"):
            self._has[line["account"]] = line["role"], tuple(line["sees"])
        elif line.get("event") == "user_removed":
            self._has.pop(line["account"], None)

    def missing(self, accounts: Mapping[str, Account]) -> list[str]:
        """Each account that is not as it was noted last."""
        has = {name: (own.role.value, own.protocols) for name, own in accounts.items()}
        return [
            f"account {name}: no line says who {'removed it' if name not in has else 'made it so'}"
            for name in sorted({*self._has, *has})
            if self._has.get(name) != has.get(name)
        ]
