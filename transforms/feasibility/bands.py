"""Counts to hand on where many of them stand side by side: each as a band of eight.

Between two settings lies a group of patients, and the difference of two counts is its size. Hiding
counts from 1 to 7 hides no difference; bands do. Put the lowest number of its band in the place of
every count that is told: no order among them changes, so a hospital can look like that, and there
every sum and difference of them is a multiple of eight. Beside an exact number from elsewhere the
lowest or the highest number of the band differs from it by 0, or by 8 and more. So nothing that is
told, alone or together, says of any group that it has 1 to 7 patients.
"""

from dataclasses import dataclass

from transforms.decide.suppression import SMALLEST_SHOWN


@dataclass(frozen=True)
class Band:
    """Numbers from `at_least` to `at_most`, both included."""

    at_least: int
    at_most: int

    def __str__(self) -> str:
        return f"{self.at_least:,} to {self.at_most:,}"


def band(count: int) -> Band:
    """The band of eight in which the count lies; all bands begin at a multiple of eight."""
    lowest = count // SMALLEST_SHOWN * SMALLEST_SHOWN
    return Band(lowest, lowest + SMALLEST_SHOWN - 1)
