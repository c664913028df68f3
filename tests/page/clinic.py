"""A warehouse with two trials, two releases that are offered and one that is withdrawn."""

import shutil
from pathlib import Path

import duckdb
from refresh.deliveries import PROTOCOL, SAMPLE, bystander, number, of_patients, read, write

from flows.refresh import directly, refresh
from flows.warehouse import Warehouse

TRIAL, OTHER_TRIAL = "NCT06934447", "NCT06222853"
CANDIDATE, NEEDS_DATA, NEAR_MISS = number(2), number(13), number(54)
# One who turns five between the releases, and one who is given a hostile name.
TURNS_FIVE, RENAMED = number(22), number(36)
COHORT = [CANDIDATE, NEEDS_DATA, NEAR_MISS, TURNS_FIVE, RENAMED, number(1), number(24)]
HOSTILE = '<img src=x onerror=alert(1)>"&'
WITHDRAWN = "000000"


def clinic(folder: Path) -> Warehouse:
    """Releases 000001 and 000002, two days apart, and 000000, which an opt-out closed."""
    files = read(SAMPLE)
    strangers = [bystander(files, name, COHORT) for name in ("adverse_reactions", "enrolments")]
    delivery = write(folder / "delivery", of_patients(files, [*COHORT, *strangers]))
    place = Warehouse(folder / "warehouse")
    trials = (str(PROTOCOL), str(PROTOCOL.with_name("nct06222853.toml")))
    for day in ("2026-11-16", "2026-11-18"):
        (delivery / "delivery.toml").write_text(f"as_of = {day}\n", "utf-8")
        refresh(delivery, place.root, trials, "canonical", None, directly)
    _rename(place.releases / "000002" / "prescreen.duckdb")
    closed = place.releases / WITHDRAWN
    shutil.copytree(place.releases / "000001", closed)
    closed.chmod(0o700)
    return place


def _rename(database: Path) -> None:
    """One patient of the release has the hostile name, which no landing would have let through."""
    database.chmod(0o640)
    with duckdb.connect(str(database)) as connection:
        tables = connection.execute(
            "SELECT table_name FROM duckdb_columns() JOIN duckdb_tables() USING (table_name) "
            "WHERE column_name = 'patient_id' AND NOT duckdb_tables.internal"
        ).fetchall()
        for (table,) in tables:
            connection.execute(
                f"UPDATE {table} SET patient_id = ? WHERE patient_id = ?", [HOSTILE, RENAMED]
            )
