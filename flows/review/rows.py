"""What the accepted rows of some patients say, as one hash by row id: alike in a release and in the
workbench of a refresh.
"""

from collections.abc import Iterable

import duckdb
import pandas as pd
import pandera.pandas as pa

from flows.workbench import quoted
from schemas.columns import column_types
from schemas.extracts import key_column
from schemas.tables.records import MEASUREMENT, RECORDS, canonical_columns

# What a result says as the hospital reported it, in the unit that it is read in. What the program
# alone adds (concept, meaning, whether it can be used) is not the record's.
_OF_A_RESULT = (
    *("extract", "result_id", "collected_at", "timed", "value", "value_high", "operator"),
    *("text_value", "unit", "upper_limit", "lower_limit", "status", "code", "name"),
)
# Digits enough that two contents of one row are never taken for the same by chance.
_DIGITS = 16


def row_contents(
    connection: duckdb.DuckDBPyConnection, patients: Iterable[str], orders: str = "medication"
) -> pd.DataFrame:
    """patient_id, row_id, content: one row per id, whatever extracts have that id.

    `orders` is the table of the published orders: in a workbench that of the first protocol.
    """
    wanted = pd.DataFrame({"patient_id": sorted(set(patients))}, dtype="str")
    connection.register("wanted", wanted)
    parts = [_written("measurement", "results", "result_id", _OF_A_RESULT, MEASUREMENT)]
    for extract, schema in RECORDS.items():
        columns = [name for name in canonical_columns(extract) if name != "patient_id"]
        table = orders if extract == "medications" else str(schema.name)
        parts.append(_written(table, extract, key_column(extract), columns, schema))
    found = connection.execute(
        "SELECT patient_id, row_id, left(sha256(string_agg(said, chr(29) ORDER BY said)),"
        f" {_DIGITS}) AS content FROM ({' UNION ALL '.join(parts)})"
        " GROUP BY patient_id, row_id ORDER BY patient_id, row_id"
    ).df()
    connection.unregister("wanted")
    return found.astype("str")


def _written(
    table: str, extract: str, key: str, columns: Iterable[str], schema: pa.DataFrameSchema
) -> str:
    """The table's rows, each as one text, typed as they are published; null is unlike any value."""
    types = column_types(schema)
    typed = (f'CAST("{name}" AS {types[name]})' for name in columns)
    cells = ", ".join(f"coalesce(CAST({cell} AS VARCHAR), chr(30))" for cell in typed)
    return (
        f'SELECT patient_id, "{key}" AS row_id,'
        f" concat_ws(chr(31), {quoted(extract)}, {cells}) AS said"
        f' FROM "{table}" SEMI JOIN wanted USING (patient_id)'
    )
