"""Stage: accepted rows become the base cohort's rows, in concepts and canonical units."""

from pathlib import Path

import transforms
from flows.concepts import load_concepts
from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench, quoted

_STAGING = Path(transforms.__file__).parent / "staging"


def stage(request: Request) -> int:
    """The staged tables stand in the workbench; returns the size of the base cohort."""
    request.workbench.unlink(missing_ok=True)
    rows = request.rows.database if request.rows else request.warehouse.store
    with Workbench(request.workbench) as bench:
        run = bench.connection.execute
        run(f"ATTACH {quoted(rows)} AS store (READ_ONLY)")
        run(f"CREATE OR REPLACE MACRO as_of() AS DATE '{request.as_of.isoformat()}'")
        run("CREATE OR REPLACE TABLE screened_protocol (protocol_id VARCHAR, disease VARCHAR)")
        for name in request.protocols:
            protocol = load_protocol(name)
            run("INSERT INTO screened_protocol VALUES (?, ?)", [protocol.id, protocol.disease])
        first, *rest = sorted(_STAGING.glob("*.sql"))
        run(first.read_text("utf-8"))
        load_concepts(bench.connection)
        for script in rest:
            run(script.read_text("utf-8"))
        row = run("SELECT count(*) FROM patient").fetchone()
        run("DETACH store")
    return int(row[0]) if row else 0
