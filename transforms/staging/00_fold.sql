-- One way to compare written text: full-width forms, superscripts, case and spaces are folded.
-- Superscript digits become powers first (10⁹ is 10^9, never 109).

CREATE OR REPLACE MACRO folded(written) AS
  trim(regexp_replace(lower(translate(
    replace(regexp_replace(written, '([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)', '^\1', 'g'), '℃', '°c'),
    '！＂＃＄％＆＇（）＊＋，－．／０１２３４５６７８９：；＜＝＞？＠ＡＢＣＤＥＦＧＨＩＪＫＬＭＮＯＰＱＲＳＴＵＶＷＸＹＺ［＼］＾＿｀ａｂｃｄｅｆｇｈｉｊｋｌｍｎｏｐｑｒｓｔｕｖｗｘｙｚ｛｜｝～　 ⁰¹²³⁴⁵⁶⁷⁸⁹⁻µ–—‐‑−',
    '!"#$%&''()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\]^_`abcdefghijklmnopqrstuvwxyz{|}~  0123456789-μ-----'
  )), '\s+', ' ', 'g'));

CREATE OR REPLACE MACRO compact(written) AS replace(folded(written), ' ', '');

CREATE OR REPLACE MACRO plain_code(code) AS upper(replace(trim(code), '.', ''));

CREATE OR REPLACE MACRO code_family(code_system) AS
  CASE WHEN code_system IN ('ICD10', 'ICD10CM', 'ICD10CN') THEN 'ICD10' ELSE code_system END;

-- ICD and procedure codes are claimed by prefix, all others whole.
CREATE OR REPLACE MACRO code_claimed(family, code, code_prefix) AS
  CASE WHEN family IN ('ICD10', 'ICD9CM', 'ICD9CM3', 'ICD10PCS')
       THEN starts_with(plain_code(code), code_prefix)
       ELSE plain_code(code) = code_prefix END;

-- Where a status may be any text, it is read however its words are joined.
CREATE OR REPLACE MACRO plain_status(status) AS
  regexp_replace(lower(trim(status)), '[ _]+', '-', 'g');

CREATE OR REPLACE MACRO unusable_status(status) AS
  coalesce(plain_status(status) IN
    ('entered-in-error', 'cancelled', 'canceled', 'refuted', 'not-done'), false);

-- A procedure that is only planned has not been done.
CREATE OR REPLACE MACRO not_performed(status) AS
  unusable_status(status)
  OR coalesce(plain_status(status) IN ('preparation', 'planned', 'scheduled', 'on-hold'), false);
