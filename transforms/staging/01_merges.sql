-- One person, one id: rows of a merged id are read as the id that it was merged into.

CREATE OR REPLACE TABLE merged_id AS
WITH RECURSIVE step AS (
  SELECT from_id, to_id FROM store.current_patient_merges
  WHERE merged_on <= as_of() AND from_id <> to_id
), chain AS (
  SELECT from_id, to_id, 1 AS depth FROM step
  UNION
  SELECT c.from_id, s.to_id, c.depth + 1
  FROM chain c JOIN step s ON s.from_id = c.to_id
  WHERE c.depth < 20 AND s.to_id <> c.from_id
)
SELECT from_id, arg_max(to_id, depth) AS to_id
FROM chain WHERE to_id IN (SELECT patient_id FROM store.current_patients)
GROUP BY from_id;

CREATE OR REPLACE TEMP VIEW current_patients AS
WITH whose AS (
  SELECT p.*, coalesce(m.to_id, p.patient_id) AS person
  FROM store.current_patients p LEFT JOIN merged_id m ON m.from_id = p.patient_id
), together AS (
  -- whoever died or opted out under one id did so under all of them
  SELECT person, min(death_date) AS death_date, bool_or(research_opt_out) AS research_opt_out
  FROM whose GROUP BY person
)
SELECT w.patient_id, w.birth_date, w.sex, t.death_date, t.research_opt_out
FROM whose w JOIN together t USING (person)
WHERE w.patient_id = w.person;

CREATE OR REPLACE MACRO of_one_person(extract) AS TABLE
SELECT r.* REPLACE (coalesce(m.to_id, r.patient_id) AS patient_id)
FROM query_table(extract) r LEFT JOIN merged_id m ON m.from_id = r.patient_id;

CREATE OR REPLACE TEMP VIEW current_diagnoses AS
  FROM of_one_person('store.main.current_diagnoses');
CREATE OR REPLACE TEMP VIEW current_medications AS
  FROM of_one_person('store.main.current_medications');
CREATE OR REPLACE TEMP VIEW current_labs AS
  FROM of_one_person('store.main.current_labs');
CREATE OR REPLACE TEMP VIEW current_observations AS
  FROM of_one_person('store.main.current_observations');
CREATE OR REPLACE TEMP VIEW current_procedures AS
  FROM of_one_person('store.main.current_procedures');
CREATE OR REPLACE TEMP VIEW current_immunizations AS
  FROM of_one_person('store.main.current_immunizations');
CREATE OR REPLACE TEMP VIEW current_adverse_reactions AS
  FROM of_one_person('store.main.current_adverse_reactions');
CREATE OR REPLACE TEMP VIEW current_enrolments AS
  FROM of_one_person('store.main.current_enrolments');
