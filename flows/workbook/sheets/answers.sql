SELECT
    r.protocol_id,
    r.patient_id,
    r.criterion_id,
    s.status,
    r.result,
    r.value,
    r.unit,
    r.threshold,
    r.distance,
    r.evidence_on,
    r.evidence,
    r.unknown_because,
    r.reason,
    r.next_step,
    r.eligible_from,
    nullif(r.data_result, r.result) AS data_result
FROM criterion_result r
JOIN screening s USING (protocol_id, patient_id)
JOIN criterion c USING (protocol_id, criterion_id)
CROSS JOIN asked a
WHERE a.last_rank IS NULL OR s.rank <= a.last_rank
ORDER BY r.protocol_id, s.rank, c.position
