SELECT
  origin,
  id AS patient_id,
  as_day(birthdate) AS birth_date,
  gender AS sex,
  as_day(deathdate) AS death_date
FROM patients
