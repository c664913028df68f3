"""Stage: accepted rows become the base cohort's rows, in concepts and canonical units."""

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import duckdb

import transforms
from flows.concepts import load_concepts
from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench, quoted

_STAGING = Path(transforms.__file__).parent / "staging"
# Whom the tables after the cohort's are about, where not the cohort alone.
_EVERYBODY = """
    CREATE OR REPLACE TABLE patient AS
    SELECT patient_id, birth_date, sex, death_date, research_opt_out FROM current_patients
    WHERE patient_id NOT IN (SELECT patient_id FROM opted_out) ORDER BY patient_id
"""


def stage(request: Request) -> int:
    """The staged tables stand in the workbench; returns the size of the base cohort."""
    request.workbench.unlink(missing_ok=True)
    rows = request.rows.database if request.rows else request.warehouse.store
    with Workbench(request.workbench) as bench:
        stage_rows(bench.connection, rows, request.protocols, request.as_of)
        row = bench.connection.execute("SELECT count(*) FROM patient").fetchone()
    return int(row[0]) if row else 0


def stage_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    protocols: Sequence[str],
    as_of: date,
    everybody: bool = False,
) -> None:
    """The staged tables of the base cohort, or of everybody who did not opt out."""
    run = connection.execute
    run(f"ATTACH {quoted(rows)} AS store (READ_ONLY)")
    run(f"CREATE OR REPLACE MACRO as_of() AS DATE '{as_of.isoformat()}'")
    run("CREATE OR REPLACE TABLE screened_protocol (protocol_id VARCHAR, disease VARCHAR)")
    for name in protocols:
        protocol = load_protocol(name)
        run("INSERT INTO screened_protocol VALUES (?, ?)", [protocol.id, protocol.disease])
    first, *rest = sorted(_STAGING.glob("*.sql"))
    run(first.read_text("utf-8"))
    load_concepts(connection)
    for script in rest:
        run(script.read_text("utf-8"))
        if everybody and script.stem.endswith("_cohort"):
            run(_EVERYBODY)
    run("DETACH store")
