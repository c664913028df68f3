SELECT
  origin,
  made_id([patient, encounter, code, date]) AS immunization_id,
  patient AS patient_id,
  code,
  'CVX' AS code_system,
  description AS name,
  as_day(date) AS given_on
FROM immunizations
