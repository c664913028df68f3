-- The cohort's other records with the concepts that claim them, and how far back history goes.

CREATE OR REPLACE TEMP TABLE diagnosis_match AS
SELECT w.extract, w.code_system, w.code, list_sort(list(DISTINCT c.concept)) AS concepts,
       arg_max(c.concept, (c.concept IN (SELECT disease FROM screened_protocol),
                           length(c.code_prefix), c.concept)) AS concept
FROM (SELECT DISTINCT extract, code_system, code FROM written_code
      WHERE extract IN ('diagnoses', 'procedures')) w
JOIN diagnosis_concept c
  ON c.code_system = code_family(w.code_system)
 AND code_claimed(c.code_system, w.code, c.code_prefix)
 AND (c.role = 'include' OR c.concept NOT IN (SELECT disease FROM screened_protocol))
GROUP BY ALL;

CREATE OR REPLACE TEMP TABLE vaccine_match AS
WITH written AS (
  SELECT DISTINCT code_system, code AS written_code, name AS written_name,
         plain_code(code) AS code, folded(name) AS name
  FROM written_code WHERE extract = 'immunizations'
), hits AS (
  SELECT w.*, c.concept, c.match = 'code' AS by_code,
         length(coalesce(c.code, c.folded_name)) AS matched
  FROM written w
  JOIN vaccine_concept c
    ON (c.match = 'code' AND c.code_system = w.code_system AND c.code = w.code)
    OR (c.match = 'text' AND contains(w.name, c.folded_name))
)
SELECT code_system, written_code, written_name,
       arg_max(concept, (by_code, matched, concept)) AS concept
FROM hits GROUP BY ALL;

CREATE OR REPLACE TABLE diagnosis AS
SELECT d.diagnosis_id, d.patient_id, d.code, d.code_system, d.name, d.diagnosed_on, d.resolved_on,
       d.status, d.setting, k.concept, coalesce(k.concepts, []) AS concepts,
       NOT unusable_status(d.status) AND d.status IS DISTINCT FROM 'differential' AS usable
FROM current_diagnoses d
LEFT JOIN diagnosis_match k
  ON k.extract = 'diagnoses' AND k.code_system = d.code_system AND k.code = d.code
ORDER BY diagnosis_id;

CREATE OR REPLACE TABLE procedure AS
SELECT p.procedure_id, p.patient_id, p.code, p.code_system, p.name, p.performed_on, p.status,
       k.concept, coalesce(k.concepts, []) AS concepts, NOT not_performed(p.status) AS usable
FROM current_procedures p
LEFT JOIN diagnosis_match k
  ON k.extract = 'procedures' AND k.code_system = p.code_system AND k.code = p.code
ORDER BY procedure_id;

CREATE OR REPLACE TABLE immunization AS
SELECT i.immunization_id, i.patient_id, i.code, i.code_system, i.name, i.given_on, i.status,
       k.concept, NOT unusable_status(i.status) AS usable
FROM current_immunizations i
LEFT JOIN vaccine_match k
  ON k.code_system = i.code_system AND k.written_code = i.code
 AND k.written_name IS NOT DISTINCT FROM i.name
ORDER BY immunization_id;

CREATE OR REPLACE TABLE enrolment AS
SELECT enrolment_id, patient_id, trial_id, enrolled_on, ended_on
FROM current_enrolments
ORDER BY enrolment_id;

CREATE OR REPLACE TABLE history_day AS
WITH dated AS (
  SELECT patient_id, diagnosed_on AS day FROM diagnosis WHERE usable
  UNION ALL SELECT patient_id, start_date FROM medication WHERE NOT unusable_status(status)
  UNION ALL SELECT patient_id, CAST(collected_at AS DATE) FROM current_labs
            WHERE NOT unusable_status(status)
  UNION ALL SELECT patient_id, CAST(collected_at AS DATE) FROM current_observations
            WHERE NOT unusable_status(status)
  UNION ALL SELECT patient_id, performed_on FROM procedure WHERE usable
  UNION ALL SELECT patient_id, given_on FROM immunization WHERE usable
  UNION ALL SELECT patient_id, reaction_on FROM adverse_reaction WHERE usable
  UNION ALL SELECT patient_id, enrolled_on FROM enrolment
)
SELECT patient_id, min(day) AS history_first_day
FROM dated WHERE day <= as_of() GROUP BY patient_id ORDER BY patient_id;

DROP TABLE current_diagnoses;
DROP TABLE current_medications;
DROP TABLE current_labs;
DROP TABLE current_observations;
DROP TABLE current_procedures;
DROP TABLE current_immunizations;
DROP TABLE current_adverse_reactions;
DROP TABLE current_enrolments;
