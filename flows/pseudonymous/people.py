"""Who is who in one release: every id that it names, with the study id and days of its person."""

from datetime import date
from pathlib import Path

import duckdb

import transforms
from flows.pseudonymous.decisions import SHIFTED
from flows.pseudonymous.key import draw
from flows.warehouse import Warehouse
from flows.workbench import quoted

_MERGES = Path(transforms.__file__).parent / "staging" / "01_merges.sql"
# A person of several ids has what was drawn first; when the merge is undone, each has their own.
_PERSON = """
    CREATE TEMP TABLE person AS
    WITH own AS (
      SELECT k.*, coalesce(m.to_id, k.patient_id) AS remains
      FROM key.person k LEFT JOIN merged_id m ON m.from_id = k.patient_id
    )
    SELECT patient_id, first_value(study_id) OVER of_one AS study_id,
           first_value(days) OVER of_one AS days, remains
    FROM own WINDOW of_one AS (PARTITION BY remains ORDER BY n)
"""


def name_patients(
    connection: duckdb.DuckDBPyConnection, place: Warehouse, tables: list[str], dates: str
) -> None:
    """`person`: patient_id, study_id, days (0 where dates are kept) and birth of all whom these
    tables of the attached release `identified` name; whoever is new there is drawn."""
    run = connection.execute
    everybody = " UNION ".join(f'SELECT patient_id FROM identified."{t}"' for t in tables)
    draw(place, run(everybody).df())
    ((as_of,),) = run("SELECT max(as_of) FROM identified.screening").fetchall()
    list_persons(connection, place, as_of)
    run("ALTER TABLE person ADD COLUMN birth DATE")
    run(
        "UPDATE person SET birth = birth_date FROM identified.patient known"
        " WHERE known.patient_id = person.patient_id"
    )
    if dates != SHIFTED:
        run("UPDATE person SET days = 0")


def list_persons(
    connection: duckdb.DuckDBPyConnection, place: Warehouse, as_of: date | None
) -> None:
    """`person`: patient_id, study_id, days, remains (the id by which the person goes on)."""
    run = connection.execute
    with duckdb.connect() as staging:
        staging.execute("SET enable_progress_bar = false")
        staging.execute(f"ATTACH {quoted(place.store)} AS store (READ_ONLY)")
        staging.execute(f"CREATE MACRO as_of() AS DATE '{(as_of or date.max).isoformat()}'")
        staging.execute(_MERGES.read_text("utf-8"))
        merged = staging.execute("SELECT from_id, to_id FROM merged_id ORDER BY ALL").df()
    connection.register("merged_id", merged.astype("str"))
    run(f"ATTACH {quoted(place.pseudonym_key)} AS key (READ_ONLY)")
    run(_PERSON)
    run("DETACH key")
    connection.unregister("merged_id")
