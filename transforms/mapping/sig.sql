-- A free-text sig, read strictly: the whole text is one dose, route and frequency in a known form,
-- or nothing of it is read. Tapers, ranges, two doses and "as needed" are no known form.
-- Its days are those that it tells, or the one day of a single dose.
-- Needs folded(), frequency.sql, sig_words.sql and the variable drug_words: a list of the names
-- in plain_notation() by which a sig may call its drug, or NULL.

-- Comma, semicolon and the Chinese stops separate, but never two digits: 1,5 may be a decimal.
CREATE OR REPLACE MACRO sig_text(written) AS
  trim(regexp_replace(regexp_replace(
    plain_notation(replace(replace(replace(written, '½', ' 1/2 '), '¼', ' 1/4 '), '¾', ' 3/4 ')),
    '[ ,;、。]*[,;、。] *([^0-9 ]|$)', ' \1', 'g'), '([^0-9 ])[ ,;、。]+', '\1 ', 'g'));

CREATE OR REPLACE MACRO sig_number() AS
  '(?:[1-4] [13]/[24]|[0-9]+(?:\.[0-9]+)?|\.[0-9]+|' || sig_any_of(sig_amounts()) || ')';

CREATE OR REPLACE MACRO sig_route() AS '(' || sig_any_of(sig_routes()) || ')';

CREATE OR REPLACE MACRO sig_verb() AS
  '^(?:sig:? ?)?(?:(?:take|give|administer|inject|infuse|inhale|instill|use|apply|服用) )?';

CREATE OR REPLACE MACRO sig_name() AS '((?:[a-z][a-z -]*?:? |[^ -~]+?:? ?)??)';

-- A dose, perhaps with the same in mg behind it: 2 tablets (10 mg total).
CREATE OR REPLACE MACRO sig_dose() AS
  '(?:(?:每次|[一1]次|单次) ?)?(' || sig_number() || ') ?(' || sig_any_of(sig_units())
  || ')(?:/次|/dose)?(?: ?\((' || sig_number() || ') ?(' || sig_any_of(sig_units())
  || ') total(?: dose)?\))?';

-- A count of the product itself, without a unit, is small: 20 may be milligrams.
CREATE OR REPLACE MACRO sig_count() AS '([1-4]|one|two|three|four) ';

CREATE OR REPLACE MACRO sig_meal() AS
  '(?: ?(?:(?:with|before|after) (?:a |an |the |each |morning |evening )*(?:meals?|food|milk|'
  || 'breakfast|lunch|dinner|supper)|on an empty stomach|ac|pc|饭前|饭后|餐前|餐后|空腹))?';

-- What may stand behind and changes neither dose nor frequency: meals, a duration (its days are
-- given), the quantity dispensed. Then nothing but full stops.
CREATE OR REPLACE MACRO sig_end() AS
  '(?: ?' || sig_route() || ')?' || sig_meal()
  || '(?: ?(?:for|x|共|连用|连服|疗程) ?([0-9]+|one|two|three|four|[一两三四五六七十]) ?'
  || '(days?|d|weeks?|wks?|months?|天|日|周|个月))?' || sig_meal()
  || '(?: ?(?:(?:disp(?:ense)?:? ?)?# ?[0-9]+|disp(?:ense)?:? ?[0-9]+|refills?:? ?[0-9]+|'
  || '[0-9]+ refills?|no refills?))*[ .]*$';

-- The forms. What stands where a frequency may stand can be anything, for only what is a frequency
-- word is read; a form without a part captures nothing for it.
CREATE OR REPLACE MACRO sig_frequency_alone(t) AS regexp_extract(t,
  sig_verb() || '()()()()()()()(?:' || sig_route() || ' ?)?(.+?)' || sig_end(),
  ['name', 'number', 'unit', 'total', 'total_unit', 'count', 'route_between',
   'route', 'frequency', 'route_behind', 'length', 'length_unit']);

CREATE OR REPLACE MACRO sig_dose_first(t) AS regexp_extract(t,
  sig_verb() || sig_name() || '(?:' || sig_route() || ' ?)?(?:' || sig_dose() || '|' || sig_count()
  || ')(?: ?' || sig_route() || ')?(?: ?(.+?))??' || sig_end(),
  ['name', 'route', 'number', 'unit', 'total', 'total_unit', 'count', 'route_between',
   'frequency', 'route_behind', 'length', 'length_unit']);

CREATE OR REPLACE MACRO sig_frequency_first(t) AS regexp_extract(t,
  sig_verb() || '()()()(?:' || sig_route() || ' ?)?(.+?) ?' || sig_dose() || sig_end(),
  ['name', 'count', 'route_between', 'route', 'frequency', 'number', 'unit', 'total', 'total_unit',
   'route_behind', 'length', 'length_unit']);

CREATE OR REPLACE MACRO sig_amount(t) AS coalesce(try_cast(t AS DOUBLE), sig_amounts()[t],
  try_cast(split_part(t, ' ', 1) AS DOUBLE) + sig_amounts()[split_part(t, ' ', 2)]);

CREATE OR REPLACE MACRO sig_days(length, length_unit) AS
  CAST(sig_amount(length) * MAP {'d': 1, '天': 1, '日': 1, 'w': 7, '周': 7}[left(length_unit, 1)]
       AS INTEGER);

-- The reading of one form's parts, NULL unless all of them are understood and fit together.
CREATE OR REPLACE MACRO sig_reading(p) AS
  list_transform([{
    'dose': sig_amount(CASE WHEN p.total <> '' THEN p.total ELSE p.number || p.count END),
    'unit': sig_units()[CASE WHEN p.total <> '' THEN p.total_unit ELSE p.unit END],
    'per_day': getvariable('frequency_words')[plain_frequency(p.frequency)],
    'route': sig_routes()[p.route || p.route_between || p.route_behind],
    'days': coalesce(sig_days(p.length, p.length_unit), CASE WHEN list_contains(
      getvariable('one_off_words'), plain_frequency(p.frequency)) THEN 1 END)
  }], lambda r: CASE WHEN
    (p.number || p.count = '' OR coalesce(r.dose > 0, false))
    AND (p.frequency = '' OR r.per_day IS NOT NULL)
    AND (p.number <> '' OR p.frequency <> '')
    AND (p.route || p.route_between || p.route_behind = '' OR r.route IS NOT NULL)
    AND (p.name = ''
         OR coalesce(list_contains(getvariable('drug_words'), rtrim(p.name, ' :')), false))
    -- "1/2 tablets" may be one or two
    AND NOT (contains(left(p.number, 2), '/') AND (suffix(p.unit, 's') OR suffix(p.unit, '(s)')))
    -- "1 drop od" goes into the right eye
    AND NOT (coalesce(r.unit = 'drop', false) AND p.frequency = 'od')
    THEN r END)[1];

-- What can be understood in one way only: "3 hourly" is every three hours, or three every hour.
-- The patterns stand outside the lambdas: inside one they would be compiled again for every row.
CREATE OR REPLACE MACRO read_sig(written) AS
  list_transform([{
    'alone': sig_frequency_alone(sig_text(written)),
    'dose_first': sig_dose_first(sig_text(written)),
    'frequency_first': sig_frequency_first(sig_text(written))
  }], lambda p: list_transform([list_distinct([
      sig_reading(p.alone), sig_reading(p.dose_first), sig_reading(p.frequency_first)])],
    lambda readings: CASE WHEN len(readings) = 1 THEN readings[1] END)[1])[1];
