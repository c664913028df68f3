SELECT origin, pid AS patient_id, as_day(dob) AS birth_date, gender AS sex FROM patients
