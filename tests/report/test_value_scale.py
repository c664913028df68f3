"""A scale has a few round numbers, whatever somebody typed in as a value."""

from itertools import islice

import pytest

from flows.report.value_scale import Scale


@pytest.mark.parametrize(
    "values",
    [
        [3.1, 5.6],
        [0.0],
        [0.1],
        [-4.0, 900.0],
        [1e-300, 2e-300],
        [100.0, 100.00000001],
        [1e17, 1e17 + 16],
        [1e308],
        [1e308, -1e308],
        [float("inf"), 5.6],
    ],
)
def test_a_scale_ends(values: list[float]) -> None:
    scale = Scale.over(values, 100.0, 50.0)
    for whole in (False, True):
        ticks = list(islice(scale.ticks(whole), 10))
        assert len(ticks) <= 5
        assert all(scale.low <= tick <= scale.high for tick in ticks)
        assert all(tick % 1 == 0 for tick in ticks if whole)
    assert all(50.0 <= scale.y(value) <= 100.0 for value in values)
