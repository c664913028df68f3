"""Both scores on the visits of 62 published adults with lupus (GSE49454, Chiche et al. 2014).

The published table gives blood counts per microlitre and says whether C3 and C4 were low.
"""

import csv
from functools import cache
from pathlib import Path

import pandas as pd
import pytest

from spec.hospital import Chart, Judged, judge

VISITS = Path(__file__).resolve().parents[3] / "shared/data/sle_gse49454_adult/visits.csv"
pytestmark = pytest.mark.skipif(not VISITS.exists(), reason="the published visits are not here")
LIMITS = {"C3": ("0.79", "1.52"), "C4": ("0.1", "0.4")}
# On either side of the limit, whatever the laboratory's own figure was.
MADE = {("C3", "Y"): "0.5", ("C3", "N"): "1.1", ("C4", "Y"): "0.05", ("C4", "N"): "0.2"}
# How many of the 157 visits lie below each threshold.
SCORED = {
    "sledai_2k leukopenia": 8,
    "sledai_2k thrombocytopenia": 7,
    "eular_acr_2019 leukopenia": 22,
    "eular_acr_2019 thrombocytopenia": 7,
}


@cache
def visits() -> dict[str, dict[str, str]]:
    """Each visit of a patient with lupus, as a patient of its own."""
    with VISITS.open(encoding="utf-8") as file:
        rows = [row for row in csv.DictReader(file) if row["group"] == "SLE"]
    return {f"v{n:03d}": {k: v.strip() for k, v in row.items()} for n, row in enumerate(rows)}


def chart() -> Chart:
    drawing = Chart()
    rows = drawing.rows.setdefault("labs", [])
    for patient, visit in visits().items():
        rows.append({"patient": patient, "test": "ALT", "value": "20", "unit": "U/L"})
        for test, column in (("WBC", "leukocytes"), ("platelets", "platelets")):
            unit = "cells/uL" if test == "WBC" else "10*9/L"
            if visit[column]:
                rows.append(
                    {"patient": patient, "test": test, "value": visit[column], "unit": unit}
                )
        for test in ("C3", "C4"):
            flag = visit[f"low {test.lower()}"]
            if flag:
                low, high = LIMITS[test]
                limits = {"reference_low": low, "reference_high": high}
                rows.append({"patient": patient, "test": test, "value": MADE[test, flag], **limits})
    return drawing


@pytest.fixture(scope="module")
def judged(tmp_path_factory: pytest.TempPathFactory) -> Judged:
    return judge(chart(), tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="module")
def states(judged: Judged) -> pd.DataFrame:
    rows = judged.table("score_item")
    rows["asked"] = rows["instrument"] + " " + rows["item"]
    return rows.pivot(index="patient_id", columns="asked", values="state").loc[list(visits())]


def expected(column: str, below: float) -> list[str]:
    """scored, not_present, or unknown where the table has no figure."""
    return [
        ("scored" if float(visit[column]) < below else "not_present")
        if visit[column]
        else "unknown"
        for visit in visits().values()
    ]


@pytest.mark.parametrize(
    ("item", "column", "below"),
    [
        ("sledai_2k leukopenia", "leukocytes", 3000),
        ("sledai_2k thrombocytopenia", "platelets", 100),
        ("eular_acr_2019 leukopenia", "leukocytes", 4000),
        ("eular_acr_2019 thrombocytopenia", "platelets", 100),
    ],
)
def test_counts_score_below_the_published_threshold(
    states: pd.DataFrame, item: str, column: str, below: float
) -> None:
    assert list(states[item]) == expected(column, below)
    assert list(states[item]).count("scored") == SCORED[item]


def test_low_complement_scores_where_the_table_says_low(states: pd.DataFrame) -> None:
    flags = [(visit["low c3"], visit["low c4"]) for visit in visits().values()]
    either = [
        "scored" if "Y" in pair else "not_present" if pair == ("N", "N") else "unknown"
        for pair in flags
    ]
    both = [
        "unknown" if "" in pair else "scored" if pair == ("Y", "Y") else "not_present"
        for pair in flags
    ]
    assert list(states["sledai_2k low_complement"]) == either
    assert list(states["eular_acr_2019 low_C3_or_low_C4"]) == either
    assert list(states["eular_acr_2019 low_C3_and_low_C4"]) == both
    assert {"scored", "not_present"} <= set(both)
