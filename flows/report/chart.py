"""What one patient's picture is drawn from."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

# Below each other in this order: the concept, its name, and what a clinician reads it for.
MEASURED = {
    "sledai_total": "SLEDAI-2K",
    "c3": "C3",
    "c4": "C4",
    "anti_dsdna": "Anti-dsDNA",
    "creatinine": "Creatinine",
}


@dataclass(frozen=True)
class Run:
    """Days with one daily dose of systemic glucocorticoid and one weight: a row of steroid_dose."""

    first: date
    last: date
    prednisone_mg: float | None
    weight_kg: float | None
    mg_per_kg: float | None
    orders: tuple[str, ...]


@dataclass(frozen=True)
class Order:
    """An order that counts as exposure, and the days that it covers."""

    id: str
    first: date
    last: date
    end_imputed: bool


@dataclass(frozen=True)
class Episode:
    """An exposure episode: a row of drug_exposure, with the orders that make it."""

    concept: str
    role: str
    first: date
    last: date
    days: int
    end_imputed: bool
    orders: tuple[Order, ...]


@dataclass(frozen=True)
class Reading:
    """A result of one of MEASURED: a row of measurement."""

    concept: str
    result_id: str
    at: datetime
    value: float | None
    value_high: float | None
    operator: str | None
    text: str
    unit: str
    lower: float | None
    upper: float | None
    meaning: str | None
    unusable: str | None

    @property
    def on(self) -> date:
        """The day of collection."""
        return self.at.date()

    @property
    def is_low(self) -> bool:
        """Whether all that the value can be lies below its own lower limit."""
        most = self.value if self.value_high is None else self.value_high
        if most is None or self.lower is None or self.operator in (">", ">="):
            return False
        return most < self.lower or (self.operator == "<" and most <= self.lower)

    @property
    def is_high(self) -> bool:
        """Whether all that the value can be lies above its own upper limit."""
        if self.value is None or self.upper is None or self.operator in ("<", "<="):
            return False
        return self.value > self.upper or (self.operator == ">" and self.value >= self.upper)


@dataclass(frozen=True)
class Scored:
    """What data can say of SLEDAI-2K on the as-of date."""

    points: int
    items_scored: int
    items_open: int
    evidence: tuple[str, ...]


@dataclass(frozen=True)
class Asked:
    """What the protocol asks of treatment and activity, and how its window lies.

    as_published: whether the published treatment history is by this protocol's parameters.
    """

    protocol_id: str
    as_of: date
    window_days: int
    high_dose: float
    tolerance: float
    assumed_days: int
    immunosuppressants: tuple[str, ...]
    sledai_at_least: float | None
    as_published: bool

    @property
    def window_first(self) -> date:
        """The first day of the treatment window."""
        return self.as_of - timedelta(days=self.window_days - 1)


@dataclass(frozen=True)
class LongestEpisode:
    """The longest high-dose episode of the treatment window, as published."""

    days: int
    first: date
    last: date


@dataclass(frozen=True)
class Chart:
    """All of it for one patient and protocol, each list in the order of time.

    key: a name that is unique within a page and tells nothing of the patient.
    """

    key: str
    patient_id: str
    asked: Asked
    history_first: date | None
    longest: LongestEpisode | None
    runs: tuple[Run, ...]
    episodes: tuple[Episode, ...]
    readings: tuple[Reading, ...]
    scored: Scored | None

    def is_high(self, run: Run) -> bool:
        """Whether these days are high-dose days."""
        dose = run.mg_per_kg
        return dose is not None and dose >= self.asked.high_dose - self.asked.tolerance

    def readings_of(self, concept: str) -> list[Reading]:
        """The results of that concept."""
        return [reading for reading in self.readings if reading.concept == concept]
