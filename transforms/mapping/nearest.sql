-- For every code and name that no concept claims: the concept that it is most like, or none.
-- Reads `asked` (asked_no, domain, code_system, code, name); leaves `nearest` (asked_no, concept,
-- matched, likeness). A name's answer depends on the concept tables alone, never on what else was
-- delivered. Better none than a wrong one: what turns a meaning round (a family history, a test
-- for, RNA instead of antibody, urine instead of blood) is never overlooked.

CREATE OR REPLACE MACRO spelled(written) AS
  replace(replace(replace(strip_accents(folded(written)), 'α', 'alpha'), 'β', 'beta'), 'γ', 'gamma');

-- One word in several languages: hydroxychloroquine, hidroxicloroquina; haemo, hemo; -ical, -ischer.
CREATE OR REPLACE MACRO plain_sounds(word) AS
  word.regexp_replace('ae|oe', 'e', 'g').replace('our', 'or').replace('ph', 'f').replace('th', 't')
    .regexp_replace('ch|qu|c', 'k', 'g').replace('y', 'i').replace('z', 's').replace('ss', 's')
    .replace('ll', 'l').replace('tt', 't').replace('mm', 'm').replace('nn', 'n').replace('ff', 'f')
    .replace('pp', 'p').replace('rr', 'r');
CREATE OR REPLACE MACRO sounded(word) AS
  CASE WHEN word IN ('antibody', 'antibodies') THEN 'ab'
       WHEN word IN ('antigen', 'antigens') THEN 'ag'
       ELSE regexp_replace(regexp_replace(plain_sounds(word), 'isk(er|en|es|e)$', 'ik'),
         CASE WHEN length(word) >= 7 THEN '(ium|um|as|os|es|us|a|e|o|s)$'
              WHEN length(word) >= 4 THEN 's$' ELSE '^$' END, '') END;

-- What a Chinese name may begin or end with and mean the same.
CREATE OR REPLACE MACRO bare_han(word) AS
  word.regexp_replace('^(血清|血浆|全血|静脉血|注射用)', '').regexp_replace(
    '(测定|检测|检查|定量|计数|浓度|含量|水平|肠溶片|分散片|缓释片|软胶囊|胶囊|颗粒|注射液|片)+$', '');

CREATE OR REPLACE MACRO words_of(written) AS
  list_distinct(list_transform(
    regexp_extract_all(spelled(written), '\p{Han}+|[\p{Latin}\p{N}]+'),
    lambda word: CASE WHEN regexp_matches(word, '^\p{Han}') THEN bare_han(word) ELSE sounded(word) END));

-- Of a LOINC name the component, before property, specimen and method; of a chapter without its codes.
CREATE OR REPLACE MACRO core(domain, written) AS
  coalesce(nullif(trim(CASE domain
    WHEN 'lab' THEN regexp_replace(folded(written), '( ?\[| in (serum|plasma|blood|urine|24|venous|arterial|capillary|body|cerebral|stool)| by | --).*$', '')
    WHEN 'diagnosis' THEN regexp_replace(folded(written), '\([0-9v][0-9 ,v-]*\)|,? not elsewhere classified', '', 'g')
    ELSE written END), ''), written);

CREATE OR REPLACE MACRO property(written) AS
  CASE WHEN regexp_matches(folded(written), '\[[^\]]*(/volume|titer)') THEN 'per volume'
       WHEN regexp_matches(folded(written), '\[[^\]]*(ratio|fraction|mass/mass|moles/moles)') THEN 'ratio'
       ELSE regexp_extract(folded(written), '\[([^\]]*)\]', 1) END;

CREATE OR REPLACE MACRO specimen(written) AS
  CASE WHEN regexp_matches(folded(written), '\b(urine|ur|urns|urinary)\b|尿') THEN 'urine'
       WHEN regexp_matches(folded(written), '\b(cerebral|csf|cerebrospinal)\b|脑脊液') THEN 'csf'
       WHEN regexp_matches(folded(written), '\b(stool|feces|faeces)\b|粪|便') THEN 'stool'
       WHEN regexp_matches(folded(written), '\b(body fluid|pleural|peritoneal|synovial|ascit|amniotic|saliva|sputum|semen|tissue|marrow|cord)|[胸腹腔]水|腔积液|骨髓|痰') THEN 'fluid'
       WHEN regexp_matches(folded(written), '\b(serum|plasma|blood|ser|plas|bld|serpl)') THEN 'blood'
       ELSE '' END;

-- Words that tell nothing of what is meant, by what they stand in (null: everywhere).
CREATE OR REPLACE TABLE idle_word AS
SELECT DISTINCT domain, sounded(unnest(string_split(words, ' '))) AS word FROM (VALUES
  (NULL, 'of in by with and or the an to for on at from as due other others unspecified nos type'),
  ('diagnosis', 'specified disorder disease diseases syndrome finding situation procedure event'),
  ('diagnosis', 'qualifier value regime therapy classified encounter status organism site personal'),
  ('lab', 'measurement level test method automated manual count mass volume moles units presence'),
  ('lab', 'urine blood serum plasma panel ser plas serpl serplbld bld bldv urns ur csf ql qn imp'),
  ('lab', 'mcnc ccnc scnc ncnc acnc eia'),
  ('vaccine', 'vaccine vaccines virus dose adult pediatric preservative free pf'),
  ('drug', 'tablet capsule oral solution injection mg ml')) AS said (domain, words);

