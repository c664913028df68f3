-- What is to be claimed: codes and names that no concept claims or that are for review, and units,
-- values, dose units and routes that are not read, over everybody's rows. Reads the staged tables,
-- `ordered` (medication orders with their exposure) and `unknown_word` (what the source knows not).

CREATE OR REPLACE TABLE asked_code AS
SELECT row_number() OVER (ORDER BY extract, code_system, code, name) AS asked_no,
       CASE WHEN extract IN ('medications', 'adverse_reactions') THEN 'drug'
            WHEN extract IN ('labs', 'observations') THEN 'lab'
            WHEN extract = 'immunizations' THEN 'vaccine' ELSE 'diagnosis' END AS domain,
       CASE WHEN for_review THEN 'review' ELSE 'code' END AS kind,
       extract, code_system, code, name, rows, cohort
FROM code_verdict WHERE for_review OR NOT claimed;

CREATE OR REPLACE TABLE asked AS
SELECT asked_no, domain, code_system, code, name FROM asked_code;

CREATE OR REPLACE TABLE asked_word_text AS
WITH unread AS (
  SELECT extract, 'unit' AS kind, unit AS written, concept, patient_id FROM measurement
  WHERE unusable = 'unusable_unit' AND usable
  UNION ALL
  SELECT extract, 'value', text_value, concept, patient_id FROM measurement
  WHERE unusable = 'unreadable_value' AND usable
  UNION ALL
  -- of all orders: a unit that nobody reads is the source's to mend, whatever the drug
  SELECT 'medications', 'dose_unit', m.dose_unit, o.concept, m.patient_id
  FROM medication m LEFT JOIN ordered o USING (medication_id)
  WHERE m.dose_unknown_because = 'unusable_unit'
  UNION ALL
  SELECT 'medications', 'route', route, concept, patient_id FROM ordered
  WHERE exposure = 'route_unknown'
), counted AS (
  SELECT extract, kind, written, concept, count(*) AS rows, count(DISTINCT patient_id) AS patients
  FROM unread GROUP BY ALL
  UNION ALL
  SELECT extract, column_name || '_word', word, NULL, rows, NULL FROM unknown_word
)
SELECT row_number() OVER (ORDER BY kind, extract, written, concept) AS asked_no, extract, kind,
       written, concept, rows, patients
FROM counted;
