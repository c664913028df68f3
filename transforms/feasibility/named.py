"""The thresholds that have a word of their own, and which numbers of a protocol the word means."""

from collections.abc import Callable
from dataclasses import dataclass

from schemas.treatment_rules import Count, CoveredDays, LongestEpisode
from schemas.value_rules import ActivityScore, Finding, KidneyFunction, Range, UpperLimitMultiple
from transforms.feasibility.places import TREATMENT, Number, Place

_BOUNDS = ("at_least", "above", "at_most", "below")
_SLEDAI = "sledai_total"
_WITHIN = "within_days"


@dataclass(frozen=True)
class Named:
    """A word, what it means in full, and which places it is about.

    `usual` are the values that a feasibility analyst asks for. A `factor` multiplies what stands in
    its places. `first` sorts the place that says what the word's value is before the others.
    """

    name: str
    title: str
    unit: str
    usual: tuple[Number, ...]
    means: Callable[[Place], bool]
    factor: bool = False

    @staticmethod
    def first(place: Place) -> bool:
        """A rule that scores speaks for its score before a rule that only reads it."""
        return not isinstance(place.part, ActivityScore)


def _key(key: str, *parts: type) -> Callable[[Place], bool]:
    return lambda place: place.key == key and isinstance(place.part, parts)


def _of_treatment(key: str) -> Callable[[Place], bool]:
    return lambda place: place.owner == TREATMENT and place.key == key


def _is_sledai(place: Place) -> bool:
    return isinstance(place.part, Range) and place.part.of == _SLEDAI


def _is_test_window(place: Place) -> bool:
    """How old a test may be; how long ago something happened is another question."""
    part = place.part
    tested = isinstance(part, Range | UpperLimitMultiple | KidneyFunction | Finding)
    recent_only = isinstance(part, Finding) and part.older_counts_not
    return place.key == _WITHIN and tested and not recent_only and not _is_sledai(place)


NAMED = (
    Named(
        "duration",
        "Duration of the high-dose episode",
        "days",
        (60, 70, 80, 90, 100, 110, 120),
        _key("at_least_days", LongestEpisode),
    ),
    Named(
        "dose",
        "Dose that counts as high",
        "mg/kg a day",
        (0.8, 0.85, 0.9, 0.95, 1.0),
        _of_treatment("high_dose_mg_per_kg_at_least"),
    ),
    Named(
        "sledai",
        "SLEDAI-2K",
        "points",
        (6, 7, 8, 9, 10),
        lambda place: place.key in _BOUNDS and _is_sledai(place),
    ),
    Named(
        "sledai_window",
        "Age of the SLEDAI-2K score, at most",
        "days",
        (15, 30, 60, 90),
        lambda place: place.key == _WITHIN and _is_sledai(place),
    ),
    Named(
        "test_windows",
        "Age of tests, at most",
        "times the protocol's days",
        (0.5, 1, 2, 3),
        _is_test_window,
        factor=True,
    ),
    Named(
        "window",
        "Treatment window",
        "days",
        (180, 365, 730),
        _of_treatment("window_days"),
    ),
    Named(
        "hydroxychloroquine",
        "Days of hydroxychloroquine",
        "days",
        (),
        _key("at_least_days", CoveredDays),
    ),
    Named("agents", "Immunosuppressants given", "agents", (), _key("at_least", Count)),
)
