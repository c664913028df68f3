SELECT
    d.protocol_id,
    d.patient_id,
    d.decision_id,
    d.criterion_id,
    CASE
        WHEN d.criterion_id IS NOT NULL AND d.decision IN ('eligible', 'not_eligible')
            THEN 'criterion_' || d.decision
        ELSE d.decision
    END AS decision,
    d.reason,
    d.until,
    d.evidence_on,
    d.decided_at,
    d.decided_by,
    d.release_id,
    d.state,
    d.state_because
FROM review_decision d
ORDER BY d.protocol_id, d.patient_id, d.decision_id
