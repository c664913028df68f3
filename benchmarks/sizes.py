"""The sizes of a made-up hospital."""

from dataclasses import dataclass

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

    def part(self, of: int) -> "Hospital":
        """A hospital that is so many times smaller."""
        return Hospital(
            self.patients // of,
            self.labs // of,
            self.orders // of,
            self.diagnoses // of,
            self.sle // of,
            self.seed,
        )


WHOLE = Hospital(1_000_000, 20_000_000, 5_000_000, 5_000_000, 1_000)
SIZES = {"whole": WHOLE, "tenth": WHOLE.part(10), "hundredth": WHOLE.part(100)}
# The treatment history is measured over a cohort of its own: patients, orders of each.
COHORT = {"whole": 100_000, "tenth": 10_000, "hundredth": 1_000}
ORDERS_EACH = 10
