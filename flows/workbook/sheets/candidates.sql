SELECT
    s.protocol_id,
    s.rank,
    s.patient_id,
    p.sex,
    p.birth_date,
    (s.protocol_id, s.patient_id) IN (
        SELECT (c.protocol_id, c.patient_id)
        FROM screening_change c
        WHERE c.new_status = 'candidate' AND coalesce(c.old_status, '') <> 'candidate'
    ) AS new_on_list,
    s.to_review,
    a.review_reasons,
    a.settled,
    d.decisions,
    d.look_again,
    d.due_again
FROM screening s
JOIN patient p USING (patient_id)
LEFT JOIN told a USING (protocol_id, patient_id)
LEFT JOIN decided d USING (protocol_id, patient_id)
WHERE s.status = 'candidate'
ORDER BY s.protocol_id, s.rank
