"""The numbers of the page on methods are those of the tables and of the program."""

from collections import Counter

import pytest

from docs.blocks import ROOT
from flows.coverage_concepts import ITEMS
from flows.protocol_concepts import concept_rows
from transforms.measures import egfr

PAGE = (ROOT / "docs" / "methods.md").read_text("utf-8")


def test_the_page_has_every_equivalent() -> None:
    for row in concept_rows("steroid_equivalence"):
        top = row["factor_high"]
        beyond = f"up to {top}" if top != row["factor"] else ""
        assert f"| {row['concept']} | {float(row['factor']):.7g} | {beyond}".rstrip() in PAGE


@pytest.mark.parametrize("name", ["diagnoses", "drugs", "labs", "vaccines", "upper_limits"])
def test_the_page_counts_what_is_verified(name: str) -> None:
    rows = concept_rows(name)
    sure = Counter(row["verified"] for row in rows)
    counts = [len(rows), *(sure[word] for word in ("yes", "component", "partly", "no"))]
    assert f"| {name}.csv | {' | '.join(map(str, counts))} |" in PAGE


def test_the_page_has_the_constants_of_every_equation() -> None:
    told = [
        *(egfr.U25_K_AT_12.values(), egfr.U25_FACTOR_FROM_12.values()),
        *(egfr.U25_K_FROM_18.values(), egfr.CKD_EPI_KAPPA.values(), egfr.CKD_EPI_ALPHA.values()),
        (egfr.SCHWARTZ_K, egfr.CKD_EPI_PER_YEAR, egfr.UMOL_L_PER_MG_DL),
    ]
    assert [number for group in told for number in group if f"{number:g}" not in PAGE] == []


def test_the_page_counts_what_data_can_score() -> None:
    items = ITEMS["sledai_2k"]
    by_data = [item.max_points for item in items if not item.clinician]
    assert (len(items), sum(item.max_points for item in items)) == (24, 105)
    assert (len(by_data), sum(by_data)) == (9, 23)
    assert "24 items and 105 points" in PAGE
    assert "data score nine items and 23 points at most" in PAGE
