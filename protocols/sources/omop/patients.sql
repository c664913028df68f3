-- Ages decide who is screened, so no birthday is invented. Where the day or the month of birth is
-- missing, or the first of the month or the 15th of June stands in birth_datetime because it is
-- (cdm54, person.birth_datetime, before the conventions moved to Themis), the row goes to
-- quarantine, with the part that is known in place of a date.
--
-- The CDM does not say who declined research. Leave these people out of the delivery, or copy this
-- folder and give research_opt_out in the copy.
--
-- A hospital whose CDM holds nothing but the year, and that accepts ages wrong by half a year,
-- copies this folder and in the copy gives `year_of_birth || '-07-01' AS birth_date`.
WITH born AS (
  SELECT
    *,
    as_day(birth_datetime) AS told,
    nullif(concat_ws('-', year_of_birth, lpad(month_of_birth, 2, '0'), lpad(day_of_birth, 2, '0')),
           '') AS parts
  FROM (
    SELECT * REPLACE (
      regexp_replace(year_of_birth, '\.0$', '') AS year_of_birth,
      regexp_replace(month_of_birth, '\.0$', '') AS month_of_birth,
      regexp_replace(day_of_birth, '\.0$', '') AS day_of_birth)
    FROM person)
)
SELECT
  b.origin,
  b.person_id AS patient_id,
  CASE
    WHEN told IS NULL THEN parts
    -- Two birthdays that contradict each other are none.
    WHEN NOT starts_with(told, parts) THEN told || ' or ' || parts
    WHEN day_of_birth IS NULL AND month_of_birth IS NOT NULL AND told LIKE '%-01' THEN parts
    WHEN month_of_birth IS NULL AND told LIKE '%-06-15' THEN parts
    ELSE told
  END AS birth_date,
  CASE
    WHEN TRY_CAST(gender_concept_id AS BIGINT) = 8507 THEN 'male'
    WHEN TRY_CAST(gender_concept_id AS BIGINT) = 8532 THEN 'female'
    -- "Other" and "Ambiguous"
    WHEN TRY_CAST(gender_concept_id AS BIGINT) IN (8521, 8570) THEN 'other'
    WHEN folded(gender_source_value) IN ('m', 'male', '男') THEN 'male'
    WHEN folded(gender_source_value) IN ('f', 'female', '女') THEN 'female'
    ELSE 'unknown'
  END AS sex,
  d.death_date
FROM born b
LEFT JOIN (SELECT person_id, min(as_day(death_date)) AS death_date FROM death GROUP BY person_id) d
  ON d.person_id = b.person_id
