"""How often a wrong password may be tried: ten times in a quarter of an hour, then not at all."""

from collections import OrderedDict, deque
from collections.abc import Callable
from ipaddress import IPv6Address, ip_address
from threading import Lock

from flows.page.clock import awake_or_not

MOST = 10
WINDOW_SECONDS = 15 * 60
_REMEMBERED = 50_000
# One customer of a provider has as many IPv6 addresses as there are below such a prefix.
_OWN_BITS = 64


class Tries:
    """The tries of the last quarter of an hour by name and by address, in memory.

    Where a name signed in before, it is not locked out by what is tried elsewhere: else anybody
    could keep anybody out for ever.
    """

    def __init__(self, clock: Callable[[], float] = awake_or_not) -> None:
        self._clock = clock
        self._lock = Lock()
        self._at: OrderedDict[tuple[str, ...], deque[float]] = OrderedDict()
        self._known: OrderedDict[tuple[str, str], None] = OrderedDict()

    def begin(self, name: str, address: str) -> tuple[int, bool]:
        """Seconds to wait (0: this try counts from now on), and whether a lock begins with it."""
        now = self._clock()
        with self._lock:
            self._forget_old(now)
            keys = self._keys(name, address)
            found = [own for key in keys if (own := self._recent(key, now))]
            waits = [own[0] + WINDOW_SECONDS - now for own in found if len(own) >= MOST]
            if waits:
                # Nothing is remembered of it: names made up by who is locked out cost no memory,
                # and push nobody else's tries out of it.
                return max(1, round(max(waits))), False
            for key in keys:
                self._at.setdefault(key, deque()).append(now)
                self._at.move_to_end(key)
            return 0, any(len(self._at[key]) == MOST for key in keys)

    def succeeded(self, name: str, address: str) -> None:
        """The right password: the name's tries are forgotten, the address's other ones are not."""
        with self._lock:
            of_name, of_address = self._keys(name, address)
            self._at.pop(of_name, None)
            if own := self._at.get(of_address):
                own.pop()
            self._known[name, _place(address)] = None
            self._known.move_to_end((name, _place(address)))
            if len(self._known) > _REMEMBERED:
                self._known.popitem(last=False)

    def _keys(self, name: str, address: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
        place = _place(address)
        of_name = ("name", name, place) if (name, place) in self._known else ("name", name)
        return of_name, ("address", place)

    def _recent(self, key: tuple[str, ...], now: float) -> deque[float]:
        own = self._at.get(key, deque())
        while own and own[0] <= now - WINDOW_SECONDS:
            own.popleft()
        return own

    def _forget_old(self, now: float) -> None:
        while self._at:
            own = next(iter(self._at.values()))
            if own and own[-1] > now - WINDOW_SECONDS and len(self._at) <= _REMEMBERED:
                break
            self._at.popitem(last=False)


def _place(address: str) -> str:
    """The address as far as it is one person's."""
    try:
        known = ip_address(address)
    except ValueError:
        return address
    if not isinstance(known, IPv6Address):
        return address
    if known.ipv4_mapped:
        return str(known.ipv4_mapped)
    return str(IPv6Address(int(known) >> _OWN_BITS << _OWN_BITS))
