-- The code stands at the end of an address: ...vaccines.asp?rpt=cvx03.
SELECT
  origin,
  id AS immunization_id,
  pid AS patient_id,
  regexp_extract(cvx, 'cvx([0-9]+)$', 1) AS code,
  'CVX' AS code_system,
  cvx_title AS name,
  as_day(date) AS given_on,
  CASE regexp_extract(administration_status, '[^#]*$')
    WHEN 'doseGiven' THEN 'completed'
    WHEN 'notAdministered' THEN 'not-done'
    ELSE administration_status END AS status
FROM immunizations
