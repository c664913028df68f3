"""What all extracts share: kinds of column, the fields that declare them, and their rules."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas import checks

Boolean = pd.BooleanDtype
# Pandera takes this annotation for datetime64 of any unit; DuckDB and pandas 3 deal in [us].
Moment = pd.Timestamp
MOMENTS = ("date", "timestamp")


def identifier(description: str) -> Any:
    """A required id: text, letter for letter as delivered."""
    return pa.Field(nullable=False, description=description, metadata={"kind": "id"})


def text(description: str, *, required: bool = False) -> Any:
    """Free text; blanks around it are no part of it."""
    return pa.Field(nullable=not required, description=description, metadata={"kind": "text"})


def choice(description: str, allowed: Sequence[str], *, required: bool = False) -> Any:
    """One of the listed words."""
    metadata = {"kind": "text", "allowed": tuple(allowed)}
    return pa.Field(nullable=not required, description=description, metadata=metadata)


def day(description: str, *, required: bool = False, may_lie_ahead: bool = False) -> Any:
    """A calendar day, not after the day of delivery unless it may lie ahead."""
    metadata = {"kind": "date", "may_lie_ahead": may_lie_ahead}
    return pa.Field(nullable=not required, description=description, metadata=metadata)


def moment(description: str) -> Any:
    """A required local time; a day alone is its midnight."""
    return pa.Field(nullable=False, description=description, metadata={"kind": "timestamp"})


def number(description: str) -> Any:
    """An optional finite number above zero."""
    return pa.Field(nullable=True, description=description, metadata={"kind": "number"})


def truth(description: str) -> Any:
    """An optional true or false."""
    return pa.Field(nullable=True, description=description, metadata={"kind": "boolean"})


class Extract(pa.DataFrameModel):
    """Rows of one delivered extract after strict parsing, before anything is interpreted."""

    class Config:
        strict = True
        coerce = False

    @classmethod
    def row_rules(cls) -> list[pa.Check]:
        """Rules that compare columns of one row."""
        return []

    @classmethod
    def to_schema(cls) -> pa.DataFrameSchema:
        """The schema with every rule that does not depend on the day of delivery."""
        plain = super().to_schema()
        schema = plain.update_columns(
            {name: _declared(column.metadata or {}) for name, column in plain.columns.items()}
        )
        schema.checks = cls.row_rules()
        return schema


def _declared(metadata: dict[str, Any]) -> dict[str, Any]:
    kind = metadata["kind"]
    declared: dict[str, Any] = {"checks": []}
    if kind == "id":
        declared["checks"] = [checks.id_format()]
    elif kind == "number":
        declared["checks"] = [checks.above_zero()]
    elif kind in MOMENTS:
        declared["checks"] = [checks.not_too_early()]
    elif "allowed" in metadata:
        declared["checks"] = [checks.allowed(metadata["allowed"])]
    return declared
