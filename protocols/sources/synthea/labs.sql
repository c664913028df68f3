-- Synthea writes vital signs, scores and questionnaires into one file with the laboratory results,
-- and the extracts labs and observations have one shape: all go to labs.
-- Results of one patient, encounter, code and second are numbered by their value.
SELECT
  origin,
  made_id([patient, encounter, code, date,
           CAST(dense_rank() OVER (PARTITION BY patient, encounter, code, date
                                   ORDER BY value, units) AS VARCHAR)]) AS result_id,
  patient AS patient_id,
  code,
  -- QALY, DALY, QOLS, X9999-1 and SNOMED codes stand among the LOINC codes.
  CASE WHEN regexp_full_match(code, '[0-9]{1,7}-[0-9]') THEN 'LOINC' ELSE 'LOCAL' END AS code_system,
  description AS name,
  as_moment(date) AS collected_at,
  -- "Urine protein test = ++ (finding)" is the result ++; of other findings and qualifiers only
  -- the bracket that names SNOMED's hierarchy goes.
  coalesce(
    nullif(regexp_extract(value, '^Urine [a-z]+ test = ([+]+|trace) [(]finding[)]$', 1), ''),
    regexp_replace(value, ' [(](qualifier value|finding|disorder|situation)[)]$', '')) AS value,
  units AS unit,
  CASE WHEN code = '69453-9' THEN 'a death certificate'
       WHEN value IS NULL AND coalesce(category, 'survey') IN ('survey', 'social-history')
       THEN 'a question without an answer' END AS left_out
FROM observations
