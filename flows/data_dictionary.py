"""The data dictionary as Markdown, from the models that make the tables."""

from flows.views import MACROS, VIEWS
from schemas.columns import column_types
from schemas.tables import TABLES


def data_dictionary() -> str:
    """Every published table, column, view and macro, in publication order."""
    lines = ["# Data dictionary", "", "Generated from the models; a test keeps it true.", ""]
    for name, schema in TABLES.items():
        lines += [f"## {name}", "", schema.description or "", "", "| column | type | null | what |"]
        lines.append("|---|---|---|---|")
        for column, kind in column_types(schema).items():
            field = schema.columns[column]
            null = "yes" if field.nullable else ""
            lines.append(f"| {column} | {kind} | {null} | {field.description} |")
        lines.append("")
    for title, made in (("Views", VIEWS), ("Macros", MACROS)):
        told = (f"- `{name}`: {comment}" for name, (_, comment) in made.items())
        lines += [f"## {title}", "", *told, ""]
    return "\n".join(lines)


if __name__ == "__main__":
    print(data_dictionary(), end="")
