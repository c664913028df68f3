"""The measures: which sides each compares, and the target that the ratio is held to."""

from dataclasses import dataclass

from benchmarks.sizes import SIZES

SIZE_NAMES = tuple(SIZES)


@dataclass(frozen=True)
class Measure:
    """A ratio of one side to another, or the peak memory of one, and what it is to be.

    Of the first side, the time of `less` is taken away. `larger` is the bound at ten times the
    size, where that is another one.
    """

    name: str
    what: str
    side: str
    to: str | None
    bound: float
    at_most: bool = True
    less: str | None = None
    larger: float | None = None

    @property
    def sides(self) -> tuple[str, ...]:
        return tuple(side for side in (self.side, self.less, self.to) if side)

    def bound_at(self, size: str) -> float:
        return self.larger if self.larger and size == "tenfold" else self.bound

    def target(self, size: str) -> str:
        """The bound, in words."""
        least = "at most" if self.at_most else "at least"
        return f"{least} {self.bound_at(size):g}" + ("" if self.to else " MB")


MEASURES = (
    Measure("landing", "landing : bare load of the same files", "landing", "bare_load", 1.25),
    Measure("memory", "peak memory of the landing", "landing", None, 800, larger=1500),
    Measure(
        "full", "a delivery that is the whole, to the release : parse of its files as text",
        "full_refresh", "text_parse", 1.75, larger=1.6,
    ),
    Measure(
        "rules", "rules on labs, beyond their strict parse : parse of labs as text",
        "labs_judged", "labs_as_text", 0.5, less="labs_parsed",
    ),
    Measure("redelivery", "known bytes again : first landing", "redelivery", "landing", 0.01),
    Measure("week", "a week's 1 % : first landing", "week", "landing", 0.05),
    Measure("screening", "stage to publish : first landing", "screening", "landing", 0.25),
    Measure(
        "population", "stage to publish : the same with the same cohort in a tenth of the patients",
        "screening", "screening_smaller", 1.25,
    ),
    Measure(
        "cohort", "stage to publish with ten times the cohort : with the cohort",
        "screening_sicker", "screening_smaller", 10,
    ),
    Measure(
        "history_sql", "treatment history : SQL windows", "history_by_program", "history_by_sql", 1
    ),
    Measure(
        "history_days", "exploding days : treatment history", "history_by_exploding",
        "history_by_program", 10, at_most=False,
    ),
    Measure(
        "history_patients", "groupby-apply, scaled : treatment history", "history_per_patient",
        "history_by_program", 100, at_most=False,
    ),
    Measure("phenex", "PhenEx : stage and measure", "phenex", "questions", 10, at_most=False),
)  # fmt: skip
