"""A release as the workbook reads it: chosen protocols, and what each patient's answers say."""

from collections.abc import Collection
from contextlib import closing
from pathlib import Path

import duckdb

from flows.releases import open_release
from flows.workbench import quoted

_BY_PROTOCOL = (
    *("protocol", "criterion", "screening", "criterion_result", "screening_change"),
    *("next_step", "attrition", "review_decision", "review_precision"),
)
# Releases that were made before the research office could decide anything have none of it.
_SINCE_DECISIONS = {
    "review_decision": "SELECT 0 AS decision_id, '' AS protocol_id, '' AS patient_id, NULL AS "
    "criterion_id, '' AS decision, NULL AS reason, NULL::DATE AS until, NULL::DATE AS evidence_on, "
    "NULL::TIMESTAMP AS decided_at, '' AS decided_by, '' AS release_id, '' AS state, NULL AS "
    "state_because WHERE false",
    "review_precision": "SELECT '' AS release_id, '' AS protocol_id, NULL::DATE AS as_of, 0 AS "
    "listed, 0 AS reviewed, 0 AS confirmed, NULL::DOUBLE AS precision WHERE false",
    "criterion_result": "SELECT *, result AS data_result FROM release.main.criterion_result",
}
_DESCRIBED = """
CREATE TEMP TABLE described AS
SELECT table_name AS own, column_name AS name, comment
FROM duckdb_columns() WHERE database_name = 'release'
"""
# What the answers of each patient say together, a line each, in protocol order.
_TOLD = """
CREATE TEMP TABLE told AS
WITH answer AS (
    FROM criterion_result r JOIN criterion c USING (protocol_id, criterion_id)
    SELECT r.*, c.position
    WHERE r.result IN ('fail', 'review', 'unknown') OR r.result <> r.data_result
),
step AS (
    SELECT protocol_id, patient_id, step, min(position) AS position
    FROM (
        SELECT protocol_id, patient_id, position, unnest(string_split(next_step, '; ')) AS step
        FROM answer WHERE result = 'unknown'
    )
    GROUP BY ALL
),
steps AS (
    SELECT protocol_id, patient_id, count(*) AS n_orders,
        string_agg(step, chr(10) ORDER BY position, step) AS orders
    FROM step GROUP BY ALL
),
line AS (
    SELECT protocol_id, patient_id,
        string_agg(criterion_id || ': ' || reason, chr(10) ORDER BY position)
            FILTER (result = 'fail') AS fail_reasons,
        string_agg(criterion_id || ': ' || reason, chr(10) ORDER BY position)
            FILTER (result = 'review') AS review_reasons,
        string_agg(criterion_id || ': ' || reason, chr(10) ORDER BY position)
            FILTER (result = 'unknown') AS unknown_reasons,
        list(criterion_id ORDER BY position) FILTER (result <> data_result) AS settled
    FROM answer GROUP BY ALL
)
FROM line LEFT JOIN steps USING (protocol_id, patient_id)
"""
_DECIDED = """
CREATE TEMP TABLE decided AS
SELECT protocol_id, patient_id,
    list(decision ORDER BY decision_id) FILTER (criterion_id IS NULL) AS decisions,
    list(DISTINCT state ORDER BY state) FILTER (state <> 'in_force') AS look_again,
    max(until) AS due_again
FROM review_decision
WHERE state IN ('in_force', 'evidence_changed', 'lapsed')
GROUP BY ALL
"""


def opened(
    database: Path, protocols: Collection[str] | None = None
) -> closing[duckdb.DuckDBPyConnection]:
    """A connection whose tables hold these protocols only (None: all), with `told`: what each
    patient's answers say; `decided`: what was decided of each patient; `described`: the database's
    columns with their comments."""
    connection = open_release(database)
    connection.execute(_DESCRIBED)
    columns = dict(
        connection.execute("SELECT own, list(name) FROM described GROUP BY ALL").fetchall()
    )
    chosen = ""
    if protocols is not None:
        named = ", ".join(quoted(name) for name in sorted(protocols))
        chosen = f"WHERE protocol_id IN ({named})" if named else "WHERE false"
    for name in _BY_PROTOCOL:
        new = name in columns and (name != "criterion_result" or "data_result" in columns[name])
        source = f"FROM release.main.{name}" if new else f"FROM ({_SINCE_DECISIONS[name]})"
        connection.execute(f"CREATE TEMP VIEW {name} AS {source} {chosen}")
    connection.execute(_TOLD)
    connection.execute(_DECIDED)
    return closing(connection)
