"""What a drawn expectation asks of an answer."""

from typing import Any

import pytest

from spec.drawn import dated, drawn
from spec.hospital import Judged


def lessons(text: str) -> Any:
    """A test's parameters: one case per drawn row, named after its patient (and criterion)."""
    cases = drawn(text)
    ids = ["-".join(filter(None, (c["patient"], c.get("criterion")))) for c in cases]
    return pytest.mark.parametrize("case", cases, ids=ids)


def check(judged: Judged, case: dict[str, str], criterion: str = "") -> None:
    """The answer is the drawn one; a drawn column left empty asks for nothing to be there."""
    answer = judged.row(case["patient"], case.get("criterion") or criterion)
    told = f"{case.get('what happened', '')}: {answer['reason']}"
    assert answer["result"] == case["result"], told
    for heading, column in (("because", "unknown_because"), ("unit", "unit")):
        if heading in case:
            assert answer[column] == (case[heading] or None), told
    if "eligible from" in case:
        assert answer["eligible_from"] == (dated(case["eligible from"]) or None), told
    for heading in ("value", "distance"):
        if case.get(heading):
            assert answer[heading] == pytest.approx(float(case[heading]), abs=1e-9), told
        elif heading in case:
            assert answer[heading] != answer[heading], told
    if case.get("reason says"):
        for words in case["reason says"].split(" & "):
            assert words in answer["reason"], told
    if case.get("next step says"):
        assert case["next step says"] in (answer["next_step"] or ""), told
    elif "next step says" in case:
        assert answer["next_step"] is None, told
    if case.get("evidence"):
        assert list(answer["evidence"]) == case["evidence"].split(), told
