-- Labs and observations that a concept claims: text parsed, units converted, nothing dropped.
-- A claimed row whose unit or value cannot be used stays, and says why.

-- By code first, then by the whole item name. A name with a bracket, 谷丙转氨酶(ALT), is claimed
-- where both its parts are names of one concept. A code known to mean something else is final.
CREATE OR REPLACE TEMP TABLE lab_match AS
WITH written AS (
  SELECT DISTINCT code_system, code, name, folded(name) AS folded_name
  FROM written_code WHERE extract IN ('labs', 'observations')
), parted AS (
  SELECT *, regexp_extract(folded_name, '^([^()]+?) ?\(([^()]+)\)$', ['outside', 'inside']) AS part
  FROM written
)
SELECT w.code_system, w.code, w.name, coalesce(c.concept, n.concept, o.concept) AS concept
FROM parted w
LEFT JOIN lab_concept x
  ON x.match = 'excluded' AND x.code_system = w.code_system AND upper(x.code) = upper(trim(w.code))
LEFT JOIN lab_concept c
  ON c.match = 'code' AND c.code_system = w.code_system AND upper(c.code) = upper(trim(w.code))
LEFT JOIN lab_concept n ON n.match = 'item' AND n.folded_name = w.folded_name
LEFT JOIN lab_concept o ON o.match = 'item' AND o.folded_name = w.part.outside
LEFT JOIN lab_concept b ON b.match = 'item' AND b.folded_name = w.part.inside
WHERE x.code IS NULL
  AND (c.concept IS NOT NULL OR n.concept IS NOT NULL OR o.concept = b.concept);

CREATE OR REPLACE TEMP VIEW claimed_result AS
WITH rows AS (
  SELECT 'labs' AS extract, * FROM current_labs
  UNION ALL BY NAME SELECT 'observations' AS extract, * FROM current_observations
)
SELECT r.extract, r.result_id, r.patient_id, m.concept, k.kind, k.canonical_unit,
       r.code, r.name, r.collected_at, r.collected_at_timed AS timed, r.status,
       r.value AS text_value, r.unit AS reported_unit, r.reference_low, r.reference_high
FROM rows r
JOIN lab_match m
  ON m.code_system = r.code_system AND m.code = r.code AND m.name IS NOT DISTINCT FROM r.name
JOIN measurement_concept k ON k.concept = m.concept;

-- More digits than any number of medicine has would be infinite, at the latest in another unit.
CREATE OR REPLACE MACRO plain_number(written) AS
  CASE WHEN regexp_full_match(written, '-?[0-9]+(\.[0-9]+)?(e[+-]?[0-9]{1,2})?')
        AND abs(TRY_CAST(written AS DOUBLE)) < 1e100
       THEN TRY_CAST(written AS DOUBLE) END;

-- A reference text such as 40, <40, up to 40 U/L, 9-50, (9 to 50 U/L): one number or two, each with
-- an optional unit. Anything else is no limit.
CREATE OR REPLACE MACRO limit_parts(written) AS
  regexp_extract(
    regexp_replace(folded(written), '[()\[\]]', '', 'g'),
    '^(?:(<=?|≤|up to|>=?|≥) ?)?(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?) ?(?:[a-zμ%]+(?:/[a-zμ]+)?|[×x*]?10[\^*]9/l)?'
    || '(?: ?(?:-+|~|−|∼|至|to) ?(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?) ?(?:[a-zμ%]+(?:/[a-zμ]+)?|[×x*]?10[\^*]9/l)?)?$',
    ['sign', 'first', 'second']);
CREATE OR REPLACE MACRO limit_high(written) AS
  coalesce(
    plain_number(limit_parts(written).second),
    CASE WHEN limit_parts(written).sign NOT IN ('>', '>=', '≥')
         THEN plain_number(limit_parts(written).first) END);
