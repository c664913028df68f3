"""One made-up patient under construction: rows per extract, and short ways to add to them."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

from .spelling import dose_of, spell

Rows = dict[str, list[dict[str, str]]]

RESULT = (
    *("code", "code_system", "name", "collected_at", "value", "unit"),
    *("reference_low", "reference_high", "status"),
)
COLUMNS: dict[str, tuple[str, ...]] = {
    "patients": ("patient_id", "birth_date", "sex", "death_date", "research_opt_out"),
    "diagnoses": (
        *("diagnosis_id", "patient_id", "code", "code_system", "name", "diagnosed_on"),
        *("resolved_on", "status", "setting"),
    ),
    "medications": (
        *("medication_id", "patient_id", "code", "code_system", "name", "route", "dose_value"),
        *("dose_unit", "frequency_per_day", "start_date", "end_date", "status", "stop_reason"),
    ),
    "labs": ("result_id", "patient_id", *RESULT),
    "observations": ("result_id", "patient_id", *RESULT),
    "adverse_reactions": (
        *("reaction_id", "patient_id", "code", "code_system", "name", "reaction_on"),
        *("severity", "status"),
    ),
}
IDS = {
    "diagnoses": "d",
    "medications": "m",
    "labs": "l",
    "observations": "o",
    "adverse_reactions": "a",
}
LATEST_AHEAD = 5


@dataclass
class Chart:
    """The rows of one patient; days are counted back from the as-of date (0 is that day)."""

    rng: Random
    patient_id: str
    as_of: date
    weight_kg: float = 31.4
    growth_kg_a_year: float = 0.0
    rows: Rows = field(default_factory=lambda: {extract: [] for extract in COLUMNS})

    def ago(self, days: int) -> date:
        """The date that many days before the as-of date; negative is after it."""
        return self.as_of - timedelta(days=days)

    def true_weight(self, days_ago: int) -> float:
        """What the scales would show, in kg to one decimal."""
        return round(max(3.0, self.weight_kg - self.growth_kg_a_year * days_ago / 365), 1)

    def add(self, extract: str, **values: str) -> dict[str, str]:
        """A new row of the extract with an id of its own; columns not named are null."""
        row = {column: values.get(column, "") for column in COLUMNS[extract]}
        row["patient_id"] = self.patient_id
        if extract in IDS:
            number = len(self.rows[extract]) + 1
            row[COLUMNS[extract][0]] = f"{self.patient_id}-{IDS[extract]}{number}"
        self.rows[extract].append(row)
        return row

    def order(
        self,
        drug: str,
        route: str,
        first: int,
        days: int | None,
        mg_a_day: float = 100.0,
        status: str | None = None,
    ) -> dict[str, str]:
        """A new order that starts `first` days ago and lasts `days` (None: no end recorded).

        No order starts more than five days after the as-of date, and none lasts less than a day.
        """
        first = max(first, -LATEST_AHEAD)
        if status is None:
            status = self.rng.choice(["active", "completed", "stopped", ""])
        end = "" if days is None else self.ago(first - max(days, 1) + 1).isoformat()
        return self.add(
            "medications",
            **spell(self.rng, drug),
            **dose_of(self.rng, mg_a_day, self.true_weight(first)),
            route=route,
            start_date=self.ago(first).isoformat(),
            end_date=end,
            status=status,
        )

    def again(self, row: dict[str, str], **changes: str) -> dict[str, str]:
        """A copy of an order under a new id, with changes."""
        return self.add("medications", **(row | changes))

    def weigh(self, days_ago: int, value: str, unit: str = "kg", time: str = "") -> dict[str, str]:
        """A weight of that day, in labs or observations, under a code or a name."""
        code, system, name = self.rng.choice(
            [("29463-7", "LOINC", "Body weight"), ("3141-9", "LOINC", ""), ("TZ", "LOCAL", "体重")]
        )
        return self.add(
            self.rng.choice(["labs", "observations", "observations"]),
            code=code,
            code_system=system,
            name=name,
            collected_at=self.ago(days_ago).isoformat() + time,
            value=value,
            unit=unit,
            status=self.rng.choice(["final", "final", "amended", "corrected", ""]),
        )
