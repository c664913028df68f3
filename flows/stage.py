"""Stage: accepted rows become the base cohort's rows, in concepts and canonical units."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial
from pathlib import Path

import duckdb

import transforms
from flows.buckets.rows import share_out
from flows.concepts import load_concepts
from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench, quoted

_STAGING = Path(transforms.__file__).parent / "staging"
COHORT, WRITTEN = "02_cohort", "03_written"
# What is done to the workbench after some of the scripts.
After = Mapping[str, Callable[[duckdb.DuckDBPyConnection], object]]
NOTHING_MORE: After = {}
# Whom the tables after the cohort's are about, where not the cohort alone.
_EVERYBODY = """
    CREATE OR REPLACE TABLE patient AS
    SELECT patient_id, birth_date, sex, death_date, research_opt_out FROM current_patients
    WHERE patient_id NOT IN (SELECT patient_id FROM opted_out) ORDER BY patient_id
"""


def stage(request: Request) -> int:
    """The staged tables stand in the workbench; returns the size of the base cohort.

    With several buckets, the cohort's rows lie in their buckets, still to be staged, and only what
    is not any one patient's stands in the workbench.
    """
    request.workbench.unlink(missing_ok=True)
    rows = request.rows.database if request.rows else request.warehouse.store
    after = {WRITTEN: partial(share_out, request)} if request.buckets > 1 else NOTHING_MORE
    with Workbench(request.workbench, request.share) as bench:
        stage_rows(bench.connection, rows, request.protocols, request.as_of, after=after)
        row = bench.connection.execute("SELECT count(DISTINCT patient_id) FROM cohort").fetchone()
    return int(row[0]) if row else 0


def stage_rows(
    connection: duckdb.DuckDBPyConnection,
    rows: Path,
    protocols: Sequence[str],
    as_of: date,
    everybody: bool = False,
    after: After = NOTHING_MORE,
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
        if everybody and script.stem == COHORT:
            run(_EVERYBODY)
        if script.stem in after:
            after[script.stem](connection)
    run("DETACH store")
