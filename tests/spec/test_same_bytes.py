"""The same accepted rows give the same tables, in whatever order they were delivered."""

from pathlib import Path

import pytest

from spec.conftest import Hospital, chart_of
from spec.hospital import Chart, Judged, judge

# Two names of one code that no concept claims: whichever is shown must not depend on the order.
NAMES = Chart()
NAMES.draw(
    "diagnoses",
    """
    patient | diagnosis_id | code  | name
    ada     | d1           | M32.9 | lupus
    ada     | d2           | X99.1 | the one name
    ada     | d3           | X99.1 | another name
    bo      | d4           | m32.9 | Lupus
    bo      | d5           | X99.1 |
    """,
)
TABLES = (
    "screening",
    "criterion_result",
    "treatment_history",
    "drug_exposure",
    "steroid_dose",
    "measurement",
    "diagnosis",
    "medication",
    "next_step",
    "attrition",
    "unclaimed_code",
)


@pytest.mark.parametrize("delivery", ["results", "treatment"])
def test_a_delivery_backwards_gives_the_same_tables(
    tmp_path: Path, hospital: Hospital, delivery: str
) -> None:
    backwards = judge(chart_of(delivery), tmp_path, backwards=True)
    for table in TABLES:
        assert _rows(hospital(delivery), table) == _rows(backwards, table), table


def test_names_of_unclaimed_codes_do_not_depend_on_the_order(tmp_path: Path) -> None:
    forwards = judge(NAMES, tmp_path / "forwards")
    backwards = judge(NAMES, tmp_path / "backwards", backwards=True)
    assert _rows(forwards, "unclaimed_code") == _rows(backwards, "unclaimed_code")


def _rows(judged: Judged, table: str) -> list[str]:
    return [repr(row) for row in judged.table(table).to_dict("records")]
