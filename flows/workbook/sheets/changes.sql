SELECT
    h.protocol_id,
    h.patient_id,
    CASE
        WHEN h.old_status IS NULL AND h.new_status = 'candidate' THEN 'entered_cohort_and_list'
        WHEN h.new_status IS NULL AND h.old_status = 'candidate' THEN 'left_cohort_and_list'
        WHEN h.old_status IS NULL THEN 'entered_cohort'
        WHEN h.new_status IS NULL THEN 'left_cohort'
        WHEN h.new_status = h.old_status THEN 'same_status'
        WHEN h.new_status = 'candidate' THEN 'entered_list'
        WHEN h.old_status = 'candidate' THEN 'left_list'
        ELSE 'other_status'
    END AS movement,
    h.old_status,
    h.new_status,
    h.criterion_id,
    c.wording,
    h.old_result,
    h.new_result,
    h.cause,
    h.what
FROM screening_change h
LEFT JOIN criterion c USING (protocol_id, criterion_id)
ORDER BY
    h.protocol_id,
    list_position(
        [
            'entered_cohort_and_list', 'entered_list', 'left_cohort_and_list', 'left_list',
            'entered_cohort', 'left_cohort', 'other_status', 'same_status'
        ],
        movement
    ),
    h.patient_id,
    c.position NULLS LAST,
    h.criterion_id
