"""The precision of every kept release's list, in the release that is built."""

import duckdb

from flows.previous import table_of
from transforms.decide.review_precision import review_precision

_SCREENED = (
    "SELECT release_id, protocol_id, max(as_of) AS as_of FROM screening_history GROUP BY ALL"
)
# By the ids that remained: the decisions are of these.
_CANDIDATES = """
SELECT DISTINCT release_id, protocol_id, coalesce(m.to_id, h.patient_id) AS patient_id
FROM screening_history h LEFT JOIN bench.merged_id m ON m.from_id = h.patient_id
WHERE h.status = 'candidate'
"""


def insert_precision(connection: duckdb.DuckDBPyConnection) -> None:
    """review_precision is filled from the release's history and the workbench's verdicts."""
    made = review_precision(
        table_of(connection, _SCREENED),
        table_of(connection, _CANDIDATES),
        table_of(connection, "FROM bench.review_verdict"),
    )
    connection.register("made", made)
    connection.execute("INSERT INTO review_precision BY NAME SELECT * FROM made")
    connection.unregister("made")
