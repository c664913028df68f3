-- The CDM keeps allergies among the observations: "Allergy to drug" with the drug as its value
-- (hl7.org/fhir/uv/omop, ValueAsConceptPattern), or one concept with the drug in its name. Those
-- that stand in CONDITION_OCCURRENCE are diagnoses.
WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, concept_code,
         CASE vocabulary_id WHEN 'RxNorm' THEN 'RXNORM' WHEN 'ATC' THEN 'ATC' END AS system
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
)
SELECT
  o.origin,
  observation_id AS reaction_id,
  person_id AS patient_id,
  CASE WHEN v.system IS NOT NULL THEN v.concept_code END AS code,
  v.system AS code_system,
  CASE WHEN v.system IS NOT NULL THEN v.concept_name
       ELSE concat_ws(': ', coalesce(c.concept_name, s.concept_name, observation_source_value),
                      coalesce(v.concept_name, value_as_string, value_source_value)) END AS name,
  as_day(observation_date) AS reaction_on
FROM observation o
LEFT JOIN named s ON s.id = TRY_CAST(o.observation_source_concept_id AS BIGINT)
LEFT JOIN named c ON c.id = TRY_CAST(o.observation_concept_id AS BIGINT)
LEFT JOIN named v ON v.id = TRY_CAST(o.value_as_concept_id AS BIGINT)
WHERE regexp_matches(
        lower(concat_ws(' ', c.concept_name, s.concept_name, observation_source_value)),
        '\b(allergy|intolerance|hypersensitivity|(allergic|adverse( drug)?) (reaction|effect))\b')
  AND NOT regexp_matches(
        lower(concat_ws(' ', c.concept_name, s.concept_name, observation_source_value,
                        v.concept_name, value_as_string, value_source_value)),
        '\bno (known|history|evidence)\b|\bfamily\b|\babsent\b|\bnegative\b|\btest\b')
