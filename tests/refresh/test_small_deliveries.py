"""Deliveries in which there is almost nothing still publish: an empty list is an answer."""

from pathlib import Path

import pytest

from .deliveries import SMALL, small
from .releases import one, prescreen

HEADERS = {extract: lines[0] for extract, lines in SMALL.items()}


@pytest.mark.parametrize(
    ("extracts", "cohort"),
    [
        pytest.param({}, 1, id="one patient"),
        pytest.param(
            {"medications": [HEADERS["medications"], "M1,P1,Aspirin,oral,100,mg,1,2026-01-01"]},
            1,
            id="no glucocorticoid",
        ),
        pytest.param(
            {"medications": [HEADERS["medications"], "M1,P1,Prednisone,,20,mg,1,2026-01-01"]},
            1,
            id="no order that counts",
        ),
        pytest.param(
            {"labs": [HEADERS["labs"], "L1,P1,29463-7,LOINC,Body weight,2026-01-01,18,kg"]},
            1,
            id="everybody on high dose",
        ),
        pytest.param(
            {"labs": [HEADERS["labs"], "L1,P1,29463-7,LOINC,Body weight,2026-01-01,40,kg"]},
            1,
            id="no high dose",
        ),
        pytest.param(
            {"labs": [HEADERS["labs"], "L1,P1,X1,LOCAL,Something,2026-11-10,20,"]},
            1,
            id="no result that a concept claims",
        ),
        pytest.param(
            {"diagnoses": [HEADERS["diagnoses"], "D1,P1,J45.9,ICD10,Asthma,2026-01-01"]},
            0,
            id="nobody has the disease",
        ),
        pytest.param(
            {
                "patients": [
                    HEADERS["patients"] + ",research_opt_out",
                    "P1,2012-01-01,female,true",
                ]
            },
            0,
            id="everybody opted out",
        ),
    ],
)
def test_it_publishes(tmp_path: Path, extracts: dict[str, list[str]], cohort: int) -> None:
    folder = small(tmp_path / "delivery", **extracts)
    warehouse = tmp_path / "warehouse"
    said = prescreen("refresh", "--direct", "--extracts", folder, "--warehouse", warehouse)
    assert said.code == 0, said.err
    assert one(warehouse / "prescreen.duckdb", "SELECT count(*) FROM screening") == cohort
