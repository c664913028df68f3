"""The vertical scale of a panel of measured values."""

from collections.abc import Iterator
from dataclasses import dataclass
from math import floor, log10

_NICE = (1.0, 2.0, 2.5, 5.0, 10.0)
# No quantity of medicine is larger, and no two values closer are told apart: a slip of the
# keyboard must not make a scale without end.
_MOST, _CLOSEST = 1e12, 1e-6


@dataclass(frozen=True)
class Scale:
    """Values from `low` to `high` on `height`, upwards from the coordinate `base`."""

    low: float
    high: float
    base: float
    height: float

    @classmethod
    def over(cls, values: list[float], base: float, height: float) -> "Scale":
        """A scale on which all usual values lie, and a little room above and below them."""
        low, high = (min(max(end, -_MOST), _MOST) for end in (min(values), max(values)))
        largest = max(abs(low), abs(high))
        near = high - low <= _CLOSEST * largest
        room = largest * 0.2 or 1.0 if near else 0.08 * (high - low)
        return cls(max(low - room, 0.0) if low >= 0 else low - room, high + room, base, height)

    def y(self, value: float) -> float:
        """Where the value lies; at the edge where it lies beyond."""
        share = (value - self.low) / (self.high - self.low)
        return round(self.base - min(max(share, 0.0), 1.0) * self.height, 1)

    def ticks(self, whole: bool = False) -> Iterator[float]:
        """Two to four round numbers; whole ones where nothing lies between."""
        span = self.high - self.low
        power = 10.0 ** floor(log10(span / 3))
        steps = [power * nice for nice in _NICE if span / (power * nice) <= 3.5]
        step = next((step for step in steps if not whole or step % 1 == 0), 1.0)
        count = -(-self.low // step)
        while count * step <= self.high:
            yield float(f"{count * step:.12g}")
            count += 1
