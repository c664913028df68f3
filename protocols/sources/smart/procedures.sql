SELECT
  origin,
  id AS procedure_id,
  pid AS patient_id,
  snomed AS code,
  'SNOMED' AS code_system,
  name,
  as_day(date) AS performed_on
FROM procedures