CREATE OR REPLACE MACRO limit_low(written) AS
  CASE WHEN limit_parts(written).sign NOT IN ('<', '<=', '≤', 'up to')
       THEN plain_number(limit_parts(written).first) END;

-- Texts are read once each, however many rows have them.
CREATE OR REPLACE TEMP TABLE read_limit AS
WITH texts AS (
  SELECT reference_low AS text FROM claimed_result
  UNION SELECT reference_high FROM claimed_result
)
SELECT text, limit_low(text) AS low, limit_high(text) AS high FROM texts WHERE text IS NOT NULL;

CREATE OR REPLACE TEMP TABLE read_value AS
WITH texts AS (
  SELECT DISTINCT kind, text_value FROM claimed_result
), spelled AS (
  SELECT *, regexp_replace(
    regexp_replace(compact(text_value), '[↑↓]|分$', '', 'g'), '[×x*]10\^', 'e') AS written
  FROM texts
), parted AS (
  SELECT *,
    regexp_extract(
      written, '^(<=|>=|≤|≥|<|>)?=?(-?[0-9]+(?:\.[0-9]+)?(?:e[+-]?[0-9]{1,2})?)(%?)$',
      ['operator', 'number', 'percent']) AS single,
    regexp_extract(
      written, '^([0-9]+(?:\.[0-9]+)?)%?(?:-|~|至|to)([0-9]+(?:\.[0-9]+)?)(%?)$',
      ['low', 'high', 'percent']) AS span,
    regexp_extract(
      written, '^(?:阳性|阴性|positive|negative)?\(?(<=|>=|≤|≥|<|>)?1:([0-9]+)\)?$',
      ['operator', 'number']) AS titre
  FROM spelled
)
SELECT r.kind, r.text_value,
  replace(replace(nullif(coalesce(nullif(single.operator, ''), CASE WHEN kind = 'titre' THEN titre.operator END), ''), '≤', '<='),
          '≥', '>=') AS operator,
  coalesce(plain_number(single.number),
    CASE WHEN kind = 'titre' THEN plain_number(titre.number) END,
    least(plain_number(span.low), plain_number(span.high))) AS number,
  greatest(plain_number(span.low), plain_number(span.high)) AS number_high,
  coalesce(w.meaning,
    CASE WHEN regexp_full_match(written, '\(?\++\)?|[1-4]\+') THEN 'positive'
         WHEN written IN ('(-)', '(--)') THEN 'negative'
         WHEN written IN ('±', '(±)', '+-', '+/-') THEN 'indeterminate'
         -- a titre of a test that is reported in words: a reaction unless it lies below a dilution
         WHEN kind = 'qualitative' AND titre.number <> ''
         THEN CASE WHEN titre.operator IN ('<', '<=', '≤') THEN 'negative' ELSE 'positive' END
         WHEN regexp_matches(written, '^(阳性|positive)[(+]') THEN 'positive'
         WHEN regexp_matches(written, '^(阴性|negative|non-?reactive)\(') THEN 'negative'
         WHEN regexp_matches(written, '^reactive\(') THEN 'reactive'
         WHEN regexp_matches(written, '^(阳性|positive)\(?[<>≤≥=]*1:') THEN 'positive'
         WHEN regexp_matches(written, '^(阴性|negative)\(?[<>≤≥=]*1:') THEN 'negative' END) AS meaning,
  '%' IN (single.percent, span.percent) AS percent
FROM parted r
LEFT JOIN value_word w ON w.word = r.written;

CREATE OR REPLACE TEMP TABLE read_unit AS
WITH texts AS (
  SELECT reported_unit AS written FROM claimed_result UNION SELECT '%'
)
SELECT t.written, a.unit FROM texts t JOIN unit_alias a ON a.alias = compact(t.written);

