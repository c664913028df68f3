-- Of the names and codes that are alike, the one to suggest, if any is near enough.

CREATE OR REPLACE MACRO numbers_in(words) AS
  list_filter(words, lambda word: regexp_full_match(word, '[0-9]+'));

-- What is asked of every name once: all its words, its numbers, its specimen and its property.
CREATE OR REPLACE TABLE known_look AS
SELECT k.*, words_of(k.name) AS words, specimen(k.name) AS specimen, property(k.name) AS property,
       numbers_in(w.words) AS numbers
FROM known_name k
JOIN (SELECT known_no, list(word) AS words FROM known_word GROUP BY known_no) w USING (known_no);

CREATE OR REPLACE TABLE concept_look AS
SELECT domain, concept, list(DISTINCT specimen) FILTER (specimen <> '') AS specimens,
       list(DISTINCT property) FILTER (property <> '') AS properties
FROM known_look GROUP BY ALL;

CREATE OR REPLACE TABLE asked_look AS
WITH turned AS (
  SELECT domain, list(word) AS words FROM turning_word GROUP BY domain
)
SELECT a.asked_no, specimen(a.name) AS specimen, property(a.name) AS property,
       list_intersect(words_of(a.name), coalesce(t.words, [])) AS turned,
       numbers_in(w.words) AS numbers
FROM asked a LEFT JOIN turned t USING (domain)
JOIN (SELECT asked_no, list(word) AS words FROM asked_word GROUP BY asked_no) w USING (asked_no);

-- The bounds were set on the names of Synthea, OMOP, FHIR and MIMIC extracts: what lies below them
-- there is mostly wrong (hypertension for pulmonary hypertension, lactate for its dehydrogenase).
CREATE OR REPLACE TABLE by_name AS
SELECT p.asked_no, k.concept, k.name AS matched, p.of_asked,
       least(1, CASE WHEN k.domain = 'drug' THEN p.of_known ELSE p.alike END) AS likeness
FROM name_pair p
JOIN asked_look a USING (asked_no)
JOIN known_look k USING (known_no)
JOIN concept_look c ON c.domain = k.domain AND c.concept = k.concept
WHERE list_has_all(k.words, a.turned)
  AND (len(a.numbers) = 0 OR len(k.numbers) = 0 OR list_has_any(a.numbers, k.numbers))
  AND CASE k.domain
      WHEN 'drug' THEN p.of_known >= 0.85
      WHEN 'vaccine' THEN p.alike >= 0.75 OR p.of_known >= 0.99 AND p.of_asked >= 0.5
      WHEN 'lab' THEN
        (p.alike >= 0.7 AND p.of_known >= 0.65 AND greatest(p.of_known, p.of_asked) >= 0.9
         OR p.of_asked >= 0.95 AND p.of_known >= 0.35 AND p.asked_words > 1)
        AND CASE a.specimen
            WHEN '' THEN c.specimens IS DISTINCT FROM ['urine']
            WHEN 'blood' THEN c.specimens IS NULL OR list_contains(c.specimens, 'blood')
            ELSE coalesce(list_contains(c.specimens, a.specimen), false) END
        AND (a.property = '' OR c.properties IS NULL OR list_contains(c.properties, a.property))
      ELSE p.alike >= 0.7 AND p.of_known >= 0.65 AND greatest(p.of_known, p.of_asked) >= 0.9
        OR p.of_known >= 0.99 AND p.of_asked >= CASE WHEN p.known_words > 1 THEN 0.35 ELSE 0.45 END
      END;

CREATE OR REPLACE TABLE known_code AS
SELECT 'drug' AS domain, concept, code_system, plain_code(code) AS code, name FROM drug_concept
WHERE match = 'code'
UNION ALL SELECT 'lab', concept, code_system, plain_code(code), name FROM lab_concept
WHERE match = 'code'
UNION ALL SELECT 'diagnosis', concept, code_system, code_prefix, name FROM diagnosis_concept
WHERE role = 'include' OR concept NOT IN (SELECT disease FROM screened_protocol)
UNION ALL SELECT 'vaccine', concept, code_system, plain_code(code), name FROM vaccine_concept
WHERE match = 'code';

