"""The sizes of a made-up hospital."""

from dataclasses import dataclass, replace

# Of a thousand events so many break a rule and so many speak of nobody known; of five hundred
# rows one comes twice; a week brings a hundredth of the hospital.
BROKEN, STRANGERS, PER = 4, 1, 1000
ONE_IS_REPEATED_OF = 500
WEEK = 100


@dataclass(frozen=True)
class Hospital:
    """So many patients, `sle` of whom have lupus, and so many events of those who have not."""

    patients: int
    labs: int
    orders: int
    diagnoses: int
    sle: int
    seed: int = 20261116

    @property
    def events(self) -> dict[str, int]:
        return {"diagnoses": self.diagnoses, "medications": self.orders, "labs": self.labs}

    @property
    def others(self) -> int:
        return self.patients - self.sle

    @property
    def width(self) -> int:
        """The digits of a patient's number, with room for the next weeks' patients."""
        return max(7, len(str(round(1.1 * self.patients))))

    def times(self, more: float) -> "Hospital":
        """A hospital with so many times as many of everything."""
        numbers = ("patients", "labs", "orders", "diagnoses", "sle")
        return replace(self, **{name: round(getattr(self, name) * more) for name in numbers})


WHOLE = Hospital(1_000_000, 20_000_000, 5_000_000, 5_000_000, 1_000)
SIZES = {
    "tenfold": WHOLE.times(10),
    "whole": WHOLE,
    "tenth": WHOLE.times(0.1),
    "hundredth": WHOLE.times(0.01),
}
# The treatment history is measured over a cohort of its own: patients, orders of each.
COHORT = {"tenfold": 100_000, "whole": 100_000, "tenth": 10_000, "hundredth": 1_000}
ORDERS_EACH = 10
# What the screening's time grows with is told from two hospitals a tenth as large, one with as
# many lupus patients as the whole one and one with ten times as many.
SMALLER, MORE_LUPUS = 0.1, 10


def smaller(hospital: Hospital, lupus_times: int = 1) -> Hospital:
    """A hospital a tenth as large, with so many times the lupus patients of the whole one."""
    return replace(hospital.times(SMALLER), sle=hospital.sle * lupus_times)
