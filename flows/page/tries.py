"""How often a wrong password may be tried: ten times in a quarter of an hour, then not at all."""

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

MOST = 10
WINDOW_SECONDS = 15 * 60
_REMEMBERED = 20_000


class Tries:
    """The tries of the last quarter of an hour by name and by address, in memory."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = Lock()
        self._at: OrderedDict[tuple[str, str], deque[float]] = OrderedDict()

    def begin(self, name: str, address: str) -> tuple[int, bool]:
        """Seconds to wait (0: this try counts from now on), and whether a lock begins with it."""
        keys = (("name", name), ("address", address))
        now = self._clock()
        with self._lock:
            kept = [self._recent(key, now) for key in keys]
            while len(self._at) > _REMEMBERED:
                self._at.popitem(last=False)
            waits = [own[0] + WINDOW_SECONDS - now for own in kept if len(own) >= MOST]
            if waits:
                return max(1, round(max(waits))), False
            for own in kept:
                own.append(now)
            return 0, any(len(own) == MOST for own in kept)

    def succeeded(self, name: str, address: str) -> None:
        """The right password: the name's tries are forgotten, the address's other ones are not."""
        with self._lock:
            self._at.pop(("name", name), None)
            own = self._at.get(("address", address))
            if own:
                own.pop()

    def _recent(self, key: tuple[str, str], now: float) -> deque[float]:
        own = self._at.setdefault(key, deque())
        self._at.move_to_end(key)
        while own and own[0] <= now - WINDOW_SECONDS:
            own.popleft()
        return own
