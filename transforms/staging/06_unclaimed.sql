-- What no concept claims, over every current row of the store: an unclaimed code silently loses
-- patients, so it is counted where it can be seen.

-- A three-character category is meant as it stands; a longer code takes its subdivisions along.
CREATE OR REPLACE MACRO review_claimed(code, listed) AS
  code = listed OR (length(listed) > 3 AND starts_with(code, listed));

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
SELECT r.extract, r.code_system, plain_code(r.code) AS plain, folded(any_value(r.name)) AS folded_name,
       CASE WHEN r.code IS NULL THEN r.name ELSE r.code END AS code, any_value(r.name) AS name,
       count(*) AS rows, count(DISTINCT p.patient_id) AS cohort_patients
FROM rows r LEFT JOIN patient p ON p.patient_id = r.patient_id
GROUP BY r.extract, r.code_system, plain_code(r.code),
         CASE WHEN r.code IS NULL THEN r.name ELSE r.code END,
         CASE WHEN r.extract NOT IN ('diagnoses', 'procedures') THEN r.name END;

CREATE OR REPLACE TABLE unclaimed_code AS
WITH unclaimed AS (
  SELECT extract, 'code' AS kind, code_system, code, name, rows, cohort_patients
  FROM written_code w
  WHERE CASE
    WHEN extract IN ('diagnoses', 'procedures') THEN NOT EXISTS (
      FROM diagnosis_concept c
      WHERE c.code_system = code_family(w.code_system)
        AND code_claimed(c.code_system, w.plain, c.code_prefix))
    WHEN extract IN ('labs', 'observations') THEN NOT EXISTS (
      FROM lab_concept c
      WHERE (c.match = 'code' AND c.code_system = w.code_system AND plain_code(c.code) = w.plain)
         OR (c.match = 'item' AND c.folded_name = w.folded_name))
    WHEN extract = 'immunizations' THEN NOT EXISTS (
      FROM vaccine_concept c
      WHERE (c.match = 'code' AND c.code_system = w.code_system AND plain_code(c.code) = w.plain)
         OR (c.match = 'text' AND contains(w.folded_name, c.folded_name)))
    ELSE NOT EXISTS (
      FROM drug_concept c
      WHERE (c.match = 'code' AND c.code_system = w.code_system AND c.code = w.plain)
         OR (c.match = 'code_prefix' AND c.code_system = w.code_system AND starts_with(w.plain, c.code))
         OR (c.folded_name IS NOT NULL AND contains(w.folded_name, c.folded_name)))
  END
  UNION ALL
  SELECT w.extract, 'review', w.code_system, w.code, w.name, w.rows, w.cohort_patients
  FROM written_code w
  JOIN review_code r
    ON r.code_system = code_family(w.code_system) AND review_claimed(w.plain, r.code)
  WHERE w.extract = 'diagnoses'
  UNION ALL
  SELECT extract, 'unit', NULL, coalesce(unit, '(none)'), concept,
         count(*), count(DISTINCT patient_id)
  FROM measurement WHERE unusable = 'unusable_unit' AND usable GROUP BY ALL
  UNION ALL
  SELECT 'medications', 'route', NULL, coalesce(route, '(none)'), concept,
         count(*), count(DISTINCT patient_id)
  FROM medication WHERE concept IS NOT NULL AND coalesce(route, 'other') = 'other' GROUP BY ALL
  UNION ALL
  SELECT 'medications', 'dose_unit', NULL, coalesce(dose_unit, '(none)'), concept,
         count(*), count(DISTINCT patient_id)
  FROM medication
  WHERE role = 'glucocorticoid'
    AND coalesce(folded_dose_unit, '') NOT IN (SELECT unit FROM dose_unit)
  GROUP BY ALL
)
SELECT extract, kind, code_system, code, name,
       CAST(rows AS BIGINT) AS rows, CAST(cohort_patients AS BIGINT) AS cohort_patients
FROM unclaimed
WHERE NOT (kind = 'code' AND EXISTS (
  FROM review_code r
  WHERE r.code_system = code_family(unclaimed.code_system) AND review_claimed(plain_code(unclaimed.code), r.code)))
ORDER BY cohort_patients DESC, rows DESC, extract, kind, code_system, code, name;
