"""The buckets' tables put together: the workbench is what one bucket would have made of it."""

from collections import Counter
from collections.abc import Sequence

import duckdb

from flows.buckets.answers import PATIENTS, Counts, table_file
from flows.buckets.bucket import Bucket
from flows.buckets.tables import COUNTED, brought, left, require_known
from flows.dose_text import told_doses
from flows.errors import Refusal
from flows.parsing import literal
from flows.protocols import load_protocol
from flows.request import Request
from flows.workbench import Workbench
from schemas.protocol import Protocol

# The published order: protocols as they were asked, patients, criteria as they stand.
_POSITION = {
    "criterion_result": (
        "SELECT r.* FROM ({rows}) r JOIN asked a USING (protocol_id, criterion_id)"
        " ORDER BY a.protocol, patient_id, a.criterion"
    )
}
# Codes were counted of everybody's rows; a patient's units and routes in one bucket only.
_COUNTED = """
    SELECT extract, kind, code_system, code, name, CAST(sum(rows) AS BIGINT) AS rows,
           CAST(sum(cohort_patients) AS BIGINT) AS cohort_patients
    FROM ({rows}) WHERE kind NOT IN ('code', 'review') GROUP BY ALL
    ORDER BY cohort_patients DESC, rows DESC, extract, kind, code_system, code, name
"""
_LOST = """
    SELECT (SELECT count(*) FROM patient ANTI JOIN cohort USING (patient_id))
         + (SELECT count(DISTINCT patient_id) FROM cohort ANTI JOIN patient USING (patient_id))
         + (SELECT count(*) - count(DISTINCT patient_id) FROM patient),
           (SELECT count(*) FROM patient)
"""


def put_together(
    request: Request, buckets: Sequence[Bucket], counts: Sequence[Counts]
) -> dict[str, int]:
    """Everything that later steps read stands in the workbench; returns counted orders by role and
    state of dose, as one bucket would.

    Raises Refusal where a patient of the cohort is in no bucket's answers, or in two.
    """
    protocols = [load_protocol(name) for name in request.protocols]
    with Workbench(request.workbench, request.share) as bench:
        run = bench.connection.execute
        _load_asked(bench.connection, protocols)
        for table, order in brought(protocols).items():
            _bring(bench.connection, table, order, buckets)
        for table in left(protocols):
            run(f'DROP TABLE IF EXISTS "{table}"')
        names = run("SELECT table_name FROM duckdb_tables() WHERE NOT temporary").fetchall()
        require_known((name for (name,) in names), protocols)
        _require_everybody(bench.connection, buckets[0], sum(c[PATIENTS] for c in counts))
        run(f"INSERT INTO {COUNTED} {_COUNTED.format(rows=_rows(COUNTED, buckets))}")
        doses: Counter[str] = Counter()
        for counted in counts:
            doses.update(counted)
        del doses[PATIENTS]
        return dict(doses) | told_doses(bench.connection)


def _load_asked(connection: duckdb.DuckDBPyConnection, protocols: Sequence[Protocol]) -> None:
    connection.execute(
        "CREATE TEMP TABLE asked (protocol_id VARCHAR, criterion_id VARCHAR, protocol INTEGER,"
        " criterion INTEGER)"
    )
    for first, protocol in enumerate(protocols):
        for second, criterion in enumerate(protocol.criteria):
            connection.execute(
                "INSERT INTO asked VALUES (?, ?, ?, ?)", [protocol.id, criterion.id, first, second]
            )


def _bring(
    connection: duckdb.DuckDBPyConnection, table: str, order: str, buckets: Sequence[Bucket]
) -> None:
    rows = _rows(table, buckets)
    ordered = _POSITION.get(table, "FROM ({rows}) ORDER BY " + order).format(rows=rows)
    connection.execute(f'CREATE OR REPLACE TABLE "{table}" AS {ordered}')


def _rows(table: str, buckets: Sequence[Bucket]) -> str:
    files = ", ".join(literal(str(table_file(bucket, table))) for bucket in buckets)
    return f"FROM read_parquet([{files}], hive_partitioning = false)"


def _require_everybody(connection: duckdb.DuckDBPyConnection, bucket: Bucket, counted: int) -> None:
    row = connection.execute(_LOST).fetchone()
    if row is None or row[0] or row[1] != counted:
        raise Refusal(
            f"The {bucket.of} buckets do not hold every patient of the base cohort once",
            f"refresh {bucket.refresh_id}, before its release was built",
            "this is a fault of the program or of the shared storage: refresh with one bucket, and "
            "report it; the last release is untouched",
        )
