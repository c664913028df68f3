"""What the audit finds where answers and decisions do not fit together."""

import os
import shutil
from pathlib import Path

import duckdb
import pytest
from refresh.ward import Ward

from flows.audit import OF_DECISIONS

UNSETTLED = "an answer other than the data's that not exactly one decision settles"
NOT_FOLLOWED = "a decision in force that its answer does not follow"
OVERTURNED = "a decision that overturns the data"
# The outside echo is decision 1: I4a is unknown to the data, and passes by it.
OUTSIDE = "patient_id = 'outside' AND criterion_id = 'I4a'"
FAULTS = {
    "nothing": ("SELECT 1", set()),
    "the decision is lost": (
        f"DELETE FROM review_decision WHERE {OUTSIDE}",
        {UNSETTLED},
    ),
    "it stands twice": (
        f"INSERT INTO review_decision FROM review_decision WHERE {OUTSIDE}",
        {UNSETTLED},
    ),
    "it is no longer in force": (
        f"UPDATE review_decision SET state = 'lapsed' WHERE {OUTSIDE}",
        {UNSETTLED},
    ),
    "its answer does not follow": (
        f"UPDATE criterion_result SET result = data_result WHERE {OUTSIDE}",
        {NOT_FOLLOWED},
    ),
    "its answer is another one": (
        f"UPDATE criterion_result SET result = 'fail' WHERE {OUTSIDE}",
        {NOT_FOLLOWED},
    ),
    "the data had decided": (
        f"UPDATE criterion_result SET data_result = 'fail' WHERE {OUTSIDE}",
        {OVERTURNED},
    ),
}


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_found(weeks: Ward, tmp_path: Path, fault: str) -> None:
    change, found = FAULTS[fault]
    database = Path(shutil.copy(weeks.database(2), tmp_path / "release.duckdb"))
    os.chmod(database, 0o600)
    with duckdb.connect(str(database)) as connection:
        connection.execute(change)
        wrong = {
            meaning
            for meaning, query in OF_DECISIONS.items()
            if any(count for (count,) in connection.execute(query).fetchall())
        }
    assert wrong == found
