"""The same accepted rows give the same tables, in whatever order they were delivered."""

from pathlib import Path

import pytest

from spec.conftest import Hospital
from spec.hospital import Chart, Judged, judge
from spec.test_drug_names import CHART as DRUGS
from spec.test_glucocorticoid import CHART as STEROIDS
from spec.test_liver import CHART as LIVER

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


@pytest.mark.parametrize(
    "chart", [NAMES, DRUGS, STEROIDS, LIVER], ids=["names", "drugs", "steroids", "liver"]
)
def test_a_delivery_backwards_gives_the_same_tables(
    tmp_path: Path, hospital: Hospital, chart: Chart
) -> None:
    forwards, backwards = hospital(chart), judge(chart, tmp_path, backwards=True)
    for table in TABLES:
        assert _rows(forwards, table) == _rows(backwards, table), table


def _rows(judged: Judged, table: str) -> list[str]:
    return [repr(row) for row in judged.table(table).to_dict("records")]
