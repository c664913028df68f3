"""Steroid courses keep what they promise: the dose per kilogram holds on every day."""

from datetime import date, timedelta
from itertools import pairwise

import numpy as np
import pytest

from flows.sample import courses
from flows.sample.chart import Chart, years_before
from flows.sample.growth import weigh

AS_OF = date(2026, 11, 16)


def chart(age: int, seed: int) -> Chart:
    rng = np.random.default_rng(seed)
    made = Chart(1, 5, AS_OF, rng, "male", years_before(AS_OF, age), "atc")
    weigh(made, 500)
    return made


def daily_mg(made: Chart) -> dict[date, float]:
    """Dose of each day; of orders that cover a day, the latest start counts."""
    dose: dict[date, tuple[str, float]] = {}
    for row in made.rows["medications"]:
        first, last = date.fromisoformat(row["start_date"]), date.fromisoformat(row["end_date"])
        for place in range((last - first).days + 1):
            day = first + timedelta(days=place)
            known = dose.get(day, ("", 0.0))
            dose[day] = max(known, (row["start_date"], float(row["dose_value"])))
    return {day: mg for day, (_, mg) in dose.items()}


def weight_on(made: Chart, day: date) -> float:
    ago = (AS_OF - day).days
    return min((before - ago, kg) for before, kg in made.weights if before >= ago)[1]


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("age", [5, 11, 17])
def test_a_high_dose_course_reaches_1_mg_per_kg_without_a_hole(age: int, seed: int) -> None:
    made = chart(age, seed)
    courses.high_dose(made, 220, 111)
    doses = daily_mg(made)
    assert len(doses) == 110
    assert all(mg / weight_on(made, day) >= 1 for day, mg in doses.items())


@pytest.mark.parametrize("seed", range(5))
@pytest.mark.parametrize("age", [5, 11, 17])
def test_a_taper_stays_below_1_mg_per_kg_and_never_rises(age: int, seed: int) -> None:
    made = chart(age, seed)
    courses.taper(made, 200, 1)
    doses = daily_mg(made)
    ordered = [doses[day] for day in sorted(doses)]
    assert len(ordered) == 200
    assert ordered == sorted(ordered, reverse=True)
    assert all(mg / weight_on(made, day) < 1 for day, mg in doses.items())


def test_weights_are_never_more_than_180_days_apart() -> None:
    for seed in range(20):
        days = [ago for ago, _ in chart(12, seed).weights]
        assert all(a - b <= 180 for a, b in pairwise(days))
