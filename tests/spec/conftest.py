"""Charts are delivered and judged once per session, those of several modules in one delivery."""

from collections.abc import Callable
from importlib import import_module

import pytest
from once import made_once

from spec.hospital import Chart, Judged, judge, together

Hospital = Callable[[str], Judged]

# Modules whose charts go into one delivery; every patient of a delivery has an id of its own.
DELIVERIES = {
    "results": (
        "test_age",
        "test_drug_names",
        "test_impossible_values",
        "test_liver",
        "test_lvef",
        "test_oxygen",
        "test_reported_values",
        "test_sledai",
    ),
    "treatment": ("test_glucocorticoid", "test_other_treatment"),
    "cohort": ("test_base_cohort",),
    "exclusions": (
        "test_events",
        "test_infections",
        "test_missing_kinds",
        "test_pregnancy",
        "test_vaccines",
    ),
    "kidney": ("test_kidney", "test_kidney_steady"),
    "sledai": ("test_scores_sledai",),
    "eular": ("test_scores_eular",),
    "ladders": ("test_scores_ladders",),
}


def chart_of(delivery: str) -> Chart:
    """What is drawn for the delivery."""
    return together([import_module(f"spec.{name}").CHART for name in DELIVERIES[delivery]])


@pytest.fixture(scope="session")
def hospital(tmp_path_factory: pytest.TempPathFactory) -> Hospital:
    """What became of a delivery, judged at the first call."""
    seen: dict[str, Judged] = {}

    def judged(delivery: str) -> Judged:
        if delivery not in seen:
            seen[delivery] = made_once(
                tmp_path_factory, delivery, lambda place: judge(chart_of(delivery), place)
            )
        return seen[delivery]

    return judged


@pytest.fixture(scope="module")
def judged(hospital: Hospital, request: pytest.FixtureRequest) -> Judged:
    """What became of the delivery that holds the module's own CHART."""
    own = request.module.__name__.removeprefix("spec.")
    return hospital(next(name for name, modules in DELIVERIES.items() if own in modules))
