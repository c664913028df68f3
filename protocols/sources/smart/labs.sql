SELECT
  origin,
  id AS result_id,
  pid AS patient_id,
  loinc AS code,
  'LOINC' AS code_system,
  name,
  as_moment(date) AS collected_at,
  value,
  units AS unit,
  -- Of other scales the limits are words: LOW is "None; Few; Many" and HIGH one of them, or 0.
  CASE WHEN scale = 'Qn' THEN low END AS reference_low,
  CASE WHEN scale = 'Qn' THEN high END AS reference_high
FROM labs
