-- The CDM sorts a record by the domain of its standard concept, whatever it was in the hospital:
-- ICD codes for the state after a transplant or CAR-T and for dialysis come as observations, as
-- procedures or as measurements. So every record with an ICD code is a diagnosis here, and so is a
-- statement of SNOMED that stands in OBSERVATION without a value.
WITH said AS (
  SELECT
    origin, condition_occurrence_id AS id, person_id, condition_concept_id AS standard,
    condition_source_concept_id AS source, condition_source_value AS written,
    condition_start_date AS began, condition_end_date AS ended, visit_occurrence_id AS visit,
    condition_status_concept_id AS state,
    concat_ws(' ', condition_status_source_value, stop_reason) AS state_written,
    'condition' AS kept_as
  FROM condition_occurrence
  UNION ALL
  SELECT
    origin, 'observation:' || observation_id, person_id, observation_concept_id,
    observation_source_concept_id, observation_source_value, observation_date, NULL, NULL, NULL, '',
    CASE WHEN coalesce(value_as_number, value_as_string, value_source_value, qualifier_source_value)
                IS NULL
              AND coalesce(TRY_CAST(value_as_concept_id AS BIGINT), 0) = 0
              AND coalesce(TRY_CAST(qualifier_concept_id AS BIGINT), 0) = 0
         THEN 'statement' END
  FROM observation
  UNION ALL
  SELECT
    origin, 'procedure:' || procedure_occurrence_id, person_id, procedure_concept_id,
    procedure_source_concept_id, procedure_source_value, procedure_date, NULL, NULL, NULL, '', NULL
  FROM procedure_occurrence
  UNION ALL
  SELECT
    origin, 'measurement:' || measurement_id, person_id, measurement_concept_id,
    measurement_source_concept_id, measurement_source_value, measurement_date, NULL, NULL, NULL, '',
    NULL
  FROM measurement
), named AS (
  SELECT TRY_CAST(concept_id AS BIGINT) AS id, concept_name, vocabulary_id, concept_code
  FROM concept WHERE TRY_CAST(concept_id AS BIGINT) > 0
), coded AS (
  SELECT
    d.*, s.concept_name AS source_name, s.concept_code AS source_code,
    c.concept_name, c.concept_code,
    CASE 'SNOMED' WHEN s.vocabulary_id THEN s.concept_code
                  WHEN c.vocabulary_id THEN c.concept_code END AS snomed,
    CASE WHEN s.vocabulary_id IN ('ICD10', 'ICD10CM', 'ICD10CN', 'ICD9CM') THEN s.vocabulary_id
         WHEN kept_as = 'condition' AND snomed IS NOT NULL THEN 'SNOMED'
         -- A letter, two places, a point and more: the shape of an ICD-10-CM code, of no concept.
         WHEN s.id IS NULL AND regexp_full_match(written, '[A-Z][0-9][0-9AB]\.[0-9A-Z]{1,4}')
         THEN 'ICD10CM'
         WHEN snomed IS NOT NULL THEN 'SNOMED'
         ELSE 'LOCAL' END AS system
  FROM said d
  LEFT JOIN named s ON s.id = TRY_CAST(d.source AS BIGINT)
  LEFT JOIN named c ON c.id = TRY_CAST(d.standard AS BIGINT)
)
SELECT
  d.origin,
  d.id AS diagnosis_id,
  d.person_id AS patient_id,
  CASE system WHEN 'SNOMED' THEN snomed
              WHEN 'ICD10CM' THEN coalesce(source_code, written)
              WHEN 'LOCAL' THEN coalesce(written, source_code, d.concept_code, 'OMOP:' || standard)
              ELSE source_code END AS code,
  system AS code_system,
  CASE WHEN starts_with(system, 'ICD') THEN coalesce(source_name, d.concept_name)
       ELSE coalesce(d.concept_name, source_name, written) END AS name,
  as_day(began) AS diagnosed_on,
  as_day(ended) AS resolved_on,
  -- 32899 "Preliminary diagnosis" and 32892 "Condition to be diagnosed by procedure" are the only
  -- doubtful ones of the vocabulary Condition Status; "Possible diagnosis of" comes as 32899 too
  -- (ohdsi.github.io/ETL-LambdaBuilder, Optum Panther Diagnosis).
  CASE
    WHEN regexp_matches(folded(state_written), 'entered[ -]in[ -]error') THEN 'entered-in-error'
    WHEN regexp_matches(folded(state_written), '\b(refuted|ruled out|excluded)\b') THEN 'refuted'
    WHEN regexp_matches(folded(state_written), '\b(differential|rule out|r/o)\b')
    THEN 'differential'
    WHEN TRY_CAST(state AS BIGINT) IN (32892, 32899)
      OR regexp_matches(folded(concat_ws(' ', state_written, t.concept_name)),
           '\b(preliminary|provisional|suspected|possible|probable|unconfirmed)\b')
    THEN 'provisional'
  END AS status,
  CASE WHEN v.visit_occurrence_id IS NULL THEN NULL
       WHEN TRY_CAST(v.visit_concept_id AS BIGINT) IN (9201, 262, 32037) THEN 'inpatient'
       WHEN TRY_CAST(v.visit_concept_id AS BIGINT) = 9203 THEN 'emergency'
       WHEN TRY_CAST(v.visit_concept_id AS BIGINT) IN (9202, 581477) THEN 'outpatient'
       ELSE 'other' END AS setting
FROM coded d
LEFT JOIN named t ON t.id = TRY_CAST(d.state AS BIGINT)
LEFT JOIN visit_occurrence v
  ON TRY_CAST(v.visit_occurrence_id AS BIGINT) = TRY_CAST(d.visit AS BIGINT)
WHERE kept_as = 'condition' OR starts_with(system, 'ICD')
   OR (kept_as = 'statement' AND system = 'SNOMED')
