"""What a drawn expectation asks of one item of a score."""

from typing import Any

import pandas as pd
import pytest

from spec.drawn import drawn
from spec.hospital import Judged


def item_of(judged: Judged, instrument: str, patient: str, item: str) -> pd.Series:
    """The published row of the item."""
    rows = judged.table("score_item").set_index(["instrument", "patient_id", "item"])
    return rows.loc[(instrument, patient, item)]


def item_lessons(text: str) -> Any:
    """A test's parameters: one case per drawn row, named after its patient."""
    cases = drawn(text)
    return pytest.mark.parametrize("case", cases, ids=[case["patient"] for case in cases])


def check_item(judged: Judged, case: dict[str, str], instrument: str) -> None:
    """State, points and value are the drawn ones; points follow from the state."""
    row = item_of(judged, instrument, case["patient"], case["item"])
    told = case.get("what happened", "")
    assert row["state"] == case["state"], told
    expected = {"scored": row["max_points"], "not_present": 0}.get(row["state"])
    assert (pd.isna(row["points"]) and expected is None) or row["points"] == expected, told
    if case.get("value"):
        assert row["value"] == pytest.approx(float(case["value"])), told
    elif "value" in case:
        assert pd.isna(row["value"]), told
    if "rows" in case:
        assert len(row["evidence"]) == int(case["rows"]), told
