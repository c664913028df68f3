-- Drugs by code first, then by name: English names as whole words, Chinese names and brands as
-- text, the longest match wins, and two concepts with equally long matches claim nothing.

CREATE OR REPLACE TEMP TABLE written_drug AS
SELECT *, plain_code(written_code) AS code, folded(written_name) AS name
FROM (SELECT DISTINCT code_system, code AS written_code, name AS written_name
      FROM written_code WHERE extract IN ('medications', 'adverse_reactions'));

CREATE OR REPLACE TEMP TABLE drug_by_code AS
SELECT w.code_system, w.code,
       arg_max(c.concept, length(c.code)) AS concept,
       arg_max(c.role, length(c.code)) AS role,
       arg_max(c.preparation, length(c.code)) AS preparation
FROM (SELECT DISTINCT code_system, code FROM written_drug WHERE code IS NOT NULL) w
JOIN drug_concept c
  ON c.code_system = w.code_system
 AND ((c.match = 'code' AND w.code = c.code)
      OR (c.match = 'code_prefix' AND starts_with(w.code, c.code)))
GROUP BY ALL;

-- A hyphen inside a word (methyl-prednisolone) must not let a shorter drug's name win: every name
-- is looked through as written and without its hyphens.
CREATE OR REPLACE TEMP TABLE drug_name_hit AS
SELECT DISTINCT w.name, c.concept, c.role, c.preparation, length(c.folded_name) AS matched
FROM (SELECT DISTINCT name, unnest([name, replace(name, '-', '')]) AS reading
      FROM written_drug WHERE name IS NOT NULL) w
JOIN drug_concept c
  ON c.folded_name IS NOT NULL
 AND CASE WHEN NOT contains(w.reading, c.folded_name) THEN false
          WHEN c.match = 'text' THEN true
          ELSE regexp_matches(
            w.reading,
            '(^|[^a-z0-9])' || regexp_escape(c.folded_name) || '($|[^a-z0-9])') END;

CREATE OR REPLACE TEMP TABLE drug_longest_hit AS
SELECT DISTINCT name, concept, role FROM drug_name_hit
-- look-alikes that are never exposure are recognised before anything inside their name
QUALIFY rank() OVER (PARTITION BY name ORDER BY role = 'excluded' DESC, matched DESC) = 1;

CREATE OR REPLACE TEMP TABLE drug_by_name AS
SELECT name,
       count(DISTINCT concept) > 1 AS ambiguous,
       CASE WHEN count(DISTINCT concept) = 1 THEN min(concept) END AS concept,
       CASE WHEN count(DISTINCT concept) = 1 THEN min(role) END AS role
FROM drug_longest_hit GROUP BY name;

CREATE OR REPLACE TEMP TABLE product_by_name AS
SELECT name, min(preparation) AS preparation
FROM drug_name_hit WHERE preparation IS NOT NULL GROUP BY name;

CREATE OR REPLACE TEMP TABLE drug_match AS
SELECT w.code_system, w.written_code, w.written_name,
       coalesce(c.concept, n.concept) AS concept,
       coalesce(c.role, n.role) AS role,
       coalesce(p.preparation, c.preparation) AS preparation,
       CASE WHEN c.concept IS NOT NULL THEN 'code'
            WHEN n.concept IS NOT NULL THEN 'name'
            WHEN n.ambiguous THEN 'ambiguous_name' END AS matched_by
FROM written_drug w
LEFT JOIN drug_by_code c USING (code_system, code)
LEFT JOIN drug_by_name n ON n.name = w.name
LEFT JOIN product_by_name p ON p.name = w.name;

CREATE OR REPLACE TEMP TABLE read_dose_unit AS
SELECT w.dose_unit AS written, u.*
FROM (SELECT DISTINCT dose_unit FROM current_medications) w
JOIN dose_unit u ON u.unit = compact(w.dose_unit);

CREATE OR REPLACE TABLE medication AS
SELECT m.medication_id, m.patient_id, m.code, m.code_system, m.name, m.route, m.dose_value,
       m.dose_unit, m.frequency_per_day, m.start_date, m.end_date, m.status, m.stop_reason,
       d.concept, d.role, d.preparation, d.matched_by,
       CASE WHEN NOT u.per_kg THEN m.dose_value * m.frequency_per_day * u.mg END AS daily_mg,
       CASE WHEN u.per_kg THEN m.dose_value * m.frequency_per_day * u.mg END AS daily_mg_per_kg,
       CASE WHEN u.unit IS NULL AND m.dose_unit IS NOT NULL THEN 'unusable_unit'
            WHEN u.unit IS NULL OR m.dose_value IS NULL OR m.frequency_per_day IS NULL
            THEN 'never_recorded' END AS dose_unknown_because
FROM current_medications m
LEFT JOIN read_dose_unit u ON u.written = m.dose_unit
LEFT JOIN drug_match d
  ON d.code_system IS NOT DISTINCT FROM m.code_system
 AND d.written_code IS NOT DISTINCT FROM m.code
 AND d.written_name IS NOT DISTINCT FROM m.name
ORDER BY medication_id;

-- Of how many orders, whoever's and whatever the drug, a daily dose in mg (or mg/kg) is told.
CREATE OR REPLACE TABLE told_dose AS
WITH written AS (
  SELECT dose_unit, dose_value IS NULL AS no_dose, frequency_per_day IS NULL AS no_frequency,
         count(*) AS orders
  FROM store.current_medications GROUP BY ALL
)
SELECT CASE WHEN no_dose THEN 'no_dose'
            WHEN dose_unit IS NULL THEN 'no_unit'
            WHEN u.unit IS NULL THEN 'unusable_unit'
            WHEN no_frequency THEN 'no_frequency'
            ELSE 'computed' END AS state,
       CAST(sum(orders) AS BIGINT) AS orders
FROM written LEFT JOIN dose_unit u ON u.unit = compact(dose_unit)
GROUP BY state ORDER BY state;

CREATE OR REPLACE TABLE adverse_reaction AS
SELECT r.reaction_id, r.patient_id, r.code, r.code_system, r.name, r.reaction_on, r.severity,
       r.status, d.concept, d.role, d.preparation, d.matched_by,
       NOT unusable_status(r.status) AS usable
FROM current_adverse_reactions r
LEFT JOIN drug_match d
  ON d.code_system IS NOT DISTINCT FROM r.code_system
 AND d.written_code IS NOT DISTINCT FROM r.code
 AND d.written_name IS NOT DISTINCT FROM r.name
ORDER BY reaction_id;

-- An order that names two drugs alike is exposure to neither, and may be a record of both.
CREATE OR REPLACE TABLE ambiguous_order AS
SELECT m.medication_id, h.concept, h.role
FROM medication m JOIN drug_longest_hit h ON h.name = folded(m.name)
WHERE m.matched_by = 'ambiguous_name'
ORDER BY m.medication_id, h.concept;
