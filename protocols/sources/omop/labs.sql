-- A measurement without a result tells only that it was made (cdm54, MEASUREMENT); it is left out.
-- So is a midnight: the CDM writes it where no time is known.
WITH named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, vocabulary_id, concept_code
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
), result AS (
  SELECT
    m.*,
    CASE 'LOINC' WHEN s.vocabulary_id THEN s.concept_code
                 WHEN c.vocabulary_id THEN c.concept_code
                 ELSE CASE WHEN s.id IS NULL THEN regexp_extract(
                        measurement_source_value, '^[0-9]{1,6}-[0-9]$') END END AS loinc,
    coalesce(measurement_source_value, s.concept_code, c.concept_code,
             'OMOP:' || measurement_concept_id) AS local_code,
    coalesce(CASE WHEN s.vocabulary_id = 'LOINC' THEN s.concept_name END, c.concept_name,
             s.concept_name, measurement_source_value) AS name,
    -- words, no code
    CASE WHEN regexp_matches(measurement_source_value, '[ ,]|[^ -~]') THEN measurement_source_value
         WHEN s.vocabulary_id <> 'LOINC' THEN s.concept_name END AS own_name,
    coalesce(u.concept_code, unit_source_value,
             'OMOP:' || nullif(TRY_CAST(unit_concept_id AS BIGINT), 0)) AS unit,
    coalesce(
      CASE coalesce(CAST(TRY_CAST(operator_concept_id AS BIGINT) AS VARCHAR), '')
        WHEN '4171756' THEN '<' WHEN '4171754' THEN '<='
        WHEN '4172704' THEN '>' WHEN '4171755' THEN '>=' END,
      -- An ETL may keep the number and forget the sign before it.
      regexp_extract(value_source_value, '^(<=|>=|[<>≤≥＜＞])', 1)) AS sign,
    -- SNOMED's brackets name its hierarchy: "Urine protein test = ++ (finding)" is the result ++.
    regexp_replace(
      coalesce(v.concept_name, 'OMOP:' || nullif(TRY_CAST(value_as_concept_id AS BIGINT), 0)),
      ' [(](qualifier value|finding)[)]$', '') AS answer,
    coalesce(
      nullif(regexp_extract(value_source_value, '^Urine [a-z]+ test = ([+]+|trace) ', 1), ''),
      regexp_replace(value_source_value, ' [(](qualifier value|finding)[)]$', '')) AS written
  FROM measurement m
  LEFT JOIN named s ON s.id = TRY_CAST(m.measurement_source_concept_id AS BIGINT)
  LEFT JOIN named c ON c.id = TRY_CAST(m.measurement_concept_id AS BIGINT)
  LEFT JOIN named u ON u.id = TRY_CAST(m.unit_concept_id AS BIGINT)
  LEFT JOIN named v ON v.id = TRY_CAST(m.value_as_concept_id AS BIGINT)
)
SELECT
  origin,
  measurement_id AS result_id,
  person_id AS patient_id,
  coalesce(nullif(loinc, ''), local_code) AS code,
  CASE WHEN loinc <> '' THEN 'LOINC' ELSE 'LOCAL' END AS code_system,
  -- The hospital's own name of a LOINC test may say more: "on oxygen 2 L/min".
  CASE WHEN loinc <> '' AND folded(own_name) <> folded(name)
       THEN format('{} ({})', name, own_name) ELSE name END AS name,
  as_moment(regexp_replace(coalesce(measurement_datetime, measurement_date),
                           '[ T]00:00(:00([.]0+)?)?$', '')) AS collected_at,
  CASE
    WHEN regexp_full_match(written, '[<>=≤≥＜＞]* ?1 ?[:：] ?[0-9]+') THEN written
    -- Of a number without a unit and a word, the word is what can be read.
    WHEN value_as_number IS NOT NULL AND (answer IS NULL OR unit IS NOT NULL)
    THEN concat(sign, value_as_number)
    ELSE coalesce(answer, written) END AS value,
  unit,
  range_low AS reference_low,
  range_high AS reference_high,
  CASE WHEN coalesce(value_as_number, answer, written) IS NULL
       THEN 'no result: only that it was measured' END AS left_out
FROM result
