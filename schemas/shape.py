"""The one way to validate a frame: what is wrong is told in counts, never in values."""

import pandas as pd
import pandera.pandas as pa
from pandera.errors import SchemaErrors

from schemas.columns import column_types

_PANDAS = {
    "VARCHAR": "str",
    "BIGINT": "int64",
    "DOUBLE": "float64",
    "BOOLEAN": "bool",
    "DATE": "datetime64[us]",
    "TIMESTAMP": "datetime64[us]",
    "VARCHAR[]": "object",
}


class WrongShape(Exception):
    """A frame that breaks its model: table, and rows by column and rule."""

    def __init__(self, table: str, broken: dict[str, int]) -> None:
        super().__init__(table, broken)
        self.table = table
        self.broken = broken

    def __str__(self) -> str:
        listed = ", ".join(f"{rule} ({rows})" for rule, rows in self.broken.items())
        return f"table {self.table} breaks its model: {listed}"


def checked(schema: pa.DataFrameSchema, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame itself, which has the schema's columns, types, ranges and nullability.

    Raises WrongShape. Pandera's own errors quote the failing values and must not leave here.
    """
    if frame.empty:
        # Without a value pandas has no type to hold to: an empty frame takes the model's.
        frame = frame.astype({name: _PANDAS[kind] for name, kind in column_types(schema).items()})
    try:
        return schema.validate(frame, lazy=True)
    except SchemaErrors as error:
        cases = error.failure_cases
        rules = cases["column"].fillna("row").astype(str) + ":" + cases["check"].astype(str)
        broken = {str(rule): int(rows) for rule, rows in rules.value_counts().items()}
    raise WrongShape(str(schema.name), broken)
