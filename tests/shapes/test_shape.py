"""A frame that breaks its model is told of in counts: a value never leaves the check."""

from itertools import chain

import pandas as pd
import pandera.pandas as pa
import pytest

from schemas.shape import WrongShape, checked

WEIGHED = pa.DataFrameSchema(
    {
        "patient_id": pa.Column("str", metadata={"sql": "VARCHAR"}),
        "kg": pa.Column("float64", pa.Check.gt(0), nullable=True, metadata={"sql": "DOUBLE"}),
    },
    strict=True,
    name="weighed",
)


def told(frame: pd.DataFrame) -> WrongShape:
    """What the check says of the frame."""
    with pytest.raises(WrongShape) as refusal:
        checked(WEIGHED, frame)
    # The errors it came from quote the values: none of them may travel along.
    assert refusal.value.__context__ is None
    assert refusal.value.__cause__ is None
    return refusal.value


def test_a_frame_of_the_right_shape_is_handed_on() -> None:
    frame = pd.DataFrame({"patient_id": ["ada", "bo"], "kg": [40.0, None]})
    assert checked(WEIGHED, frame).equals(frame)


def test_rows_that_break_a_rule_are_counted_by_column_and_rule() -> None:
    error = told(pd.DataFrame({"patient_id": ["ada", "bo", None], "kg": [-40.25, 0.0, 30.0]}))
    assert error.table == "weighed"
    assert sorted(error.broken.values()) == [1, 2]
    assert any(rule.startswith("kg:") and rows == 2 for rule, rows in error.broken.items())
    assert any(rule.startswith("patient_id:") for rule in error.broken)


def test_no_value_of_a_patient_is_in_the_error() -> None:
    error = told(pd.DataFrame({"patient_id": ["ada", "bo"], "kg": [-40.25, -777.5]}))
    said = " ".join(map(str, chain([str(error), repr(error)], error.args)))
    for value in ("ada", "40.25", "777.5"):
        assert value not in said
    assert str(error).startswith("table weighed breaks its model: kg:")


def test_an_unknown_and_a_missing_column_are_told_by_name() -> None:
    error = told(pd.DataFrame({"patient_id": ["ada"], "stones": [6.0]}))
    assert "stones" in str(error) or "column_in_schema" in str(error)
    assert "ada" not in str(error)


def test_a_frame_without_rows_takes_the_types_of_its_model() -> None:
    empty = pd.DataFrame({"patient_id": [], "kg": []}, dtype=object)
    assert dict(checked(WEIGHED, empty).dtypes.astype(str)) == {
        "patient_id": "str",
        "kg": "float64",
    }
