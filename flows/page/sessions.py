"""Who is signed in: in this process's memory only, found by the hash of a random token."""

import hashlib
import hmac
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from threading import Lock

from flows.page.clock import awake_or_not

IDLE_SECONDS = 30 * 60
LONGEST_SECONDS = 8 * 60 * 60
_MOST = 2_000


@dataclass
class Session:
    """One signed-in browser: its account, its form token, and the words it searched for last."""

    id: str
    name: str
    version: str
    by_proxy: bool
    began: float
    seen: float
    form_token: str = field(default_factory=lambda: secrets.token_urlsafe(32))
    words: dict[str, str] = field(default_factory=dict)
    told: str | None = None

    def owns(self, form_token: str) -> bool:
        """Whether a form with this token was made for this session."""
        return hmac.compare_digest(form_token.encode(), self.form_token.encode())

    def take_told(self) -> str | None:
        """What the next page tells once."""
        told, self.told = self.told, None
        return told


class Sessions:
    """The sessions that have neither ended, idled too long nor lasted too long."""

    def __init__(self, clock: Callable[[], float] = awake_or_not) -> None:
        self._clock = clock
        self._lock = Lock()
        self._by_hash: dict[str, Session] = {}

    def begin(self, name: str, version: str, by_proxy: bool = False) -> tuple[str, Session]:
        """A new token, which nobody had before, and its session."""
        token, now = secrets.token_urlsafe(32), self._clock()
        hashed = _hashed(token)
        session = Session(hashed[:12], name, version, by_proxy, now, now)
        with self._lock:
            self._forget_old(now)
            if len(self._by_hash) >= _MOST:
                del self._by_hash[min(self._by_hash, key=lambda h: self._by_hash[h].seen)]
            self._by_hash[hashed] = session
        return token, session

    def find(self, token: str) -> Session | None:
        """The session of the token, seen just now."""
        now = self._clock()
        with self._lock:
            session = self._by_hash.get(_hashed(token))
            if session is None or _is_over(session, now):
                return None
            session.seen = now
            return session

    def end(self, session: Session) -> None:
        """The session's token opens nothing any longer."""
        with self._lock:
            self._by_hash = {h: s for h, s in self._by_hash.items() if s is not session}

    def _forget_old(self, now: float) -> None:
        self._by_hash = {h: s for h, s in self._by_hash.items() if not _is_over(s, now)}


def _is_over(session: Session, now: float) -> bool:
    return now - session.seen > IDLE_SECONDS or now - session.began > LONGEST_SECONDS


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).hexdigest()
