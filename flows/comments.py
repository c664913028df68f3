"""What the published database and the data dictionary say of every table and column."""

import pandera.pandas as pa

from schemas.columns import column_unit, column_words
from schemas.tables.keys import key_words


def table_comment(schema: pa.DataFrameSchema) -> str:
    """What one row is, what identifies it, and what joins to what."""
    return f"{schema.description} {key_words(str(schema.name))}"


def column_meaning(column: pa.Column) -> str:
    """What the column says, and its closed vocabulary where the sentence does not tell it."""
    told, words = str(column.description), column_words(column)
    untold = words and any(word not in told for word in words)
    return f"{told} One of {', '.join(words)}." if untold else told


def column_comment(column: pa.Column) -> str:
    """The column's meaning, and its unit where there is one."""
    unit = column_unit(column)
    return column_meaning(column) + (f" Unit: {unit}." if unit else "")
