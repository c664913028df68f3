"""The concept tables, from the project's files into the workbench."""

import duckdb

from flows.resources import protocols_folder
from flows.workbench import quoted

# Workbench table by file, with what DuckDB adds: names are folded once, here.
_FOLDED = ", CASE WHEN match IN ('word', 'text', 'item') THEN folded(name) END AS folded_name"
_TABLES = {
    "drug_concept": ("drugs", _FOLDED),
    "vaccine_concept": ("vaccines", _FOLDED),
    "lab_concept": ("labs", _FOLDED),
    "measurement_concept": ("measurements", ""),
    "diagnosis_concept": ("diagnoses", ""),
    "review_code": ("review_codes", ""),
    "value_word": ("value_words", ""),
}


def load_concepts(connection: duckdb.DuckDBPyConnection) -> None:
    """Every concept table as a workbench table; needs the staging macros."""
    for table, (file, extra) in _TABLES.items():
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS SELECT *{extra} FROM {_csv(file)}")
    connection.execute(
        "CREATE OR REPLACE TABLE unit_alias AS "
        f"SELECT DISTINCT compact(alias) AS alias, unit FROM {_csv('unit_aliases')}"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE unit_conversion AS SELECT concept, from_unit, "
        'CAST(factor AS DOUBLE) AS factor, CAST("offset" AS DOUBLE) AS "offset" '
        f"FROM {_csv('unit_conversions')}"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE steroid_equivalence AS SELECT concept, "
        "CAST(factor AS DOUBLE) AS factor, CAST(factor_low AS DOUBLE) AS factor_low, "
        f"CAST(factor_high AS DOUBLE) AS factor_high FROM {_csv('steroid_equivalence')}"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE published_limit AS SELECT concept, sex, "
        "CAST(age_from_years AS DOUBLE) AS age_from_years, "
        "CAST(age_to_years AS DOUBLE) AS age_to_years, "
        f"CAST(upper_limit AS DOUBLE) AS upper_limit FROM {_csv('upper_limits')}"
    )
    connection.execute(
        "CREATE OR REPLACE TABLE dose_unit AS SELECT DISTINCT compact(unit) AS unit, "
        f"CAST(mg AS DOUBLE) AS mg, CAST(per_kg AS BOOLEAN) AS per_kg FROM {_csv('dose_units')}"
    )


def _csv(file: str) -> str:
    path = protocols_folder() / "concepts" / f"{file}.csv"
    return (
        f"read_csv({quoted(path)}, header = true, all_varchar = true,"
        " delim = ',', quote = '\"', escape = '\"')"
    )
