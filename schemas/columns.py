"""Column builders: one line says a column's name, type, range, nullability and meaning.

Each builder returns a Pandera column whose metadata names the DuckDB type and the unit, so that the
data dictionary, the DDL and the database's comments all come from the one definition.
"""

from collections.abc import Sequence
from typing import Any

import pandera.pandas as pa


def _column(
    dtype: Any,
    sql: str,
    description: str,
    nullable: bool,
    checks: list[pa.Check],
    **told: Any,
) -> pa.Column:
    return pa.Column(
        dtype,
        checks=checks,
        nullable=nullable,
        description=description,
        metadata={"sql": sql, **told},
    )


def text(
    description: str, *, nullable: bool = False, allowed: Sequence[str] | None = None
) -> pa.Column:
    """A text column; `allowed` closes its vocabulary."""
    checks = [pa.Check.isin(list(allowed))] if allowed is not None else []
    return _column("str", "VARCHAR", description, nullable, checks, allowed=allowed)


def count(description: str, unit: str | None = None) -> pa.Column:
    """A whole number, 0 where there is nothing, never null."""
    return _column("int64", "BIGINT", description, False, [pa.Check.ge(0)], unit=unit)


def whole(description: str, unit: str | None = None) -> pa.Column:
    """A whole number that may be null."""
    return _column("Int64", "BIGINT", description, True, [], unit=unit)


def number(
    description: str,
    unit: str | None = None,
    *,
    nullable: bool = True,
    at_least: float | None = None,
    above: float | None = None,
) -> pa.Column:
    """A finite decimal number, null where unknown."""
    checks = [pa.Check.ge(at_least)] if at_least is not None else []
    checks += [pa.Check.gt(above)] if above is not None else []
    return _column("float64", "DOUBLE", description, nullable, checks, unit=unit)


def flag(description: str) -> pa.Column:
    """True or false, never null."""
    return _column("bool", "BOOLEAN", description, False, [])


def day(description: str, *, nullable: bool = True) -> pa.Column:
    """A calendar date, null where there is none."""
    return _column("datetime64[us]", "DATE", description, nullable, [])


def moment(description: str, *, nullable: bool = False) -> pa.Column:
    """A local date and time without a zone."""
    return _column("datetime64[us]", "TIMESTAMP", description, nullable, [])


def texts(description: str) -> pa.Column:
    """A sorted list of texts, empty where there is nothing, never null."""
    return _column("object", "VARCHAR[]", description, False, [])


def table(name: str, description: str, /, **columns: pa.Column) -> pa.DataFrameSchema:
    """A strict, ordered schema without coercion for the table `name`."""
    return pa.DataFrameSchema(
        columns, name=name, description=description, strict=True, ordered=True, coerce=False
    )


def column_types(schema: pa.DataFrameSchema) -> dict[str, str]:
    """DuckDB type by column name, in the schema's order."""
    return {name: column.metadata["sql"] for name, column in schema.columns.items()}


def column_words(column: pa.Column) -> tuple[str, ...]:
    """The closed vocabulary of the column; empty where it has none."""
    return tuple((column.metadata or {}).get("allowed") or ())


def column_unit(column: pa.Column) -> str | None:
    """The unit of the column's numbers, or the column that holds it; None where they have none."""
    return (column.metadata or {}).get("unit")
