-- What no concept claims of the staged rows, most frequent first, each with what it is nearest to.
-- Reads the staged tables, `nearest`, `nearest_word` and what was asked of them; leaves `claim`.

CREATE OR REPLACE TABLE claim AS
WITH reviewed AS (
  SELECT c.asked_no, r.concept, r.reason FROM asked_code c
  JOIN review_code r
    ON c.kind = 'review' AND r.code_system = code_family(c.code_system)
   AND review_claimed(plain_code(c.code), r.code)
  QUALIFY row_number() OVER (PARTITION BY c.asked_no ORDER BY length(r.code) DESC, r.concept) = 1
), ambiguous AS (
  SELECT c.asked_no, string_agg(DISTINCT h.concept, ' or ' ORDER BY h.concept) AS concepts
  FROM asked_code c
  JOIN drug_by_name n ON c.domain = 'drug' AND n.ambiguous AND n.name = folded(c.name)
  JOIN drug_longest_hit h ON h.name = n.name
  GROUP BY ALL
), coded AS (
  SELECT c.*,
    CASE WHEN r.concept IS NOT NULL THEN r.concept
         WHEN a.concepts IS NOT NULL THEN a.concepts ELSE n.concept END AS concept,
    CASE WHEN r.concept IS NOT NULL THEN r.reason
         WHEN a.concepts IS NOT NULL THEN 'names two drugs alike' ELSE n.matched END AS matched,
    CASE WHEN r.concept IS NULL AND a.concepts IS NULL THEN n.likeness END AS likeness
  FROM asked_code c
  LEFT JOIN reviewed r USING (asked_no) LEFT JOIN ambiguous a USING (asked_no)
  LEFT JOIN nearest n USING (asked_no)
), lines AS (
  SELECT kind, extract, code_system, code,
         -- a name without a code stands for itself
         arg_max(name, (rows, name)) AS name, coalesce(max(rows) FILTER (name IS NOT NULL), 0) AS rows_of_name,
         sum(rows) AS rows, len(list_distinct(flatten(list(coalesce(cohort, []))))) AS patients,
         arg_max(concept, (coalesce(likeness, 2), rows, matched)) FILTER (concept IS NOT NULL) AS concept,
         arg_max(matched, (coalesce(likeness, 2), rows, matched)) FILTER (concept IS NOT NULL) AS matched,
         max(likeness) AS likeness
  FROM coded GROUP BY kind, extract, code_system, code, CASE WHEN code IS NULL THEN name END
  UNION ALL
  SELECT w.kind, w.extract, NULL, w.written, w.concept, w.rows, w.rows, w.patients,
         n.meaning, n.matched, n.likeness
  FROM asked_word_text w LEFT JOIN nearest_word n USING (asked_no)
)
SELECT kind, extract, code_system, code, name, CAST(rows_of_name AS BIGINT) AS rows_of_name,
       CAST(rows AS BIGINT) AS rows, CAST(patients AS BIGINT) AS patients, concept, matched, likeness
FROM lines
-- the dose units of the protocol's drugs before those of others
ORDER BY kind, extract, kind = 'dose_unit' AND name IS NULL, rows DESC,
         code_system NULLS LAST, code NULLS LAST, name NULLS LAST;
