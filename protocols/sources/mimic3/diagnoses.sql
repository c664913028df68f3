-- Diagnoses are coded for the stay as a whole, and have no date of their own.
SELECT
  d.origin,
  d.row_id AS diagnosis_id,
  d.subject_id AS patient_id,
  d.icd9_code AS code,
  'ICD9CM' AS code_system,
  as_day(a.admittime) AS diagnosed_on,
  'inpatient' AS setting
FROM diagnoses_icd d
LEFT JOIN admissions a USING (hadm_id)
