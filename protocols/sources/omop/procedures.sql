WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, concept_code,
         CASE WHEN vocabulary_id = 'ICD9Proc' THEN 'ICD9CM3'
              WHEN vocabulary_id = 'CPT4' THEN 'CPT'
              WHEN vocabulary_id IN ('ICD10PCS', 'SNOMED') THEN vocabulary_id END AS system
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
)
SELECT
  p.origin,
  procedure_occurrence_id AS procedure_id,
  person_id AS patient_id,
  CASE WHEN s.system IS NOT NULL THEN s.concept_code
       WHEN c.system IS NOT NULL THEN c.concept_code
       ELSE coalesce(procedure_source_value, s.concept_code, c.concept_code,
                     'OMOP:' || procedure_concept_id) END AS code,
  -- Two digits, a point and more: the shape of an ICD-9-CM procedure, of no concept.
  CASE WHEN coalesce(s.id, c.id) IS NULL
         AND regexp_full_match(procedure_source_value, '[0-9]{2}\.[0-9]{1,2}')
       THEN 'ICD9CM3' ELSE coalesce(s.system, c.system, 'LOCAL') END AS code_system,
  CASE WHEN s.system IS NOT NULL THEN s.concept_name
       ELSE coalesce(c.concept_name, s.concept_name, procedure_source_value) END AS name,
  as_day(procedure_date) AS performed_on
FROM procedure_occurrence p
LEFT JOIN named s ON s.id = TRY_CAST(p.procedure_source_concept_id AS BIGINT)
LEFT JOIN named c ON c.id = TRY_CAST(p.procedure_concept_id AS BIGINT)
