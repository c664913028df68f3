"""Varied thresholds count as the slow way does, and are monotone where they must be."""

from collections.abc import Iterator
from itertools import pairwise

import pandas as pd
import pytest

from flows.sensitivity.run import Setting
from sensitivity.clinic import Clinic, clinic, counted_slowly, with_answer
from transforms.feasibility.counts import Counts

# The window is another treatment, the score's window other scores, and the others other rules.
STEROID: Setting = (("dose", 0.8), ("duration", 110))
SCORE: Setting = (("sledai", 6), ("sledai_window", 15), ("test_windows", 2), ("window", 180))
WRITTEN = {
    STEROID: (
        ("at_least_days = 90\nimputed", "at_least_days = 110\nimputed"),
        ("high_dose_mg_per_kg_at_least = 1.0", "high_dose_mg_per_kg_at_least = 0.8"),
    ),
    SCORE: (
        (
            'at_least = 8, unit = "points", within_days = 30',
            'at_least = 6, unit = "points", within_days = 15',
        ),
        ('unit = "%", within_days = 90', 'unit = "%", within_days = 180'),
        ("window_days = 365", "window_days = 180"),
    ),
}
BETWEEN: tuple[Setting, ...] = (
    (("dose", 0.8),),
    (("duration", 60),),
    (("duration", 110),),
    (("sledai", 6),),
    (("test_windows", 2),),
)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Clinic]:
    with clinic(tmp_path_factory.mktemp("clinic")) as made:
        yield made


@pytest.fixture(scope="module")
def stands(place: Clinic) -> pd.DataFrame:
    """The protocol as it stands, the slow way."""
    return place.screened_slowly(place.trial)


@pytest.fixture(scope="module")
def found(place: Clinic) -> dict[Setting, Counts]:
    return place.counted(STEROID, SCORE, *BETWEEN)


@pytest.mark.parametrize("setting", [STEROID, SCORE], ids=["steroid", "score"])
def test_a_setting_counts_as_the_protocol_that_is_written_so(
    found: dict[Setting, Counts], place: Clinic, stands: pd.DataFrame, setting: Setting
) -> None:
    slow = place.screened_slowly(place.written_so(*WRITTEN[setting]))
    assert found[setting] == counted_slowly(slow, stands, {"I8"})


def test_without_a_change_it_counts_as_it_stands(
    found: dict[Setting, Counts], stands: pd.DataFrame
) -> None:
    assert found[()] == counted_slowly(stands, stands, {"I8"})


def test_the_settings_above_differ_enough_to_tell(found: dict[Setting, Counts]) -> None:
    assert len(set(found.values())) == len(found)
    for number in ("candidates", "needs_data", "entered", "left", "entered_to_review"):
        assert max(getattr(counts, number) for counts in found.values()) > 0


@pytest.mark.parametrize(
    ("criterion", "name", "values"),
    [
        ("I2c", "duration", (40, 80, 90, 91, 120)),
        ("I2c", "dose", (0.5, 0.9, 1.0, 1.5)),
        ("I3", "sledai", (4, 6, 7, 8, 10)),
        ("I4a", "I4a.at_least", (50, 55, 59, 62)),
    ],
)
def test_a_lower_threshold_loses_nobody_who_passes_and_fails_nobody_more(
    place: Clinic, criterion: str, name: str, values: tuple[float, ...]
) -> None:
    """Who waits for data or for a person may change places: docs/what_if.md says why."""
    told = place.results(criterion, name, *values)
    for lower, higher in pairwise(told):
        assert with_answer(lower, "pass") >= with_answer(higher, "pass")
        assert with_answer(lower, "fail") <= with_answer(higher, "fail")
    assert len({len(with_answer(results, "pass")) for results in told}) > 2


def test_an_older_test_answers_more_and_no_answer_turns(place: Clinic) -> None:
    told = place.results("I4a", "test_windows", 0.1, 0.5, 1, 2.5)
    for younger, older in pairwise(told):
        for word in ("pass", "fail", "review"):
            assert with_answer(younger, word) <= with_answer(older, word)
    assert len({len(with_answer(results, "unknown")) for results in told}) > 2


def test_a_longer_treatment_window_loses_nobody_who_passes(place: Clinic) -> None:
    told = place.results("I2c", "window", 90, 180, 365, 730)
    for shorter, longer in pairwise(told):
        assert with_answer(shorter, "pass") <= with_answer(longer, "pass")
    assert len({len(with_answer(results, "pass")) for results in told}) > 1
