"""The sample's release with its screened patients repeated until a list has as many as asked."""

import shutil
from pathlib import Path

import duckdb

from flows.refresh import directly, refresh
from flows.resources import sample_folder
from flows.warehouse import Warehouse

PROTOCOL = "NCT06934447"
# What a list and a patient's page read of a patient, by the column that holds the id.
_REPEATED = ("screening", "criterion_result", "patient")


def grown_warehouse(folder: Path, patients: int) -> Warehouse:
    """A warehouse whose second release, the served one, screens that many patients."""
    place = Warehouse(folder / "warehouse")
    refresh(sample_folder(), place.root, (PROTOCOL,), "canonical", None, directly)
    first, second = place.releases / "000001", place.releases / "000002"
    shutil.copytree(first, second)
    database = second / "prescreen.duckdb"
    database.chmod(0o640)
    with duckdb.connect(str(database)) as connection:
        _grow(connection, patients)
    place.published.unlink()
    place.published.hardlink_to(database)
    return place


def _grow(connection: duckdb.DuckDBPyConnection, patients: int) -> None:
    run = connection.execute
    (known,) = run("SELECT count(*) FROM screening").fetchone() or (0,)
    turns = -(-patients // known) - 1
    for table in _REPEATED:
        run(
            f"INSERT INTO {table} SELECT * EXCLUDE (turn) "
            "REPLACE (patient_id || '-' || turn AS patient_id) "
            f"FROM {table}, range(1, {turns + 1}) AS turns (turn)"
        )
    run(
        "CREATE TEMP TABLE ranked AS SELECT patient_id, row_number() OVER "
        "(ORDER BY rank, patient_id) AS place FROM screening"
    )
    run("UPDATE screening s SET rank = place FROM ranked r WHERE r.patient_id = s.patient_id")
    run("UPDATE refresh SET refresh_id = 2 WHERE refresh_id = 1")
    run(f"DELETE FROM screening WHERE rank > {patients}")
