-- A statement without a value is no observation here: with an ICD or SNOMED code, or the shape of
-- one, it is a diagnosis (diagnoses.sql). An allergy is an adverse reaction as well
-- (adverse_reactions.sql).
WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, vocabulary_id, concept_code
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
), told AS (
  SELECT
    o.*,
    CASE 'LOINC' WHEN s.vocabulary_id THEN s.concept_code
                 WHEN c.vocabulary_id THEN c.concept_code
                 ELSE CASE WHEN s.id IS NULL THEN regexp_extract(
                        observation_source_value, '^[0-9]{1,6}-[0-9]$') END END AS loinc,
    coalesce(observation_source_value, s.concept_code, c.concept_code,
             'OMOP:' || observation_concept_id) AS local_code,
    coalesce(CASE WHEN s.vocabulary_id = 'LOINC' THEN s.concept_name END, c.concept_name,
             s.concept_name, observation_source_value) AS name,
    -- words, no code
    CASE WHEN regexp_matches(observation_source_value, '[ ,]|[^ -~]') THEN observation_source_value
         WHEN s.vocabulary_id <> 'LOINC' THEN s.concept_name END AS own_name,
    coalesce(u.concept_code, unit_source_value,
             'OMOP:' || nullif(TRY_CAST(unit_concept_id AS BIGINT), 0)) AS unit,
    CASE WHEN value_as_number IS NOT NULL
         THEN concat(regexp_extract(coalesce(value_as_string, value_source_value),
                                    '^(<=|>=|[<>≤≥＜＞])', 1), value_as_number) END AS number,
    coalesce(value_as_string, v.concept_name, value_source_value,
             'OMOP:' || nullif(TRY_CAST(value_as_concept_id AS BIGINT), 0),
             q.concept_name, qualifier_source_value,
             'OMOP:' || nullif(TRY_CAST(qualifier_concept_id AS BIGINT), 0)) AS word,
    coalesce(s.vocabulary_id IN ('ICD10', 'ICD10CM', 'ICD10CN', 'ICD9CM'), false)
      OR coalesce('SNOMED' IN (s.vocabulary_id, c.vocabulary_id), false)
      OR (s.id IS NULL AND coalesce(regexp_full_match(
            observation_source_value, '[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}'), false)) AS diagnosis
  FROM observation o
  LEFT JOIN named s ON s.id = TRY_CAST(o.observation_source_concept_id AS BIGINT)
  LEFT JOIN named c ON c.id = TRY_CAST(o.observation_concept_id AS BIGINT)
  LEFT JOIN named u ON u.id = TRY_CAST(o.unit_concept_id AS BIGINT)
  LEFT JOIN named v ON v.id = TRY_CAST(o.value_as_concept_id AS BIGINT)
  LEFT JOIN named q ON q.id = TRY_CAST(o.qualifier_concept_id AS BIGINT)
)
SELECT
  origin,
  observation_id AS result_id,
  person_id AS patient_id,
  coalesce(nullif(loinc, ''), local_code) AS code,
  CASE WHEN loinc <> '' THEN 'LOINC' ELSE 'LOCAL' END AS code_system,
  -- The hospital's own name of a LOINC test may say more: "on oxygen 2 L/min".
  CASE WHEN loinc <> '' AND folded(own_name) <> folded(name)
       THEN format('{} ({})', name, own_name) ELSE name END AS name,
  as_moment(regexp_replace(coalesce(observation_datetime, observation_date),
                           '[ T]00:00(:00([.]0+)?)?$', '')) AS collected_at,
  coalesce(number, word) AS value,
  unit,
  CASE WHEN coalesce(number, word) IS NULL THEN 'a statement or question without a value' END
    AS left_out
FROM told
WHERE NOT (diagnosis AND coalesce(number, word) IS NULL)
