-- One person, one id: rows of a merged id are read as the id that it was merged into.

-- A reversed merge makes a ring. Of every ring the newest merge counts and says who remains: the
-- merge out of that id is left out.
CREATE OR REPLACE TEMP TABLE merge_step AS
SELECT m.from_id, m.to_id, m.merged_on
FROM store.current_patient_merges m
WHERE m.merged_on <= as_of() AND m.from_id <> m.to_id
  AND m.to_id IN (SELECT patient_id FROM store.current_patients);

CREATE OR REPLACE TEMP TABLE merge_ring AS
WITH RECURSIVE reach AS (
  SELECT from_id AS start, to_id AS at FROM merge_step
  UNION
  SELECT r.start, s.to_id FROM reach r JOIN merge_step s ON s.from_id = r.at
), ringed AS (
  SELECT s.from_id, s.to_id, s.merged_on,
         (SELECT min(r.at) FROM reach r
          WHERE r.start = s.from_id
            AND EXISTS (FROM reach b WHERE b.start = r.at AND b.at = s.from_id)) AS ring
  FROM merge_step s
  WHERE EXISTS (FROM reach r WHERE r.start = s.from_id AND r.at = s.from_id)
)
SELECT ring, arg_max(to_id, (merged_on, to_id)) AS remains FROM ringed GROUP BY ring;

CREATE OR REPLACE TABLE merged_id AS
WITH RECURSIVE step AS (
  SELECT from_id, to_id FROM merge_step WHERE from_id NOT IN (SELECT remains FROM merge_ring)
), chain AS (
  SELECT from_id, to_id FROM step
  UNION
  SELECT c.from_id, s.to_id FROM chain c JOIN step s ON s.from_id = c.to_id
)
SELECT from_id, to_id FROM chain WHERE to_id NOT IN (SELECT from_id FROM step);

-- Nobody else has more than one id.
CREATE OR REPLACE TEMP TABLE merged_person AS
WITH own_id AS (
  SELECT from_id AS patient_id, to_id AS person FROM merged_id
  UNION SELECT to_id, to_id FROM merged_id
), whose AS (
  SELECT p.*, person FROM store.current_patients p JOIN own_id USING (patient_id)
), together AS (
  -- whoever died or opted out under one id did so under all of them
  SELECT person, min(death_date) AS death_date, bool_or(research_opt_out) AS research_opt_out
  FROM whose GROUP BY person
)
SELECT w.patient_id, w.birth_date, w.sex, t.death_date, t.research_opt_out
FROM whose w JOIN together t USING (person)
WHERE w.patient_id = w.person;

CREATE OR REPLACE TEMP VIEW current_patients AS
SELECT patient_id, birth_date, sex, death_date, research_opt_out FROM store.current_patients
WHERE patient_id NOT IN (SELECT unnest([from_id, to_id]) FROM merged_id)
UNION ALL FROM merged_person;
