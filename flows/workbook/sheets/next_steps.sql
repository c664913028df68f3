SELECT n.protocol_id, n.step, n.criteria, n.patients, n.patients_settled
FROM next_step n
ORDER BY n.protocol_id, n.patients DESC, n.patients_settled DESC, n.step
