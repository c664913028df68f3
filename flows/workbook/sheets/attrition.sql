SELECT
    a.protocol_id,
    a.position,
    a.criterion_id,
    coalesce(c.wording, 'step_' || a.criterion_id) AS wording,
    a.remaining,
    a.lost,
    a.lost_by_this_alone
FROM attrition a
LEFT JOIN criterion c USING (protocol_id, criterion_id)
ORDER BY a.protocol_id, a.position
