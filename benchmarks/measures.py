"""The measures: which two sides each compares, and the target that the ratio is held to."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Measure:
    """A ratio of one side to another, or the peak memory of one, and what it is to be."""

    name: str
    what: str
    side: str
    to: str | None
    bound: float
    at_most: bool = True

    @property
    def target(self) -> str:
        if self.to is None:
            return f"at most {self.bound:g} MB"
        return f"at most {self.bound:g}" if self.at_most else f"at least {self.bound:g}"


MEASURES = (
    Measure("landing", "landing : bare load of the same files", "landing", "bare_load", 1.25),
    Measure("memory", "peak memory of the landing", "landing", None, 800),
    Measure("redelivery", "known bytes again : first landing", "redelivery", "landing", 0.01),
    Measure("week", "a week's 1 % : first landing", "week", "landing", 0.05),
    Measure("screening", "stage to publish : first landing", "screening", "landing", 0.25),
    Measure(
        "history_sql", "treatment history : SQL windows", "history_by_program", "history_by_sql", 1
    ),
    Measure(
        "history_days", "exploding days, scaled : treatment history", "history_by_exploding",
        "history_by_program", 10, at_most=False,
    ),
    Measure(
        "history_patients", "groupby-apply, scaled : treatment history", "history_per_patient",
        "history_by_program", 100, at_most=False,
    ),
)  # fmt: skip
HOSPITAL = ("bare_load", "landing", "redelivery", "week", "screening")
COHORT = ("history_by_program", "history_by_sql", "history_by_exploding", "history_per_patient")
# Slow even over a sample.
ONCE = ("history_by_exploding", "history_per_patient")
