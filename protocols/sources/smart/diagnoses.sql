-- Nothing says how sure a problem is. One that is dated by its year alone is quarantined.
SELECT
  origin,
  id AS diagnosis_id,
  pid AS patient_id,
  snomed AS code,
  'SNOMED' AS code_system,
  name,
  as_day(start_date) AS diagnosed_on,
  as_day(end_date) AS resolved_on
FROM problems
