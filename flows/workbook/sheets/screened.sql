SELECT
    s.protocol_id,
    s.rank,
    s.patient_id,
    p.sex,
    p.birth_date,
    s.status,
    s.near_miss,
    s.failing,
    s.missing,
    s.to_review,
    s.eligible_from,
    a.fail_reasons,
    a.review_reasons,
    a.orders,
    d.decisions,
    d.look_again
FROM screening s
JOIN patient p USING (patient_id)
LEFT JOIN told a USING (protocol_id, patient_id)
LEFT JOIN decided d USING (protocol_id, patient_id)
CROSS JOIN asked q
WHERE q.status IN (s.status, 'all')
ORDER BY s.protocol_id, s.rank