-- A code of another code system, where no two systems can have it: 2160-0, H02AB07, M32.9, 55464009.
CREATE OR REPLACE TABLE by_code AS
SELECT a.asked_no, k.concept, concat_ws(' ', k.code_system, k.code, k.name) AS matched,
       1.0 AS likeness, length(k.code) AS depth
FROM asked a JOIN known_code k ON k.domain = a.domain AND k.code_system <> code_family(a.code_system)
WHERE CASE
  WHEN k.code_system IN ('ICD10', 'ICD10PCS')
  THEN starts_with(plain_code(a.code), k.code)
   AND regexp_matches(upper(trim(a.code)), '^[A-Z][0-9][0-9A-Z](\.[0-9A-Z]|$)')
   AND (contains(a.code, '.') OR plain_code(a.code) = k.code AND length(k.code) = 4)
  ELSE plain_code(a.code) = k.code
   AND (regexp_matches(k.code, '^[0-9]+-[0-9]$|^[A-Z][0-9]{2}[A-Z]{2}[0-9]{2}$') OR length(k.code) >= 8)
  END;

CREATE OR REPLACE MACRO shared_prefix(one, other) AS
  list_max(list_filter(range(0, 9), lambda n: left(one, n) = left(other, n)
    AND n <= length(one) AND n <= length(other)));

-- A neighbour in the same ICD category, if all that is as near means one thing; and where the code
-- has a name, only if that says something alike.
CREATE OR REPLACE TABLE by_category AS
WITH near AS (
  SELECT a.asked_no, a.name AS asked_name, k.concept, k.code_system, k.code, k.name,
         shared_prefix(plain_code(a.code), k.code) AS depth,
         shared_prefix(plain_code(a.code), k.code)
           / greatest(length(plain_code(a.code)), length(k.code)) AS likeness
  FROM asked a JOIN known_code k ON k.domain = a.domain AND k.code_system = code_family(a.code_system)
  WHERE a.domain = 'diagnosis' AND k.code_system IN ('ICD10', 'ICD9CM')
    AND length(k.code) >= 3 AND left(plain_code(a.code), 3) = left(k.code, 3)
), deepest AS (
  SELECT * FROM near QUALIFY depth = max(depth) OVER (PARTITION BY asked_no)
), single AS (
  SELECT *, concept IN (SELECT disease FROM screened_protocol) AS disease FROM deepest
  QUALIFY disease
       OR min(concept) OVER (PARTITION BY asked_no) = max(concept) OVER (PARTITION BY asked_no)
)
SELECT s.asked_no, s.concept, concat_ws(' ', s.code_system, s.code, s.name) AS matched, s.likeness
FROM single s
WHERE s.likeness >= 0.75
  AND (s.depth >= 4 OR s.disease)
  AND (s.asked_name IS NULL
       OR EXISTS (FROM name_pair p JOIN known_name k USING (known_no)
                  WHERE p.asked_no = s.asked_no AND k.concept = s.concept AND p.alike >= 0.35));

CREATE OR REPLACE TABLE nearest AS
WITH found AS (
  SELECT asked_no, concept, matched, likeness, 0 AS place, depth FROM by_code
  UNION ALL
  -- what is wholly said in a name of the disease itself may be it, and that costs patients: lupus
  SELECT asked_no, concept, matched, likeness,
         CASE WHEN concept IN (SELECT disease FROM screened_protocol) AND of_asked >= 0.95
              THEN 1 ELSE 2 END, 0
  FROM by_name
  UNION ALL SELECT asked_no, concept, matched, likeness, 2, 0 FROM by_category
), first AS (
  SELECT * FROM found
  QUALIFY rank() OVER (PARTITION BY asked_no ORDER BY place, likeness DESC, depth DESC) = 1
)
SELECT asked_no, string_agg(DISTINCT concept, ' or ' ORDER BY concept) AS concept,
       arg_max(matched, (length(matched), matched)) AS matched, round(min(likeness), 2) AS likeness
FROM first f
-- a code that is known to be something else is like nothing
WHERE NOT EXISTS (
  FROM asked a JOIN lab_concept x ON x.match = 'excluded' AND x.code_system = a.code_system
   AND upper(x.code) = upper(trim(a.code))
  WHERE a.asked_no = f.asked_no AND a.domain = 'lab')
GROUP BY asked_no
-- as near to many is near to none
HAVING count(DISTINCT concept) <= 2;
