-- The base cohort first: everything after this reads only its rows.

-- Every code and name as written, once each, of all current rows of the store, with how many.
CREATE OR REPLACE TEMP TABLE counted_code AS
SELECT 'diagnoses' AS extract, code_system, code, name, count(*) AS rows
FROM store.current_diagnoses GROUP BY ALL
UNION ALL
SELECT 'medications', code_system, code, name, count(*) FROM store.current_medications GROUP BY ALL
UNION ALL
SELECT 'labs', code_system, code, name, count(*) FROM store.current_labs GROUP BY ALL
UNION ALL
SELECT 'observations', code_system, code, name, count(*)
FROM store.current_observations GROUP BY ALL
UNION ALL
SELECT 'procedures', code_system, code, name, count(*) FROM store.current_procedures GROUP BY ALL
UNION ALL
SELECT 'immunizations', code_system, code, name, count(*)
FROM store.current_immunizations GROUP BY ALL
UNION ALL
SELECT 'adverse_reactions', code_system, code, name, count(*)
FROM store.current_adverse_reactions GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE disease_code AS
SELECT DISTINCT d.code_system, d.code, c.concept AS disease
FROM (SELECT DISTINCT code_system, code FROM counted_code WHERE extract = 'diagnoses') d
JOIN diagnosis_concept c
  ON c.role = 'include'
 AND c.code_system = code_family(d.code_system)
 AND code_claimed(c.code_system, d.code, c.code_prefix)
WHERE c.concept IN (SELECT disease FROM screened_protocol);

-- For the audit: everyone is somebody, under one id or another.
CREATE OR REPLACE TABLE nobody AS
SELECT p.patient_id FROM store.current_patients p JOIN merged_id m ON m.from_id = p.patient_id
WHERE m.to_id NOT IN (SELECT patient_id FROM merged_person);

CREATE OR REPLACE TEMP TABLE diagnosed AS
SELECT c.disease, coalesce(m.to_id, d.patient_id) AS patient_id, min(d.diagnosed_on) AS diagnosed_on
FROM store.current_diagnoses d
JOIN disease_code c USING (code_system, code)
LEFT JOIN merged_id m ON m.from_id = d.patient_id
WHERE coalesce(d.status, 'confirmed') IN ('confirmed', 'provisional')
  AND d.diagnosed_on <= as_of()
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE diagnosed_person AS
SELECT p.* FROM current_patients p SEMI JOIN diagnosed USING (patient_id);

CREATE OR REPLACE TABLE diagnosed_patient AS
SELECT s.protocol_id,
       p.patient_id,
       d.diagnosed_on,
       p.death_date,
       coalesce(p.death_date <= as_of(), false) AS died,
       coalesce(p.research_opt_out, false) AS opted_out
FROM diagnosed d
JOIN screened_protocol s USING (disease)
JOIN diagnosed_person p USING (patient_id);

-- Whoever opted out appears in no output, under any id and in no past screening either.
CREATE OR REPLACE TABLE opted_out AS
SELECT patient_id FROM current_patients WHERE research_opt_out
UNION SELECT patient_id FROM store.current_patients WHERE research_opt_out
UNION SELECT m.from_id FROM merged_id m
      JOIN merged_person p ON p.patient_id = m.to_id WHERE p.research_opt_out
ORDER BY patient_id;

CREATE OR REPLACE TABLE cohort AS
SELECT protocol_id, patient_id FROM diagnosed_patient
WHERE NOT died AND NOT opted_out
ORDER BY protocol_id, patient_id;

CREATE OR REPLACE TABLE patient AS
SELECT p.patient_id, p.birth_date, p.sex, p.death_date, p.research_opt_out
FROM diagnosed_person p
SEMI JOIN cohort USING (patient_id)
ORDER BY patient_id;
