"""Which tests see a fault of which part of transforms/ beside the drawn deliveries.

They run after those, in this order, the cheap ones first.
"""

_REVIEW = (
    "tests/review/test_states.py",
    "tests/review/test_settled.py",
    "tests/review/test_older.py",
    "tests/review/test_contradictions.py",
    "tests/review/test_weeks.py",
)
_CHANGES = (
    "tests/spec/test_change_words.py",
    "tests/refresh/test_changes.py",
    "tests/properties/test_changes.py",
)
BESIDE = (
    ("answers.py", ("tests/spec/test_three_values.py",)),
    ("kinds.py", ("tests/spec/test_three_values.py",)),
    ("lists.py", ("tests/properties/test_lists.py",)),
    ("egfr.py", ("tests/measures/test_egfr_published.py", "tests/properties/test_egfr.py")),
    ("decide/suppress", ("tests/properties/test_suppression.py", "tests/report")),
    ("decide/review", _REVIEW),
    ("decide/c", (*_CHANGES, *_REVIEW)),
    ("decide/flips", ("tests/protocol/test_impact.py",)),
    ("decide/", ("tests/spec/test_decide.py",)),
    ("feasibility/", ("tests/sensitivity",)),
    ("measures/", ("tests/spec/test_scores_asked.py", "tests/spec/test_scores_published.py")),
    ("measures/", ("tests/spec/test_quiet_hospitals.py", "tests/oracle")),
    ("staging/", ("tests/spec/test_merged_ids.py", "tests/spec/test_same_bytes.py")),
    ("", ("tests/spec/test_lookalikes.py", "tests/spec/test_other_protocols.py")),
    ("assess/", ("tests/conformance/test_conformance.py",)),
)


def beside(file: str) -> list[str]:
    """The tests that may notice a fault of the file, or of all files where none is named."""
    named = [test for part, tests in BESIDE if part in file or not file for test in tests]
    return list(dict.fromkeys(named))
