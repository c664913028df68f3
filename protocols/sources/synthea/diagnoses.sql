-- A condition has no id. Patient, encounter, code and START know it, so that a STOP written later
-- corrects the row instead of making a second one. Two that share all four are told apart by
-- their place in the order of STOP (an open one last); rows alike in STOP too are one record.
--
-- 200936003 is lupus of any kind, not SLE: it is listed for review. A hospital that knows these
-- patients to have SLE copies this folder, writes in the copy, in place of the line `code,`
--   CASE WHEN code = '200936003' THEN '55464009' ELSE code END AS code,
--   CASE WHEN code = '200936003' THEN 'provisional' END AS status,
-- and passes the copy with --source. A row for it in protocols/concepts/diagnoses.csv would claim
-- it for every source.
SELECT
  origin,
  made_id([patient, encounter, code, start,
           CAST(dense_rank() OVER (PARTITION BY patient, encounter, code, start
                                   ORDER BY stop NULLS LAST) AS VARCHAR)]) AS diagnosis_id,
  patient AS patient_id,
  code,
  coalesce(system, 'SNOMED') AS code_system,
  description AS name,
  as_day(start) AS diagnosed_on,
  as_day(stop) AS resolved_on
FROM conditions
