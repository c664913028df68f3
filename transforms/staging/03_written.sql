-- Every code and name as written, once each, over all current rows of the store: what claims them
-- is worked out on these few, and what nothing claims is counted here.

CREATE OR REPLACE TABLE written_code AS
WITH rows AS (
  SELECT 'diagnoses' AS extract, code_system, code, name, patient_id FROM current_diagnoses
  UNION ALL SELECT 'medications', code_system, code, name, patient_id FROM current_medications
  UNION ALL SELECT 'labs', code_system, code, name, patient_id FROM current_labs
  UNION ALL SELECT 'observations', code_system, code, name, patient_id FROM current_observations
  UNION ALL SELECT 'procedures', code_system, code, name, patient_id FROM current_procedures
  UNION ALL SELECT 'immunizations', code_system, code, name, patient_id FROM current_immunizations
  UNION ALL
  SELECT 'adverse_reactions', code_system, code, name, patient_id FROM current_adverse_reactions
)
SELECT r.extract, r.code_system, r.code, r.name,
       count(*) AS rows, list(DISTINCT p.patient_id) FILTER (p.patient_id IS NOT NULL) AS cohort
FROM rows r LEFT JOIN patient p ON p.patient_id = r.patient_id
WHERE r.patient_id NOT IN (SELECT patient_id FROM opted_out)
GROUP BY ALL;
