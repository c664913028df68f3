"""The pseudonymous database of one release: the tables of the identified one, cell by cell."""

from pathlib import Path

import duckdb

from flows.pseudonymous.cells import cell
from flows.pseudonymous.decisions import decisions
from flows.pseudonymous.key import Setting
from flows.pseudonymous.masks import list_known, list_masked, list_quoting, list_unclaimed
from flows.pseudonymous.people import name_patients
from flows.pseudonymous.told import comment_on, make_views, shapes_of, tell_about
from flows.release_database import STORAGE
from flows.warehouse import Warehouse
from flows.workbench import quoted


def build(place: Warehouse, release: str, database: Path, file: Path, chosen: Setting) -> None:
    """A closed, checkpointed database at `file`, from the identified one of the release."""
    with duckdb.connect(str(file), config=dict(STORAGE)) as connection:
        run = connection.execute
        run("SET enable_progress_bar = false")
        run("SET python_enable_replacements = false")
        run(f"ATTACH {quoted(database)} AS identified (READ_ONLY)")
        shapes = shapes_of(connection)
        of_patients = [table for table, columns in shapes.items() if "patient_id" in columns]
        name_patients(connection, place, of_patients, chosen.dates)
        run("SET VARIABLE secret = ?", [chosen.secret])
        run(
            "SET VARIABLE decided = (SELECT coalesce(list('decision-' || decision_id), [])"
            " FROM identified.review_decision)"
        )
        list_known(connection)
        for table in of_patients:
            list_masked(connection, table, list(shapes[table]))
        list_quoting(connection)
        list_unclaimed(connection, place.store)
        run("BEGIN")
        for table, columns in shapes.items():
            _copy(connection, table, {c: kind for c, (kind, _) in columns.items()}, chosen.dates)
        comment_on(connection, shapes, chosen.dates)
        make_views(connection, shapes, chosen.dates)
        tell_about(connection, release, chosen.dates)
        run("COMMIT")
        run("DETACH identified")
        run("CHECKPOINT")


def _copy(
    connection: duckdb.DuckDBPyConnection, table: str, columns: dict[str, str], dates: str
) -> None:
    """The table with every cell as decided, in an order in which no id of the hospital has part."""
    system = "code_system" in columns
    cells = ", ".join(
        f'{cell(table, name, kind, decisions()[table][name], dates, system)} AS "{name}"'
        for name, kind in columns.items()
    )
    people = "JOIN person p ON p.patient_id = t.patient_id" if "patient_id" in columns else ""
    order = ", ".join(f'"{name}"' for name in sorted(columns, key=lambda c: c != "patient_id"))
    connection.execute(
        f'CREATE TABLE "{table}" AS SELECT * FROM'
        f' (SELECT {cells} FROM identified."{table}" t {people}) ORDER BY {order}'
    )
