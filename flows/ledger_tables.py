"""How the store's ledger is published."""

from flows.landing_counts import FEWEST_ROWS_OF_FREE_TEXT

LEDGER_QUERIES = {
    "refresh": """
        SELECT r.refresh_id, r.started_at, r.finished_at, r.as_of, r.protocols, r.source,
               r.software_version, r.outcome, nullif(r.message, '') AS message,
               r.previous_release, r.held, r.accepted_gates, r.accept_reason, r.accepted_by,
               (SELECT CASE WHEN arg_max(e.event, e.rowid) = 'rolled_back_from'
                            THEN max(e.happened_at) END
                FROM store.release_event e WHERE e.release_id = r.release_id
                AND e.event IN ('published', 'rolled_back_from', 'rolled_back_to')
               ) AS rolled_back_at,
               CAST(coalesce(sum(f.delivered), 0) AS BIGINT) AS delivered,
               CAST(coalesce(sum(f.accepted), 0) AS BIGINT) AS accepted,
               CAST(coalesce(sum(f.duplicate), 0) AS BIGINT) AS duplicate,
               CAST(coalesce(sum(f.quarantined), 0) AS BIGINT) AS quarantined,
               CAST(NULL AS BIGINT) AS base_cohort,
               epoch(r.finished_at) - epoch(r.started_at) AS seconds_total
        FROM store.refresh r LEFT JOIN store.delivery_file f USING (refresh_id)
        GROUP BY ALL""",
    "delivery_file": "FROM store.delivery_file",
    "quarantine_summary": "FROM store.quarantine_summary",
    "source_file": "FROM store.source_file",
    "left_out": "FROM store.left_out",
    # Free text of few rows may hold more than a word.
    "unknown_word": f"""
        SELECT refresh_id, extract, column_name,
               CASE WHEN rows < {FEWEST_ROWS_OF_FREE_TEXT} THEN '(rare free text)'
                    ELSE word END AS word,
               CAST(sum(rows) AS BIGINT) AS rows
        FROM store.unknown_word GROUP BY ALL""",
}
