"""What of the counts a picture may show, and how high it draws them."""

from dataclasses import dataclass

from flows.sensitivity.run import Sensitivity
from flows.sensitivity.words import value_in_words
from transforms.feasibility.bands import band
from transforms.feasibility.counts import Counts
from transforms.feasibility.places import Number
from transforms.feasibility.thresholds import Threshold

# From here on a whole band has no room below a bar.
_LARGE = 1000

At = tuple[Threshold, Number]


@dataclass(frozen=True)
class Shown:
    """An answer, as it is or to hand on."""

    found: Sensitivity
    deidentified: bool

    def words(self, *at: At) -> tuple[str, str]:
        """Candidates and who could be one: short enough to stand below a bar."""
        listed, most = self._ends(self.found.at(*at))
        if not self.deidentified:
            return f"{listed:,}", f"{most:,}"
        return _short(listed), _short(most)

    def heights(self, *at: At) -> tuple[int, int]:
        """How far the two reach; a band to its end."""
        listed, most = self._ends(self.found.at(*at))
        if not self.deidentified:
            return listed, most
        return band(listed).at_most, band(most).at_most

    @property
    def counted_in(self) -> str:
        """What the numbers are numbers of."""
        if not self.deidentified:
            return "Numbers of patients."
        large = "; 1,000+ is 1,000 to 1,007" if self.highest >= _LARGE else ""
        return f"Numbers of patients, in bands of eight{large}."

    @property
    def highest(self) -> int:
        """The most that any panel shows."""
        alone = [(t, value) for t, values in self.found.varied for value in values]
        return max(self.heights(at)[1] for at in alone)

    def widest(self, threshold: Threshold, values: tuple[Number, ...]) -> int:
        """The signs of the longest word below a bar."""
        told = [value_in_words(threshold, value) for value in values]
        told += [word for value in values for word in self.words((threshold, value))]
        return max(map(len, told)) + 1

    def _ends(self, counts: Counts) -> tuple[int, int]:
        return counts.candidates, counts.could_be


def _short(count: int) -> str:
    """`16–23`, and of large numbers the lowest alone: `1,000+`."""
    own = band(count)
    return f"{own.at_least:,}+" if count >= _LARGE else f"{own.at_least}–{own.at_most}"
