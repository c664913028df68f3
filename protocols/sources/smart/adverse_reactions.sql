-- A reaction needs its day, and most here are dated by their year alone: they are left out, with
-- that reason, for no day of it would be true.
SELECT
  origin,
  id AS reaction_id,
  pid AS patient_id,
  code,
  system AS code_system,
  allergen AS name,
  as_day(start_date) AS reaction_on,
  severity,
  CASE WHEN statement = 'negative' THEN 'it says that no allergies are known'
       WHEN type NOT IN ('drug', 'drugClass') THEN 'an allergy to no drug'
       WHEN regexp_full_match(start_date, '[0-9]{4}') THEN 'dated by its year alone' END AS left_out
FROM allergies
