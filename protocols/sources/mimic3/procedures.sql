-- Procedures are coded for the stay as a whole, and have no date of their own.
SELECT
  p.origin,
  p.row_id AS procedure_id,
  p.subject_id AS patient_id,
  p.icd9_code AS code,
  'ICD9CM3' AS code_system,
  as_day(a.admittime) AS performed_on
FROM procedures_icd p
LEFT JOIN admissions a USING (hadm_id)
