"""What the pages share while the server runs."""

from flows.page.accounts import Accounts
from flows.page.audit import Audit
from flows.page.decided import Decided
from flows.page.sessions import Sessions
from flows.page.settings import Settings
from flows.page.shelf import Shelf
from flows.page.tries import Tries


class Office:
    """Accounts, sessions, the audit log and the releases of one warehouse."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.shelf = Shelf(settings.place)
        self.accounts = Accounts(settings.place)
        self.audit = Audit(settings.place)
        self.decided = Decided(settings.place)
        self.sessions = Sessions()
        self.tries = Tries()
