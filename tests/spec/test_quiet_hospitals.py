"""A delivery in which the cohort lacks a kind of record is refreshed like any other."""

from pathlib import Path

import pytest

from spec.hospital import Chart, judge

DIAGNOSED = ("diagnoses", "patient | code\nada | M32.9")
QUIET = {
    "no_order_in_the_cohort": [DIAGNOSED],
    "only_orders_that_never_count": [
        DIAGNOSED,
        ("medications", "patient | name | route\nada | prednisone | topical"),
        ("medications", "patient | name\nada | paracetamol"),
        ("labs", "patient | test | value | unit\nada | weight | 40 | kg"),
    ],
    "nobody_has_the_disease": [("diagnoses", "patient | code\nada | J45.9")],
    "orders_without_any_weight": [
        DIAGNOSED,
        (
            "medications",
            "patient | name | dose_value | dose_unit | frequency_per_day\n"
            "ada | prednisone | 40 | mg | 1",
        ),
    ],
}


@pytest.mark.parametrize("drawings", QUIET.values(), ids=QUIET)
def test_the_refresh_publishes(tmp_path: Path, drawings: list[tuple[str, str]]) -> None:
    chart = Chart(alone=True)
    for extract, text in drawings:
        chart.draw(extract, text)
    judged = judge(chart, tmp_path)
    cohort = set(judged.table("patient")["patient_id"])
    assert cohort == (set() if "J45" in drawings[0][1] else {"ada"})
    assert len(judged.table("treatment_history")) == len(cohort)
    assert list(judged.table("steroid_dose")["mg_per_kg"].dropna()) == []
