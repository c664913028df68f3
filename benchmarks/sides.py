"""The sides of the measures: what each runs, on what, and what has to be there before."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Side:
    """One side: the function of `benchmarks.child` and the names of the places it works on.

    `copied` is a place that FRESH is a copy of at each run; otherwise FRESH is not there yet, as
    the place `emptied` is not. One that is slow runs `once`.
    """

    runs: str
    places: tuple[str, ...]
    copied: str | None = None
    emptied: str | None = None
    once: bool = False

    @property
    def needs(self) -> tuple[str, ...]:
        """The places that must be there before."""
        used = (*self.places, *((self.copied,) if self.copied else ()))
        return tuple(place for place in used if place not in (FRESH, self.emptied))


FRESH, DELIVERY, LANDED, COHORT = "fresh", "delivery", "landed", "cohort.duckdb"
SMALLER, SICKER = "smaller", "sicker"
SIDES = {
    "bare_load": Side("bare_load", (DELIVERY, FRESH)),
    "landing": Side("landing", (DELIVERY, LANDED), emptied=LANDED),
    "redelivery": Side("landing", (DELIVERY, FRESH), copied=LANDED),
    "week": Side("landing", ("week", FRESH), copied=LANDED),
    "screening": Side("screening", (DELIVERY, FRESH), copied=LANDED),
    "screening_smaller": Side("screening", (SMALLER, FRESH), copied=f"{SMALLER}_landed"),
    "screening_sicker": Side("screening", (SICKER, FRESH), copied=f"{SICKER}_landed", once=True),
    "labs_as_text": Side("labs_as_text", (DELIVERY,)),
    "labs_parsed": Side("labs_parsed", (DELIVERY,)),
    "labs_judged": Side("labs_judged", (DELIVERY,)),
    "text_parse": Side("text_parse", (DELIVERY,)),
    "full_refresh": Side("full_refresh", (DELIVERY, FRESH), once=True),
    "questions": Side("questions", (DELIVERY, FRESH), copied=LANDED),
    "phenex": Side("phenex", ("rows",)),
    "history_by_program": Side("history_by_program", (COHORT,)),
    "history_by_sql": Side("history_by_sql", (COHORT,)),
    "history_by_exploding": Side("history_by_exploding", (COHORT,), once=True),
    "history_per_patient": Side("history_per_patient", (COHORT,), once=True),
}
HISTORIES = tuple(name for name in SIDES if name.startswith("history_"))
# Who makes a place that is not there: a function of `benchmarks.child`, and the places it reads;
# one that reads none is told the size instead.
MAKERS: dict[str, tuple[str, tuple[str, ...]]] = {
    DELIVERY: ("write_hospital", ()),
    "week": ("write_week", ()),
    SMALLER: ("write_smaller", ()),
    SICKER: ("write_sicker", ()),
    COHORT: ("write_cohort", ()),
    LANDED: ("landing", (DELIVERY,)),
    f"{SMALLER}_landed": ("landing", (SMALLER,)),
    f"{SICKER}_landed": ("landing", (SICKER,)),
    "rows": ("export_rows", (LANDED,)),
}
