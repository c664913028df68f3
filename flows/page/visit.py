"""One request of somebody whom the page knows: who asks, for what, and how it is answered."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

from starlette.responses import HTMLResponse, RedirectResponse, Response

from flows.page.accounts import Account, Role
from flows.page.office import Office
from flows.page.pages import rendered
from flows.page.refused import Refused, Stop
from flows.page.rows import Listed, Row
from flows.page.sessions import Session
from flows.page.shelf import Opened

READERS = (Role.research, Role.analyst)
EVERYONE = tuple(Role)


@dataclass
class Visit:
    """A request whose session, account and form were looked at already."""

    office: Office
    account: Account
    session: Session
    address: str
    path: Mapping[str, str]
    query: Mapping[str, str]
    form: Mapping[str, str]
    route: str
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    _opened: Opened | None = None

    @property
    def opened(self) -> Opened:
        """The served release, the same one for the whole visit."""
        if self._opened is None:
            self._opened = self.office.shelf.served()
        return self._opened

    @property
    def lists(self) -> list[Listed]:
        """The lists of the served release that the account may see."""
        return [own for own in self.opened.lists.values() if self.account.may_see(own.id)]

    def listed(self, protocol_id: str) -> Listed:
        """The protocol's list; Stop if there is none, Refused if it is not the account's."""
        # In this order: whether there is such a list is not for everybody to know.
        if not self.account.may_see(protocol_id):
            raise Refused("protocol", "Ask operations whether you should see this protocol.")
        found = self.opened.lists.get(protocol_id)
        if found is None:
            raise Stop(404, "There is no such list", "Choose one from the first page.")
        return found

    def row(self, ref: str) -> Row:
        """The patient behind the ref, if the account may see the list."""
        row = self.opened.by_ref.get(ref)
        if row is None:
            raise Stop(
                404,
                "This patient is not in the current release",
                "Search for the patient again: the list may have been published anew.",
            )
        self.listed(row.protocol_id)
        return row

    def note(self, event: str, **says: Any) -> None:
        """The event is in the audit log, on the disk; Refusal where it cannot be."""
        self.office.audit.note(
            event,
            user=self.account.name,
            role=self.account.role.value,
            address=self.address,
            session=self.session.id,
            **says,
        )

    def page(self, template: str, **given: Any) -> Response:
        """The page, with what every page needs."""
        account = self.account
        text = rendered(
            template,
            {
                "account": account,
                "reads": account.role in READERS,
                "protocols": [own.id for own in self.lists] if account.role in READERS else [],
                "opened": self.opened,
                "csrf": self.session.form_token,
                "told": self.session.take_told(),
                "here": self.route,
                "by_proxy": self.session.by_proxy,
                **given,
            },
        )
        return HTMLResponse(text, self.status, self.headers)

    def go(self, path: str, told: str | None = None) -> Response:
        """To another page of ours, which tells what was done."""
        self.session.told = told
        return RedirectResponse(path, 303)

    def wrong(self, words: str) -> NoReturn:
        """The form cannot be taken as it is."""
        raise Stop(400, "This cannot be done", words)
