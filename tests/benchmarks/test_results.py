"""What RESULTS.md says of figures: ratios, targets met or missed, and what was not measured."""

import pytest

from benchmarks.measures import MEASURES
from benchmarks.results import machine, ratio, report, row
from benchmarks.sides import MAKERS, SIDES
from benchmarks.sizes import SIZES, WHOLE, smaller
from benchmarks.turns import Timed

NAMED = {measure.name: measure for measure in MEASURES}


def timed(cpu: float, wall: float | None = None, peak_mb: float = 100.0, **said: int) -> Timed:
    return Timed([cpu], [cpu if wall is None else wall], [peak_mb], said)


@pytest.mark.parametrize(
    ("landing", "bare", "met"),
    [
        (timed(12.5), timed(10.0), "yes"),
        (timed(12.6), timed(10.0), "no"),
        (timed(12.0, wall=13.0), timed(10.0), "no"),
    ],
)
def test_a_target_is_met_in_cpu_and_wall_or_not_at_all(
    landing: Timed, bare: Timed, met: str
) -> None:
    line = row(NAMED["landing"], "whole", {"landing": landing, "bare_load": bare})
    assert line.endswith(f"| {met} |")


def test_the_median_of_the_runs_is_compared_and_the_highest_peak() -> None:
    runs = Timed([1.0, 9.0, 2.0], [1.0, 9.0, 2.0], [700.0, 801.0, 650.0])
    assert runs.seconds("cpu") == 2.0
    assert row(NAMED["memory"], "whole", {"landing": runs}).endswith("| 801 MB | no |")
    assert row(NAMED["memory"], "tenfold", {"landing": runs}).endswith("| 801 MB | yes |")


def test_the_rules_cost_is_what_they_add_to_the_strict_parse() -> None:
    sides = {"labs_judged": timed(9.0), "labs_parsed": timed(7.0), "labs_as_text": timed(4.0)}
    assert ratio(NAMED["rules"], sides, "cpu") == 0.5


def test_a_sample_counts_for_all_patients() -> None:
    sampled = timed(3.0, patients=500, of=100_000)
    assert sampled.seconds("cpu") == 600.0


def test_what_could_not_be_measured_says_why() -> None:
    sides = {"questions": timed(1.0), "phenex": Timed(about="no Python of 3.12 was found")}
    line = row(NAMED["phenex"], "whole", sides)
    assert line.endswith("| not measured: no Python of 3.12 was found | unknown |")
    text = report(machine(), "whole", [NAMED["phenex"]], sides, 2.0)
    assert line in text.splitlines()


def test_every_place_is_made_and_every_measure_has_its_sides() -> None:
    for measure in MEASURES:
        assert set(measure.sides) <= set(SIDES)
    needed = {place for side in SIDES.values() for place in side.needs}
    assert needed <= set(MAKERS)
    assert {place for _, sources in MAKERS.values() for place in sources} <= set(MAKERS)


def test_the_smaller_hospital_has_as_many_with_lupus() -> None:
    assert smaller(WHOLE).patients == WHOLE.patients // 10
    assert smaller(WHOLE).sle == WHOLE.sle
    assert smaller(WHOLE, 10).sle == 10 * WHOLE.sle
    assert SIZES["tenfold"].labs == 10 * SIZES["whole"].labs
    assert (SIZES["whole"].width, SIZES["tenfold"].width) == (7, 8)
