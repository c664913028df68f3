-- The staged tables of a few lupus patients become those of many: every copy of a patient has some
-- of its orders, on days of its own.

CREATE TABLE copied AS SELECT i AS copy, i::INTEGER % 28 AS earlier FROM range(getvariable('copies')) AS t(i);
CREATE MACRO of_copy(id, copy) AS id || '-' || copy;

CREATE TABLE patient AS
SELECT of_copy(patient_id, copy) AS patient_id, birth_date - earlier AS birth_date, sex
FROM staged.patient, copied ORDER BY patient_id;

CREATE TABLE medication AS
SELECT m.* REPLACE (of_copy(medication_id, copy) AS medication_id,
                    of_copy(patient_id, copy) AS patient_id,
                    start_date - earlier AS start_date, end_date - earlier AS end_date)
FROM staged.medication m, copied
QUALIFY row_number() OVER (PARTITION BY m.patient_id, copy ORDER BY hash(m.medication_id, copy))
  <= getvariable('orders_each')
ORDER BY medication_id;

CREATE TABLE weight AS
SELECT w.* REPLACE (of_copy(patient_id, copy) AS patient_id, of_copy(result_id, copy) AS result_id,
                    day - earlier AS day, collected_at - to_days(earlier) AS collected_at)
FROM staged.weight w, copied ORDER BY patient_id, collected_at, result_id;

CREATE TABLE adverse_reaction AS
SELECT a.* REPLACE (of_copy(patient_id, copy) AS patient_id, reaction_on - earlier AS reaction_on)
FROM staged.adverse_reaction a, copied;

CREATE TABLE history_day AS
SELECT of_copy(patient_id, copy) AS patient_id, history_first_day - earlier AS history_first_day
FROM staged.history_day, copied;

CREATE TABLE steroid_equivalence AS FROM staged.steroid_equivalence;
