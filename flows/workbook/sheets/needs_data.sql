SELECT
    s.protocol_id,
    s.rank,
    s.patient_id,
    p.sex,
    p.birth_date,
    s.n_unknown,
    s.missing,
    a.orders,
    a.n_orders = 1 AS one_step,
    a.unknown_reasons,
    s.to_review,
    d.decisions,
    d.look_again,
    d.due_again
FROM screening s
JOIN patient p USING (patient_id)
LEFT JOIN told a USING (protocol_id, patient_id)
LEFT JOIN decided d USING (protocol_id, patient_id)
WHERE s.status = 'needs_data'
ORDER BY s.protocol_id, s.rank
