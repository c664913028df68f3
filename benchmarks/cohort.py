"""A cohort to measure the treatment history on: staged tables of many lupus patients."""

import tempfile
from pathlib import Path

import duckdb

from benchmarks.hospital import SQL, write_hospital
from benchmarks.landing_sides import asked
from benchmarks.sizes import ORDERS_EACH, Hospital
from flows.refresh import land_delivery
from flows.stage import stage

CHARTED = 1000


def write_cohort(database: Path, patients: int) -> None:
    """Staged tables of the cohort: the sample's lupus patients, each many times over."""
    charted = min(CHARTED, patients)
    with tempfile.TemporaryDirectory() as folder, duckdb.connect(str(database)) as con:
        place = Path(folder)
        write_hospital(place / "delivery", Hospital(charted, 0, 0, 0, charted))
        request, found = asked(place / "delivery", place / "warehouse")
        land_delivery(request, found)
        stage(request)
        con.execute("SET enable_progress_bar = false")
        con.execute(f"ATTACH '{request.workbench}' AS staged (READ_ONLY)")
        con.execute(f"SET VARIABLE copies = {patients // charted}")
        con.execute(f"SET VARIABLE orders_each = {ORDERS_EACH}")
        con.execute((SQL / "cohort.sql").read_text("utf-8"))