-- Words that turn the meaning round: no name without them is like a name with them.
CREATE OR REPLACE TABLE turning_word AS
SELECT DISTINCT domain, sounded(unnest(string_split(words, ' '))) AS word FROM (VALUES
  ('diagnosis', 'no not non without absence family fh father mother history past screening screen'),
  ('diagnosis', 'risk suspected exposure contact allergy allergic donor newborn birth refused rule'),
  ('diagnosis', 'test measurement assay titer load antigen antibody vaccination immunization'),
  ('diagnosis', 'education referral counseling discussion prophylaxis awaiting pretransplant'),
  ('diagnosis', 'evaluation predisposition carrier drug induced'),
  ('lab', 'ab ag rna dna igg igm iga ratio clearance distribution ideal percentile goal target'),
  ('lab', 'transcutaneous mb mean birth exercise dialysis donor fetal free ionized'),
  ('vaccine', 'no not refused history allergy')) AS said (domain, words);

CREATE OR REPLACE TABLE known_name AS
WITH named AS (
  SELECT 'drug' AS domain, concept, name FROM drug_concept WHERE match <> 'code_prefix'
  UNION ALL SELECT 'lab', concept, name FROM lab_concept WHERE match <> 'excluded'
  UNION ALL SELECT 'lab', concept, label FROM measurement_concept
  UNION ALL SELECT 'diagnosis', concept, name FROM diagnosis_concept
  WHERE role = 'include' OR concept NOT IN (SELECT disease FROM screened_protocol)
  UNION ALL SELECT 'vaccine', concept, name FROM vaccine_concept
), labelled AS (
  FROM named UNION ALL SELECT DISTINCT domain, concept, replace(concept, '_', ' ') FROM named
)
SELECT row_number() OVER (ORDER BY domain, concept, name) AS known_no, domain, concept, name
FROM labelled WHERE name IS NOT NULL
QUALIFY row_number() OVER (PARTITION BY domain, concept, folded(name) ORDER BY name) = 1;

-- A word that few concepts share tells more.
CREATE OR REPLACE TABLE known_word AS
WITH split AS (
  SELECT known_no, domain, concept, unnest(words_of(core(domain, name))) AS word FROM known_name
), spoken AS (
  SELECT s.* FROM split s
  WHERE word <> ''
    AND NOT EXISTS (FROM idle_word i WHERE i.word = s.word AND coalesce(i.domain, s.domain) = s.domain)
), counted AS (SELECT domain, word, count(DISTINCT concept) AS concepts FROM spoken GROUP BY ALL),
  size AS (SELECT domain, count(DISTINCT concept) AS concepts FROM known_name GROUP BY domain)
SELECT s.known_no, s.domain, s.word, ln(1 + n.concepts / c.concepts) AS weight
FROM spoken s JOIN counted c USING (domain, word) JOIN size n USING (domain);

CREATE OR REPLACE TABLE asked_word AS
WITH split AS (
  SELECT asked_no, domain, unnest(words_of(core(domain, name))) AS word FROM asked WHERE name IS NOT NULL
)
SELECT s.* FROM split s
WHERE word <> ''
  AND NOT EXISTS (FROM idle_word i WHERE i.word = s.word AND coalesce(i.domain, s.domain) = s.domain)
  -- a drug's strength, a method in Chinese
  AND NOT (domain = 'drug' AND regexp_matches(word, '^[0-9]'))
  AND NOT (domain = 'lab' AND regexp_matches(word, '^\p{Han}*法$'));

-- The known word that a word stands for: itself, one letter away in a long word, or, of a drug, the
-- stem before a salt that is written on to it. 8 letters: cortisol is no cortisone; a Chinese name
-- keeps its first sign, since 西妥昔单抗 is no 利妥昔单抗.
CREATE OR REPLACE TABLE word_pair AS
WITH given AS (SELECT DISTINCT domain, word FROM asked_word),
  listed AS (SELECT DISTINCT domain, word, weight FROM known_word),
  paired AS (
    SELECT domain, g.word, l.word AS known, l.weight,
      CASE WHEN g.word = l.word THEN 1.0
           WHEN length(l.word) >= CASE WHEN regexp_matches(l.word, '^\p{Han}') THEN 4 ELSE 9 END
            AND one_sign_apart(g.word, l.word) THEN 0.9
           WHEN domain = 'drug' AND length(l.word) >= 9 AND starts_with(g.word, l.word) THEN 0.9
      END AS likeness
    FROM given g JOIN listed l USING (domain)
    WHERE left(g.word, 1) = left(l.word, 1)
  )
FROM paired WHERE likeness IS NOT NULL
QUALIFY row_number() OVER (
  PARTITION BY domain, word ORDER BY likeness DESC, length(known) DESC, known) = 1;

-- How much of the known name is said in the asked one, how much of the asked one in the known, both.
CREATE OR REPLACE TABLE name_pair AS
WITH most AS (
  SELECT domain, ln(1 + count(DISTINCT concept)) AS weight FROM known_name GROUP BY domain
), weighed AS (
  SELECT a.asked_no, a.domain, p.known, p.likeness, coalesce(p.weight, m.weight) AS weight
  FROM asked_word a JOIN most m USING (domain) LEFT JOIN word_pair p USING (domain, word)
), asked_whole AS (
  SELECT asked_no, count(*) AS words, sum(weight) AS weight FROM weighed GROUP BY asked_no
), known_whole AS (
  SELECT known_no, count(*) AS words, sum(weight) AS weight FROM known_word GROUP BY known_no
), shared AS (
  SELECT w.asked_no, k.known_no, sum(w.likeness * w.weight) AS weight
  FROM weighed w JOIN known_word k ON k.domain = w.domain AND k.word = w.known GROUP BY ALL
)
SELECT s.asked_no, s.known_no, a.words AS asked_words, k.words AS known_words,
       s.weight / k.weight AS of_known, s.weight / a.weight AS of_asked,
       2 * s.weight / (k.weight + a.weight) AS alike
FROM shared s JOIN known_whole k USING (known_no) JOIN asked_whole a USING (asked_no);
