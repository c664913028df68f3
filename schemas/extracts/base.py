"""What all extracts share: kinds of column, the fields that declare them, and their rules."""

from collections.abc import Sequence
from typing import Any

import pandas as pd
import pandera.pandas as pa

from schemas import checks, text_checks

Boolean = pd.BooleanDtype
# Pandera takes this annotation for datetime64 of any unit; DuckDB and pandas 3 deal in [us].
Moment = pd.Timestamp
MOMENTS = ("date", "timestamp")


def identifier(description: str) -> Any:
    """A required id: text, letter for letter as delivered, and no word for nothing."""
    metadata = {"kind": "id", "nothing": text_checks.NO_ID}
    return pa.Field(nullable=False, description=description, metadata=metadata)


def owner(description: str) -> Any:
    """The required id of the patient whose row it is; whether it is anybody's, others ask."""
    return pa.Field(nullable=False, description=description, metadata={"kind": "id"})


def text(
    description: str, *, required: bool = False, nothing: Sequence[str] = text_checks.NOTHING
) -> Any:
    """Text in one line that is none of the words for nothing; blanks around it are no part."""
    metadata = {"kind": "text", "one_line": True, "nothing": tuple(nothing)}
    return pa.Field(nullable=not required, description=description, metadata=metadata)


def unit(description: str) -> Any:
    """A unit, which is no bare number."""
    metadata = {"kind": "text", "one_line": True, "unit": True}
    return pa.Field(nullable=True, description=description, metadata=metadata)


def words(description: str) -> Any:
    """Free text, in any number of lines."""
    return pa.Field(nullable=True, description=description, metadata={"kind": "text"})


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


def number(description: str, *, at_most: float) -> Any:
    """An optional finite number above zero."""
    metadata = {"kind": "number", "at_most": at_most}
    return pa.Field(nullable=True, description=description, metadata=metadata)


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
    if kind == "number":
        return {"checks": [checks.above_zero(), checks.at_most(metadata["at_most"])]}
    if kind in MOMENTS:
        return {"checks": [checks.not_too_early(), checks.not_the_epoch()]}
    if kind == "boolean":
        return {"checks": []}
    if "allowed" in metadata:
        return {"checks": [checks.allowed(metadata["allowed"])]}
    declared = [text_checks.not_too_long()]
    if kind == "id":
        declared.append(checks.id_format())
    else:
        declared.append(text_checks.printable())
    if "nothing" in metadata:
        declared.append(text_checks.no_placeholder(metadata["nothing"]))
    if "one_line" in metadata:
        declared.append(text_checks.one_line())
    if "unit" in metadata:
        declared.append(text_checks.no_bare_number())
    return {"checks": declared}
