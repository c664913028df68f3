"""The published database's views and macros, each with its comment."""

VIEWS = {
    "candidate": (
        "SELECT * FROM screening WHERE status = 'candidate' ORDER BY protocol_id, rank",
        "Screening where status is candidate, best first.",
    ),
}
MACROS = {
    "candidates_as_of": (
        "(on_date) AS TABLE SELECT h.* FROM screening_history h JOIN ("
        "SELECT protocol_id, max(release_id) AS release_id FROM screening_history "
        "WHERE as_of <= on_date AND release_id NOT IN (SELECT format('{:06d}', refresh_id) "
        "FROM refresh WHERE rolled_back_at IS NOT NULL) GROUP BY protocol_id) newest "
        "USING (protocol_id, release_id) "
        "WHERE h.status = 'candidate' ORDER BY h.protocol_id, h.rank",
        "The candidates of the last release whose as-of date is on or before the date; releases "
        "that operations went back from do not count.",
    ),
    "explain": (
        "(patient_id) AS TABLE SELECT r.protocol_id, r.criterion_id, c.wording, r.result, "
        "r.reason, r.value, r.unit, r.threshold, r.evidence_on, r.evidence, r.next_step, "
        "r.data_result "
        "FROM (SELECT * RENAME (patient_id AS screened) FROM criterion_result) r "
        "JOIN criterion c USING (protocol_id, criterion_id) "
        "WHERE r.screened = patient_id ORDER BY r.protocol_id, c.position",
        "Every criterion of one patient in protocol order, with its evidence and reason.",
    ),
}
