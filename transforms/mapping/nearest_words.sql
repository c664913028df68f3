-- For every unit, route, frequency and value that is not read: what it is most like, or nothing.
-- Reads `asked_word_text` (asked_no, kind, concept, written) and `known_word_text` (kind, written,
-- meaning); leaves `nearest_word` (asked_no, meaning, matched, likeness).

-- A unit is what it says: mmol/L is one letter away from umol/L, so nothing but notation is folded.
CREATE OR REPLACE MACRO bare_unit(written) AS
  replace(folded(written), 'μ', 'u')
    .regexp_replace('micro ?', 'u', 'g').regexp_replace('milli ?', 'm', 'g')
    .regexp_replace('nano ?', 'n', 'g').regexp_replace('lit(re|er)s?', 'l', 'g')
    .regexp_replace('grams?\b|\bgm\b', 'g', 'g').regexp_replace(' per ', '/', 'g')
    .regexp_replace('[^a-z0-9%/\p{Han}]', '', 'g');

CREATE OR REPLACE MACRO bare_text(written) AS
  regexp_replace(folded(written), '[^\p{L}\p{N}±+/-]', '', 'g');

CREATE OR REPLACE MACRO one_letter_apart(one, other) AS
  left(one, 1) = left(other, 1) AND NOT regexp_matches(one || other, '[0-9]')
  AND length(other) >= CASE WHEN regexp_matches(other, '\p{Han}') THEN 5 ELSE 6 END
  AND one_sign_apart(one, other);

CREATE OR REPLACE TABLE nearest_word AS
WITH known AS (
  SELECT DISTINCT kind, written, meaning,
         CASE WHEN kind IN ('unit', 'dose_unit') THEN bare_unit(written) ELSE bare_text(written) END AS bare
  FROM known_word_text
), given AS (
  SELECT *,
         CASE WHEN kind IN ('unit', 'dose_unit') THEN bare_unit(written) ELSE bare_text(written) END AS bare
  FROM asked_word_text WHERE written IS NOT NULL
), alike AS (
  SELECT g.asked_no, k.meaning, k.written AS matched,
    CASE WHEN g.bare = k.bare THEN 1.0
         WHEN g.kind NOT IN ('unit', 'dose_unit') AND one_letter_apart(g.bare, k.bare) THEN 0.9
         -- 'oral use', 'iv drip': a route may be one of several words, a frequency or a value never
         WHEN g.kind = 'route_word' AND length(k.bare) > 1
          AND NOT regexp_matches(folded(g.written), '\b(no|not|non|rinse|mucosa|gel|care|swab)')
          AND (list_contains(string_split_regex(folded(g.written), '[^\p{L}\p{N}]+'), folded(k.written))
               OR length(k.bare) > 1 AND regexp_matches(k.bare, '^\p{Han}+$') AND contains(g.bare, k.bare))
         THEN 0.8 END AS likeness
  FROM given g JOIN known k USING (kind)
  WHERE k.bare <> '' AND k.meaning <> 'other'
    AND (g.kind <> 'unit' OR g.concept IS NULL
         OR EXISTS (FROM unit_conversion c WHERE c.concept = g.concept AND c.from_unit = k.meaning))
), best AS (
  SELECT * FROM alike WHERE likeness IS NOT NULL
  QUALIFY likeness = max(likeness) OVER (PARTITION BY asked_no)
)
SELECT asked_no, min(meaning) AS meaning, arg_max(matched, (length(matched), matched)) AS matched,
       min(likeness) AS likeness
FROM best GROUP BY asked_no
-- 'oral or iv' is neither
HAVING count(DISTINCT meaning) = 1;
