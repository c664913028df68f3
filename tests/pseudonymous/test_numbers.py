"""Numbers tell as much as words: an exact eGFR holds the day of birth."""

import re

import pytest

from flows.pseudonymous.decisions import KEPT, SHIFTED

from .conftest import Copy

EGFR = "FROM criterion_result WHERE unit LIKE 'mL/min%' AND value IS NOT NULL"
FIGURES = re.compile(r"(?:eGFR|CKiD U25|Schwartz|CKD-EPI 2021) [0-9]+[.]")


def test_where_dates_are_kept_an_egfr_is_whole(copies: dict[str, Copy]) -> None:
    """The equation turned round, with creatinine and height, gave the birthday to the day."""
    kept = copies[KEPT]
    ((answers,),) = kept.asked(f"SELECT count(*) {EGFR}")
    assert answers > 20
    assert kept.asked(f"SELECT count(*) {EGFR} AND value <> floor(value)") == [(0,)]
    assert not any(FIGURES.search(said) for (said,) in kept.asked(f"SELECT reason {EGFR}"))
    changed = kept.identified("SELECT count(*) FROM criterion_result WHERE value <> floor(value)")
    stay = kept.asked("SELECT count(*) FROM criterion_result WHERE value <> floor(value)")
    assert changed > stay != [(0,)]


def test_where_dates_are_shifted_it_is_exact_as_ages_are(copies: dict[str, Copy]) -> None:
    shifted = copies[SHIFTED]
    values = f"SELECT value {EGFR} ORDER BY ALL"
    assert shifted.asked(values) == shifted.identified(values)


@pytest.mark.parametrize("dates", [KEPT, SHIFTED])
def test_what_a_threshold_says_of_the_number_still_holds(
    copies: dict[str, Copy], dates: str
) -> None:
    wrong = f"{EGFR} AND (result = 'pass') <> (value >= 30)"
    assert copies[dates].asked(f"SELECT count(*) {wrong}") == [(0,)]
