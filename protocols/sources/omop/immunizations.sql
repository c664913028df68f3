-- The vaccines in DRUG_EXPOSURE, by CVX, by ATC J07 or by name; medications.sql passes them by, and
-- whoever changes what a vaccine is changes it in both.
WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, concept_code,
         CASE WHEN vocabulary_id = 'CVX' THEN 'CVX'
              WHEN vocabulary_id = 'ATC' AND concept_code LIKE 'J07%' THEN 'ATC' END AS system
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
)
SELECT
  d.origin,
  drug_exposure_id AS immunization_id,
  person_id AS patient_id,
  CASE WHEN s.system IS NOT NULL THEN s.concept_code
       WHEN c.system IS NOT NULL THEN c.concept_code
       ELSE coalesce(drug_source_value, s.concept_code, c.concept_code,
                     'OMOP:' || drug_concept_id) END AS code,
  coalesce(s.system, c.system, 'LOCAL') AS code_system,
  coalesce(c.concept_name, s.concept_name, drug_source_value) AS name,
  as_day(drug_exposure_start_date) AS given_on
FROM drug_exposure d
LEFT JOIN named s ON s.id = TRY_CAST(d.drug_source_concept_id AS BIGINT)
LEFT JOIN named c ON c.id = TRY_CAST(d.drug_concept_id AS BIGINT)
WHERE coalesce(s.system, c.system) IS NOT NULL
   OR regexp_matches(lower(concat_ws(' ', c.concept_name, s.concept_name, drug_source_value)),
                     '\bvaccines?\b|疫苗')
