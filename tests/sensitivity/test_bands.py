"""What is handed on tells of no group of 1 to 7 patients: by trying every hospital there is."""

from collections import defaultdict
from itertools import combinations, product

import pytest

from transforms.decide.suppression import SMALLEST_SHOWN
from transforms.feasibility.bands import band

# Two settings, one the stricter: its candidates and who could be one are among the other's.
COUNTS = ("candidates", "could be", "candidates, stricter", "could be, stricter")


@pytest.mark.parametrize(
    ("count", "lowest", "highest"),
    [(0, 0, 7), (1, 0, 7), (7, 0, 7), (8, 8, 15), (15, 8, 15), (16, 16, 23), (1007, 1000, 1007)],
)
def test_a_count_is_told_as_its_band(count: int, lowest: int, highest: int) -> None:
    assert (band(count).at_least, band(count).at_most) == (lowest, highest)


@pytest.mark.parametrize("cohort", [7, 12, 16, 19])
def test_no_difference_of_two_counts_is_known_to_be_small(cohort: int) -> None:
    """Of every two counts, also beside the exact size of the cohort, which is told elsewhere, and
    nobody: another hospital that looks the same has a difference of 0, or of 8 and more.
    """
    possible: dict[tuple[object, ...], defaultdict[tuple[int, int], set[int]]] = {}
    for listed, most, fewer, rest in product(range(cohort + 1), repeat=4):
        if not (fewer <= listed <= most and fewer <= rest <= most):
            continue
        told = tuple(band(count) for count in (listed, most, fewer, rest))
        known = (0, cohort, listed, most, fewer, rest)
        differences = possible.setdefault(told, defaultdict(set))
        for (i, one), (j, other) in combinations(enumerate(known), 2):
            differences[i, j].add(abs(one - other))
    for told, differences in possible.items():
        for pair, sizes in differences.items():
            # Nobody and the whole cohort are no group that was told here.
            small = {size for size in sizes if 0 < size < SMALLEST_SHOWN}
            assert pair == (0, 1) or sizes - small, (told, pair)


@pytest.mark.parametrize("stands", [3, 9, 14])
def test_not_even_beside_the_exact_list_as_it_stands(stands: int) -> None:
    """A release may tell how many candidates there are; a wider setting has them all."""
    possible: defaultdict[object, set[int]] = defaultdict(set)
    for listed in range(stands, 40):
        possible[band(listed)].add(listed - stands)
    for told, entered in possible.items():
        assert any(not 0 < size < SMALLEST_SHOWN for size in entered), told


def test_sums_and_differences_could_all_be_multiples_of_eight() -> None:
    """The lowest numbers of the bands keep every order, so a hospital can look like that."""
    lowest = [band(count).at_least for count in range(200)]
    assert lowest == sorted(lowest)
    assert all(number % SMALLEST_SHOWN == 0 for number in lowest)
    assert all(band(number) == band(count) for count, number in enumerate(lowest))
