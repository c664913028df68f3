SELECT
    s.protocol_id,
    s.rank,
    s.patient_id,
    p.sex,
    p.birth_date,
    r.criterion_id,
    c.wording,
    r.value,
    r.unit,
    r.threshold,
    r.distance,
    r.evidence_on,
    r.reason,
    s.eligible_from,
    try_cast(
        nullif(regexp_extract(r.reason, 'qualifies on (\S+) if continued', 1), '') AS DATE
    ) AS if_continued,
    a.orders,
    d.decisions,
    d.look_again
FROM screening s
JOIN patient p USING (patient_id)
JOIN criterion_result r
    ON r.protocol_id = s.protocol_id AND r.patient_id = s.patient_id AND r.result = 'fail'
JOIN criterion c ON c.protocol_id = r.protocol_id AND c.criterion_id = r.criterion_id
LEFT JOIN told a ON a.protocol_id = s.protocol_id AND a.patient_id = s.patient_id
LEFT JOIN decided d ON d.protocol_id = s.protocol_id AND d.patient_id = s.patient_id
WHERE s.near_miss
ORDER BY s.protocol_id, s.rank
