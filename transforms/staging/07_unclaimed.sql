-- What no concept claims: an unclaimed code silently loses patients, so it is counted where it can
-- be seen. Codes that are shown and deliberately not taken stand beside them.

-- A three-character category is meant as it stands; a longer code takes its subdivisions along.
CREATE OR REPLACE MACRO review_claimed(code, listed) AS
  code = listed OR (length(listed) > 3 AND starts_with(code, listed));

CREATE OR REPLACE TEMP TABLE code_verdict AS
SELECT w.*,
  EXISTS (
    FROM review_code r
    WHERE w.extract = 'diagnoses' AND r.code_system = code_family(w.code_system)
      AND review_claimed(plain_code(w.code), r.code)) AS for_review,
  EXISTS (
    FROM diagnosis_match m
    WHERE m.extract = w.extract AND m.code_system = w.code_system AND m.code = w.code)
  OR EXISTS (
    FROM lab_match m
    WHERE w.extract IN ('labs', 'observations') AND m.code_system = w.code_system
      AND m.code = w.code AND m.name IS NOT DISTINCT FROM w.name)
  OR EXISTS (
    FROM vaccine_match m
    WHERE w.extract = 'immunizations' AND m.code_system = w.code_system
      AND m.written_code = w.code AND m.written_name IS NOT DISTINCT FROM w.name)
  OR EXISTS (
    FROM drug_match m
    WHERE w.extract IN ('medications', 'adverse_reactions') AND m.concept IS NOT NULL
      AND m.code_system IS NOT DISTINCT FROM w.code_system
      AND m.written_code IS NOT DISTINCT FROM w.code
      AND m.written_name IS NOT DISTINCT FROM w.name) AS claimed
FROM written_code w;

CREATE OR REPLACE TABLE unclaimed_code AS
WITH unclaimed AS (
  SELECT extract, CASE WHEN for_review THEN 'review' ELSE 'code' END AS kind, code_system,
         -- free text of few rows outside the cohort may hold more than a name
         CASE WHEN code IS NULL AND rows < 8 AND len(coalesce(cohort, [])) = 0
              THEN '(rare free text)' ELSE coalesce(code, name) END AS code,
         arg_max(CASE WHEN code IS NOT NULL OR rows >= 8 OR len(coalesce(cohort, [])) > 0 THEN name END,
                 (rows, name)) AS name,
         sum(rows) AS rows, len(list_distinct(flatten(list(coalesce(cohort, []))))) AS cohort_patients
  FROM code_verdict WHERE for_review OR NOT claimed GROUP BY ALL
  UNION ALL
  SELECT extract, 'unit', NULL, coalesce(unit, '(none)'), concept,
         count(*), count(DISTINCT patient_id)
  FROM measurement WHERE unusable = 'unusable_unit' AND usable GROUP BY ALL
)
SELECT extract, kind, code_system, code, name,
       CAST(rows AS BIGINT) AS rows, CAST(cohort_patients AS BIGINT) AS cohort_patients
FROM unclaimed
ORDER BY cohort_patients DESC, rows DESC, extract, kind, code_system, code, name;
