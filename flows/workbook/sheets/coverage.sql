SELECT
    c.protocol_id,
    c.criterion_id,
    c.section,
    c.registry_line,
    c.wording,
    c.decidable,
    c.when_absent,
    c.changeable,
    count(*) FILTER (r.result = 'pass') AS n_pass,
    count(*) FILTER (r.result = 'not_applicable') AS n_not_applicable,
    count(*) FILTER (r.result = 'fail') AS n_fail,
    count(*) FILTER (r.result = 'review') AS n_review,
    count(*) FILTER (r.result = 'unknown') AS n_unknown,
    count(*) FILTER (r.result <> r.data_result) AS n_settled
FROM criterion c
LEFT JOIN criterion_result r USING (protocol_id, criterion_id)
GROUP BY ALL
ORDER BY c.protocol_id, any_value(c.position)
