"""The time axis that all panels of a picture share."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

DAY = timedelta(days=1)
# Days before the treatment window that are shown with it.
LEAD_IN = timedelta(days=183)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


@dataclass(frozen=True)
class Axis:
    """Days from `first` to `last`, both included, between two coordinates."""

    first: date
    last: date
    left: float
    right: float

    @cached_property
    def per_day(self) -> float:
        """The width of one day."""
        return (self.right - self.left) / ((self.last - self.first).days + 1)

    def start(self, day: date) -> float:
        """Where the day begins, moved onto the axis where it lies before or after it."""
        place = self.left + (day - self.first).days * self.per_day
        return round(min(max(place, self.left), self.right), 1)

    def end(self, day: date) -> float:
        """Where the day ends."""
        return self.start(day + DAY)

    def middle(self, day: date) -> float:
        """The middle of the day."""
        return round((self.start(day) + self.end(day)) / 2, 1)

    def shows(self, first: date, last: date) -> bool:
        """Whether any of the days lies on the axis."""
        return first <= self.last and last >= self.first

    def months(self) -> Iterator[date]:
        """The first days of months on the axis."""
        year, month = self.first.year, self.first.month
        while (day := date(year, month, 1)) <= self.last:
            if day >= self.first:
                yield day
            year, month = (year, month + 1) if month < 12 else (year + 1, 1)

    def labelled(self) -> list[date]:
        """The months whose name is written: as many as can be read."""
        days = (self.last - self.first).days
        every = next((n for n, longest in ((1, 200), (3, 800), (6, 1700)) if days <= longest), 12)
        return [day for day in self.months() if (day.month - 1) % every == 0]


def month_in_words(day: date) -> str:
    """`Jul 2026`, because a picture has no room for whole dates."""
    return f"{_MONTHS[day.month - 1]} {day.year}"
