-- The cohort's rows, each under the id of its person: nothing after this reads the store's but to
-- count. They are gone when all is staged.

CREATE OR REPLACE TEMP TABLE cohort_id AS
SELECT patient_id AS id, patient_id FROM patient
UNION ALL
SELECT from_id, to_id FROM merged_id WHERE to_id IN (SELECT patient_id FROM patient);

CREATE OR REPLACE MACRO of_the_cohort(extract) AS TABLE
SELECT r.* REPLACE (c.patient_id AS patient_id)
FROM query_table(extract) r JOIN cohort_id c ON c.id = r.patient_id;

CREATE OR REPLACE TABLE current_diagnoses AS FROM of_the_cohort('store.main.current_diagnoses');
CREATE OR REPLACE TABLE current_medications AS FROM of_the_cohort('store.main.current_medications');
CREATE OR REPLACE TABLE current_labs AS FROM of_the_cohort('store.main.current_labs');
CREATE OR REPLACE TABLE current_observations AS
  FROM of_the_cohort('store.main.current_observations');
CREATE OR REPLACE TABLE current_procedures AS FROM of_the_cohort('store.main.current_procedures');
CREATE OR REPLACE TABLE current_immunizations AS
  FROM of_the_cohort('store.main.current_immunizations');
CREATE OR REPLACE TABLE current_adverse_reactions AS
  FROM of_the_cohort('store.main.current_adverse_reactions');
CREATE OR REPLACE TABLE current_enrolments AS FROM of_the_cohort('store.main.current_enrolments');

-- Every id, merged or not, of those who opted out.
CREATE OR REPLACE TEMP TABLE hidden_id AS
SELECT patient_id FROM opted_out WHERE patient_id NOT IN (SELECT from_id FROM merged_id)
UNION ALL
SELECT from_id FROM merged_id WHERE to_id IN (SELECT patient_id FROM opted_out);

-- Every code and name as written, once each, with how many current rows of the store have it but
-- those of whoever opted out: what claims them is worked out on these few.
CREATE OR REPLACE TEMP TABLE written_code AS
WITH hidden AS (
  SELECT 'diagnoses' AS extract, code_system, code, name
  FROM store.current_diagnoses SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'medications', code_system, code, name
  FROM store.current_medications SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'labs', code_system, code, name
  FROM store.current_labs SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'observations', code_system, code, name
  FROM store.current_observations SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'procedures', code_system, code, name
  FROM store.current_procedures SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'immunizations', code_system, code, name
  FROM store.current_immunizations SEMI JOIN hidden_id USING (patient_id)
  UNION ALL SELECT 'adverse_reactions', code_system, code, name
  FROM store.current_adverse_reactions SEMI JOIN hidden_id USING (patient_id)
), own AS (
  SELECT 'diagnoses' AS extract, code_system, code, name, patient_id FROM current_diagnoses
  UNION ALL SELECT 'medications', code_system, code, name, patient_id FROM current_medications
  UNION ALL SELECT 'labs', code_system, code, name, patient_id FROM current_labs
  UNION ALL SELECT 'observations', code_system, code, name, patient_id FROM current_observations
  UNION ALL SELECT 'procedures', code_system, code, name, patient_id FROM current_procedures
  UNION ALL SELECT 'immunizations', code_system, code, name, patient_id FROM current_immunizations
  UNION ALL
  SELECT 'adverse_reactions', code_system, code, name, patient_id FROM current_adverse_reactions
), counted AS (
  SELECT *, NULL AS cohort FROM counted_code
  UNION ALL SELECT *, -count(*), NULL FROM hidden GROUP BY ALL
  UNION ALL
  SELECT extract, code_system, code, name, 0, list(DISTINCT patient_id) FROM own GROUP BY ALL
)
SELECT extract, code_system, code, name,
       CAST(sum(rows) AS BIGINT) AS rows, any_value(cohort) AS cohort
FROM counted GROUP BY ALL HAVING sum(rows) > 0;
