"""Nobody can work out a small count from an attrition table that was handed on."""

from collections import defaultdict
from itertools import product

import pandas as pd
import pytest

from transforms.decide.suppression import shown_counts, suppressed_attrition, suppressed_ladder

# Enough for two numbers that are shown and two that are hidden.
MOST = 18


def ladder(start: int, losses: tuple[int, ...]) -> pd.DataFrame:
    remaining = [start]
    for lost in losses:
        remaining.append(remaining[-1] - lost)
    return pd.DataFrame(
        {
            "protocol_id": "T",
            "position": range(1, len(remaining) + 1),
            "criterion_id": [f"I{i}" for i in range(len(remaining))],
            "remaining": remaining,
            "lost": [0, *losses],
            "lost_by_this_alone": [0, *losses],
        }
    )


def test_counts_from_1_to_7_are_suppressed_and_0_is_not() -> None:
    counts = pd.Series([0, 1, 7, 8, 120])
    assert list(shown_counts(counts)) == ["0", "suppressed", "suppressed", "8", "120"]


@pytest.mark.parametrize(
    ("losses", "remaining", "lost"),
    [
        ((0, 20), ["60", "60", "40"], ["0", "0", "20"]),
        # 60 and 57 would tell 3.
        ((3, 0), ["60", "suppressed", "suppressed"], ["0", "suppressed", "0"]),
        # 60 and 47 and a loss of 10 would tell 3.
        ((3, 10), ["60", "suppressed", "suppressed"], ["0", "suppressed", "10"]),
        ((20, 3, 12), ["60", "40", "suppressed", "suppressed"], ["0", "20", "suppressed", "12"]),
        # 18 less 8 would leave the hidden loss few choices.
        (
            (42, 3, 8),
            ["60", "18", "suppressed", "suppressed"],
            ["0", "42", "suppressed", "suppressed"],
        ),
        # 60 and a loss of 55 would tell 5.
        ((55,), ["60", "suppressed"], ["0", "suppressed"]),
        ((60,), ["60", "0"], ["0", "60"]),
    ],
)
def test_what_remains_never_tells_a_hidden_loss(
    losses: tuple[int, ...], remaining: list[str], lost: list[str]
) -> None:
    told = suppressed_attrition(ladder(60, losses))
    assert list(told["remaining"]) == remaining
    assert list(told["lost"]) == lost


@pytest.mark.parametrize("steps", [1, 2, 3])
def test_every_hidden_small_count_could_be_another_one(steps: int) -> None:
    """By trying every table there is: of each small number, the reader sees two possible values."""
    same: dict[tuple[str, ...], list[tuple[tuple[int, ...], tuple[int, ...]]]] = defaultdict(list)
    # Real tables have 40 steps: what a step tells depends on its neighbours only.
    for start, *losses in product(range(0, MOST + 1), *[range(0, MOST + 1)] * steps):
        if sum(losses) > start:
            continue
        left = (start, *(start - sum(losses[: n + 1]) for n in range(steps)))
        told = suppressed_ladder([*left], [0, *losses])
        same[(*told[0], *told[1])].append((left, (0, *losses)))
    assert len(same) > 20
    for tables in same.values():
        for kind in (0, 1):
            for place, values in enumerate(zip(*(t[kind] for t in tables), strict=True)):
                assert not (len(set(values)) == 1 and 0 < values[0] < 8), (tables[0], kind, place)
