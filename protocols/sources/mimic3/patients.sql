-- Whoever was older than 89 was born some 300 years before the stay, to hide the age.
SELECT
  origin,
  subject_id AS patient_id,
  as_day(dob) AS birth_date,
  gender AS sex,
  as_day(dod) AS death_date
FROM patients
