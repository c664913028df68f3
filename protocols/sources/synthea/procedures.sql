-- Older versions write DATE where newer ones write START and STOP. A procedure that is written
-- twice is one.
SELECT
  origin,
  made_id([patient, encounter, code, coalesce(start, date)]) AS procedure_id,
  patient AS patient_id,
  code,
  coalesce(system, 'SNOMED') AS code_system,
  description AS name,
  as_day(coalesce(start, date)) AS performed_on
FROM procedures