CREATE OR REPLACE TABLE measurement AS
WITH read AS (
  SELECT r.*, v.operator, v.number, v.number_high, v.meaning,
         low.low AS limit_low, high.high AS limit_high,
         coalesce(r.reported_unit, CASE WHEN v.percent THEN '%' END) AS written_unit
  FROM claimed_result r
  LEFT JOIN read_value v ON v.kind = r.kind AND v.text_value IS NOT DISTINCT FROM r.text_value
  LEFT JOIN read_limit low ON low.text = r.reference_low
  LEFT JOIN read_limit high ON high.text = r.reference_high
), united AS (
  SELECT r.*,
    CASE WHEN written_unit IS NULL AND kind <> 'quantity' THEN canonical_unit ELSE u.unit END AS from_unit
  FROM read r
  LEFT JOIN read_unit u ON u.written = r.written_unit
), converted AS (
  SELECT u.*,
    CASE WHEN u.kind IN ('qualitative', 'text') OR u.from_unit = '' THEN 1.0 ELSE c.factor END AS factor,
    coalesce(c."offset", 0.0) AS shift
  FROM united u
  LEFT JOIN unit_conversion c ON c.concept = u.concept AND c.from_unit = u.from_unit
)
SELECT extract, result_id, patient_id, concept, collected_at,
  number * factor + shift AS value,
  CASE WHEN number IS NOT NULL THEN operator END AS operator,
  text_value,
  CASE WHEN factor IS NULL OR kind IN ('qualitative', 'text', 'viral_load') THEN reported_unit
       ELSE nullif(canonical_unit, '') END AS unit,
  CASE WHEN limit_high > 0 THEN limit_high * factor + shift END AS upper_limit,
  limit_low * factor + shift AS lower_limit,
  number_high * factor + shift AS value_high,
  meaning,
  CASE WHEN kind = 'text' THEN NULL
       -- nothing that is measured here can be less than nothing
       WHEN number IS NULL AND meaning IS NULL OR number < 0 THEN 'unreadable_value'
       WHEN number IS NOT NULL AND factor IS NULL THEN 'unusable_unit' END AS unusable,
  status, code, name, timed,
  NOT unusable_status(status) AS usable
FROM converted
ORDER BY extract, result_id;

-- The newest day decides: preliminary results count only where nothing final is there; then the
-- latest moment, a timed value before a date-only one, amended and corrected before final.
-- Rows with place 1 share all of that.
CREATE OR REPLACE TABLE latest AS
WITH newest AS (
  SELECT *, CAST(collected_at AS DATE) AS collected_on FROM measurement
  WHERE usable AND CAST(collected_at AS DATE) <= as_of()
  QUALIFY collected_on = max(collected_on) OVER (PARTITION BY patient_id, concept)
), final_first AS (
  SELECT * FROM newest
  QUALIFY status IS DISTINCT FROM 'preliminary'
       OR NOT bool_or(status IS DISTINCT FROM 'preliminary') OVER (PARTITION BY patient_id, concept)
)
SELECT *, rank() OVER (
  PARTITION BY patient_id, concept
  ORDER BY collected_at DESC, timed DESC, coalesce(status IN ('amended', 'corrected'), false) DESC
) AS place
FROM final_first
ORDER BY patient_id, concept, place, extract, result_id;

-- Nobody weighs less than 0.3 kg or more than 400 kg: a slip of the unit or of the decimal point.
CREATE OR REPLACE TABLE weight AS
SELECT patient_id, CAST(collected_at AS DATE) AS day, collected_at, result_id,
  CASE WHEN unusable IS NULL AND operator IS NULL AND value_high IS NULL
        AND value BETWEEN 0.3 AND 400
       THEN value END AS kg,
  unusable
FROM measurement
WHERE concept = 'weight' AND usable AND CAST(collected_at AS DATE) <= as_of()
QUALIFY status IS DISTINCT FROM 'preliminary'
     OR NOT bool_or(status IS DISTINCT FROM 'preliminary')
          OVER (PARTITION BY patient_id, CAST(collected_at AS DATE))
ORDER BY patient_id, collected_at, result_id;
