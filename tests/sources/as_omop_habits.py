"""Three ways to fill the same CDM tables, as different teams do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Habit:
    """What a team writes: standard concepts, the source's own, what the hospital wrote, tests by
    name and not by code, supplies and not sigs, how long and not until when.
    """

    name: str
    standard: bool
    source: bool
    verbatim: bool
    named: bool
    supplies: bool
    lengths: bool

    def midnight(self, moment: str) -> str:
        """The moment for a datetime column; a day is its midnight, or nothing."""
        return moment if len(moment) > 10 else f"{moment} 00:00:00" if self.verbatim else ""


HABITS = (
    Habit("everything", True, True, verbatim=True, named=True, supplies=False, lengths=False),
    Habit("standard", True, False, verbatim=False, named=False, supplies=True, lengths=False),
    Habit("source", False, True, verbatim=False, named=True, supplies=False, lengths=True),
)
