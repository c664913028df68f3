"""The data dictionary as Markdown, from the models that make the tables."""

from collections.abc import Mapping

import pandera.pandas as pa

from flows.comments import column_meaning, table_comment
from flows.views import MACROS, PARAMETERS, VIEWS, returned
from schemas.columns import column_unit
from schemas.tables import TABLES

_HEAD = """\
# Data dictionary

Generated from the models; a test holds it, and the comments in the database, to each other.
In the database: `SELECT table_name, comment FROM duckdb_tables()`, `duckdb_views()`,
`duckdb_columns()` and `duckdb_functions()`; or `prescreen sql ".describe screening"`.

A join that is named here leads to all key columns of the other table, and so never multiplies rows;
the other way round it may. Days are calendar days; a time is local unless it says UTC. A unit of
`column unit` stands in the row itself, in its column `unit`.
"""


def data_dictionary() -> str:
    """Every published table, column, view and macro, in publication order."""
    lines = [_HEAD, "## Tables", ""]
    for name, schema in TABLES.items():
        lines += [f"### {name}", "", table_comment(schema), "", *_columns(schema.columns)]
    lines += ["## Views", ""]
    for name, (_, comment) in VIEWS.items():
        lines += [f"### {name}", "", comment, "", *_columns(returned(name))]
    lines += ["## Macros", ""]
    for name, (_, comment) in MACROS.items():
        call = f"### {name}({', '.join(PARAMETERS[name])})"
        lines += [call, "", comment, "", *_columns(returned(name))]
    return "\n".join(lines)


def _columns(columns: Mapping[str, pa.Column]) -> list[str]:
    lines = ["| column | type | null | unit | what |", "|---|---|---|---|---|"]
    for name, column in columns.items():
        kind, null = (column.metadata or {})["sql"], "yes" if column.nullable else ""
        unit, meaning = column_unit(column) or "", column_meaning(column).replace("|", "\\|")
        lines.append(f"| {name} | {kind} | {null} | {unit} | {meaning} |")
    return [*lines, ""]


if __name__ == "__main__":
    print(data_dictionary(), end="")
